"""Who runs which tests where several workers share them: those that need the same processes stay together, and files do."""

import re

from xdist.scheduler import LoadScopeScheduling

_PROFILE = re.compile(r"[\[-](embedded|production)[\]-]")


def group(nodeid: str) -> str:
    """Return the name of what a test shares with others: the processes of a profile, or its file. Benchmarks share nothing."""
    file, _, name = nodeid.partition("::")
    if found := _PROFILE.search(name):
        return f"{'lab' if file.startswith('tests/faults/') else 'stack'} {found[1]}"
    return nodeid if file.endswith("/test_bench.py") else file


class Sharing(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each worker whole groups, the largest first, so that what a group needs starts once."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
