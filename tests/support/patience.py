"""Calls to AWS that may take long: a machine that is busy elsewhere is no fault of the table's."""

import pytest
from botocore.config import Config

from shared.adapters import websocket
from shared.bootstrap import open_tabs, storage

# For one call, and for all pushes of a batch.
SECONDS = 60


def wait_for_calls(patch: pytest.MonkeyPatch) -> None:
    """Gives the clients that are opened from now on a minute for each call. Their retries stay."""
    for module in (storage, open_tabs):
        patient = module.CLIENT_CONFIG.merge(Config(connect_timeout=SECONDS, read_timeout=SECONDS))
        patch.setattr(module, "CLIENT_CONFIG", patient)
    patch.setattr(websocket, "PUSH_SECONDS", SECONDS)
