"""Store the items that this version writes, so that the tests of later versions read them."""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.fake_services import fake_services
from tests.support.tables import dynamodb_local, require_dynamodb_local
from tests.upgrade.stored import ITEMS, Stored
from tests.upgrade.table import UpgradeTable
from tests.upgrade.walk import Walk, read
from tools.command_line import command_parser, run_command
from tools.ops.versions import project_version
from tools.stack.sam import PROJECT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = command_parser("make upgrade-items", __doc__)
    parser.add_argument("--tree", type=Path, default=PROJECT, help="where the code is (default: here)")
    return run_command(lambda options: record(options.tree), parser, arguments)


def record(tree: Path) -> None:
    """Have the code in ``tree`` write items of every kind, and store them with what its users read."""
    require_dynamodb_local()
    log = Path(tempfile.mkdtemp()) / "log"
    with dynamodb_local(log) as url, fake_services() as services:
        table = UpgradeTable(url, services.endpoint_url)
        with table.start(tree) as release:
            Walk().write(release, table.stream)
            stored = Stored(table.items(), read(release))
    ITEMS.mkdir(exist_ok=True)
    path = ITEMS / f"{project_version(tree)}.json"
    path.write_text(json.dumps(vars(stored), indent=1, sort_keys=True) + "\n", "utf-8")
    print(path.relative_to(PROJECT))  # noqa: T201 - it talks to a person


if __name__ == "__main__":
    sys.exit(main())
