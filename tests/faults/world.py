"""What the runs need in an empty database: two workspaces with keys, and a prompt that an account may see twice.

`python -m tests.faults.world` makes it, with the tables.
"""

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django first

from guidance.protocol.content import EventTrigger, Frequency  # noqa: E402
from guidance.workspaces import keys  # noqa: E402
from tests.support import cast, factories  # noqa: E402

KEY, QUIET_KEY = "sk_faults", "sk_quiet"
PUBLIC_KEY = "pk_faults"
PROMPT = "twice-an-account"
CAP = 2


def make() -> None:
    """Make the tables and the world."""
    call_command("migrate", verbosity=0)
    busy = cast.workspace("faults", "Faults")
    busy.person_cap = 100
    busy.save()
    keys.create(workspace=busy, kind="secret", value=KEY)
    keys.create(workspace=busy, kind="public", value=PUBLIC_KEY)
    keys.create(workspace=cast.workspace("quiet", "Quiet"), kind="secret", value=QUIET_KEY)
    frequency = Frequency(count=CAP, window_seconds=7 * 86_400, per="account")
    factories.live(
        busy,
        PROMPT,
        kind="slideout",
        placement="bottom-right",
        frequency=frequency,
        trigger=EventTrigger(event="Never"),
    )
    factories.live(busy, "near-limit", kind="banner", placement="top", audience=factories.near_limit())
    factories.live(busy, "hello", kind="modal", trigger=EventTrigger(event="Hello"))


if __name__ == "__main__":
    make()
