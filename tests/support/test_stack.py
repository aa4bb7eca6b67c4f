import json
import urllib.request

from tests.support.waiting import until


def _get(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.status, answer.headers["Content-Type"].partition(";")[0]


def _totals(stack, user):
    asked = urllib.request.Request(f"{stack.url}/api/v1/people/{user}/", headers={"Authorization": "Bearer sk_demo"})
    try:
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return {event: counts["total"] for event, counts in json.load(answer)["events"].items()}
    except urllib.error.HTTPError:
        return None


def _track(stack, user, event):
    body = {
        "writeKey": "pk_demo",
        "batch": [{"type": "track", "event": event, "userId": user, "messageId": f"{user}-{event}"}],
    }
    asked = urllib.request.Request(f"{stack.url}/v1/batch", json.dumps(body).encode(), {"Content-Type": "text/plain"})
    urllib.request.urlopen(asked, timeout=5).close()


def test_stack_answers_at_both_addresses(stack):
    assert _get(f"{stack.url}/guidance.js") == (200, "text/javascript")
    assert _get(f"{stack.demo_url}/") == (200, "text/html")


def test_stack_counts_what_came_while_its_worker_was_dead(stack):
    stack.worker.kill()
    _track(stack, "lena", "Contact Added")
    assert not stack.worker.running

    stack.worker.start()

    until(lambda: _totals(stack, "lena") == {"Contact Added": 1}, timeout=30, what="the worker has counted")
