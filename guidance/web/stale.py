"""What pages were told last, for the minutes in which the database is away.

An answer is kept under the whole question (key, ids, token) and the page's origin, so nobody gets
what they could not have asked for.
"""

import threading
import time
from collections import OrderedDict

from guidance.web.http import Answer, Request

KEPT = 5_000
LONGEST_SECONDS = 3600.0
_LARGEST = 16 * 1024

_answers: "OrderedDict[tuple[str, str], tuple[float, Answer]]" = OrderedDict()
_lock = threading.Lock()


def keep(request: Request, answer: Answer) -> None:
    """Remember a decision that was served; the oldest make room."""
    if len(answer.body) > _LARGEST:
        return
    question = _question(request)
    with _lock:
        _answers[question] = (time.monotonic() + LONGEST_SECONDS, answer)
        _answers.move_to_end(question)
        if len(_answers) > KEPT:
            _answers.popitem(last=False)


def last(request: Request) -> Answer | None:
    """Return the decision last served to this question, marked `"stale": true`, None where this process knows none."""
    with _lock:
        kept = _answers.get(_question(request))
    if kept is None or kept[0] < time.monotonic():
        return None
    _, answer = kept
    headers = [(name, value) for name, value in answer.headers if name != "ETag"]  # it must not be kept as the real one
    return Answer(200, answer.body[:-1] + b',"stale":true}', headers)


def forget() -> None:
    """Forget all (tests)."""
    with _lock:
        _answers.clear()


def _question(request: Request) -> tuple[str, str]:
    return request.environ.get("QUERY_STRING", ""), request.origin
