"""What a snapshot of an environment holds, and what is new where an environment starts from it (SnapStart).

Lambda takes one snapshot after the imports, and starts many environments from it, also weeks later. Clients
are opened before it. They hold no connection until their first request, and botocore renews credentials by
their date. Ids come from ``os.urandom``, which differs in each environment.
"""

import random
from collections.abc import Callable

from shared.bootstrap.settings import starts_from_snapshots


def before_snapshot(open_clients: Callable[[], object]) -> None:
    """Has ``open_clients`` called before Lambda takes a snapshot. Without SnapStart this does nothing."""
    if not starts_from_snapshots():
        return
    # In Lambda's runtime only.
    from snapshot_restore_py import register_after_restore, register_before_snapshot  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415

    register_before_snapshot(open_clients)
    # botocore's retries draw their pauses from this generator, whose state all environments would share.
    register_after_restore(random.seed)
