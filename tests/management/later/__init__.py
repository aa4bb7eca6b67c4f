"""The house's migrations, and two of a release to come behind them."""

from pathlib import Path

from guidance import migrations

LAST = max(path.stem for path in Path(migrations.__path__[0]).glob("0*.py"))
__path__ = [*migrations.__path__, *__path__]
