"""A page that stays open while its prompt's time begins and ends, at hours of the day where the person is."""

import datetime as dt
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, expect

from guidance.conf import now
from tests.e2e.scenarios.conftest import Visits
from tests.support.acme import Visitor

HERE, ELSEWHERE = "Asia/Kathmandu", "Pacific/Honolulu"
SOON, OPEN_FOR, HOUR = dt.timedelta(seconds=12), dt.timedelta(seconds=30), dt.timedelta(hours=1)
KEY = "office-hours"
# Not armed yet when the page opens; from `starts` to `ends`, which are among the hours of one place and not of the other.
PUBLISH = f"""
from guidance.conf import now
from guidance.content import drafting, publishing
from guidance.content.models import Prompt
from guidance.protocol.content import Draft, Schedule, Text
from guidance.workspaces.models import Workspace
draft = Draft(label="Hours", blocks=[Text(text="We are here.")], intent="warn", standing=True, placement="bottom",
              schedule=Schedule(starts_at="{{starts}}", ends_at="{{ends}}", opens_at="{{opens}}", closes_at="{{closes}}"))
prompt, _ = Prompt.objects.get_or_create(workspace=Workspace.objects.get(key="demo"), key="{KEY}", name="Hours", kind="banner")
drafting.save(prompt=prompt, draft=draft)
publishing.publish(prompt=prompt, by=None, now=now())
"""
ARCHIVE = f"""
from guidance.content import publishing
from guidance.content.models import Prompt
publishing.archive(prompt=Prompt.objects.get(key="{KEY}"))
"""


def test_open_page_shows_a_prompt_at_its_time_to_who_is_where_it_is_open_and_takes_it_down_at_the_end(
    visit: Visits, browser: Browser
) -> None:
    stack = visit("omar").stack
    errors: list[str] = []
    contexts = [browser.new_context(timezone_id=zone) for zone in (HERE, ELSEWHERE)]
    maya, omar = (
        Visitor(stack, context, errors).be(name) for context, name in zip(contexts, ("maya", "omar"), strict=True)
    )
    starts = now() + SOON
    ends = starts + OPEN_FOR
    there = starts.astimezone(ZoneInfo(HERE))
    moments = {"starts": starts.isoformat(), "ends": ends.isoformat()}
    hours = {"opens": f"{there - HOUR:%H:%M}", "closes": f"{there + HOUR:%H:%M}"}
    stack.manage("shell", "-c", PUBLISH.format(**moments, **hours))
    banner, elsewhere = maya.go("/reports").prompt(KEY), omar.go("/reports").prompt(KEY)

    expect(banner).to_be_visible(timeout=60_000)
    shown = now()
    expect(elsewhere).to_have_count(0)
    expect(banner).to_have_count(0, timeout=60_000)
    gone = now()

    stack.manage("shell", "-c", ARCHIVE)
    for context in contexts:
        context.close()
    assert starts <= shown
    assert ends <= gone
    assert errors == []
