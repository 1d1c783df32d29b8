"""Binds the use cases of functions/admin."""

from shared.bootstrap import storage
from shared.use_cases.model_configs import ManageModelConfigs


def manage_model_configs() -> ManageModelConfigs:
    """Store, delete and choose model configs."""
    return ManageModelConfigs(storage.model_configs())
