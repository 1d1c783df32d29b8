"""Binds the use cases of functions/admin."""

from collections.abc import Sequence

from shared.bootstrap import backlogs, spending, storage
from shared.use_cases.manage_backlogs import ManageBacklogs
from shared.use_cases.model_configs import ManageModelConfigs


def manage_model_configs() -> ManageModelConfigs:
    """Store, delete and choose model configs."""
    return ManageModelConfigs(storage.model_configs(), _required_fields)


def manage_backlogs() -> ManageBacklogs:
    """Start, stop and look at backlogs."""
    return ManageBacklogs(
        backlogs.backlogs(), backlogs.segments(), backlogs.queue(), spending.spend(), storage.now
    )


def _required_fields(provider: str) -> Sequence[str]:
    from shared.adapters.models.registry import required_fields  # noqa: PLC0415 - only a config that is stored needs it

    return required_fields(provider)
