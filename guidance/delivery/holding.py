"""One screen at a time: which tab has a journey (a tour or a survey) before somebody's eyes.

The exposure's row says so, under the lock of the person. A tab that leaves lets go; one that could not is believed gone after
ten minutes without a step.
"""

import datetime as dt

from guidance.core.times import from_ms
from guidance.insights.models import Exposure

ON_SCREEN = dt.timedelta(minutes=10)
MAX_TAB = 40


def take(*, public_id: str, tab: str, stepped_at: int, now: dt.datetime) -> bool:
    """Let `tab` have the exposure on its screen; return False while another has it. Who does not say its tab always may.

    `stepped_at`: when a step of it was on screen last (ms).
    """
    row = Exposure.objects.filter(public_id=public_id).values_list("holder", "held_at").first()
    if row is None or not tab:
        return True
    holder, held_at = row
    if holder not in {"", tab[:MAX_TAB]} and held_at and max(held_at, from_ms(stepped_at)) > now - ON_SCREEN:
        return False
    Exposure.objects.filter(public_id=public_id).update(holder=tab[:MAX_TAB], held_at=now)
    return True


def let_go(*, exposure_id: int, tab: str, at: int) -> None:
    """Note that `tab` left the page at `at` (ms), unless it has come back since: then it holds the exposure still."""
    held = Exposure.objects.filter(pk=exposure_id, holder=tab[:MAX_TAB], held_at__lte=from_ms(at))
    held.update(holder="", held_at=None)
