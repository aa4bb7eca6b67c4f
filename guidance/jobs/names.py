"""The names of all background jobs; a test matches them one to one with the tasks."""

DRAIN = "guidance.drain"
DECIDE = "guidance.decide"
SWEEP = "guidance.sweep"
PRUNE = "guidance.prune"
RESULTS = "guidance.results"
CATALOG_CHANGED = "guidance.catalog_changed"
BACKFILL = "guidance.backfill"
REBUILD_SEGMENT = "guidance.rebuild_segment"
REBUILD_PART = "guidance.rebuild_part"
ARRANGE_INDEXES = "guidance.arrange_indexes"
BACKTEST = "guidance.backtest"
BACKTEST_PART = "guidance.backtest_part"

ALL = (
    DRAIN,
    DECIDE,
    SWEEP,
    PRUNE,
    RESULTS,
    CATALOG_CHANGED,
    BACKFILL,
    REBUILD_SEGMENT,
    REBUILD_PART,
    ARRANGE_INDEXES,
    BACKTEST,
    BACKTEST_PART,
)
