"""What a process imports before it makes a title without a model. The benchmark measures the time."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

from shared.rules.offline_titles.language import Language
from tests.support.template import PROJECT

BEGIN = """
import sys
from datetime import UTC, datetime
from shared.bootstrap import storage
"""
PROPOSE = """
import functions.propose.app
from shared.bootstrap import spending, titling
from shared.rules.model_configs import ModelConfig
titling.models()(ModelConfig("offline", "extractive"))
spending.spend().new_reservation("ada", "month", datetime.now(UTC), 1, 2)
"""
RENAME = """
import functions.rename.app
storage.new_write_id()
"""
UNNEEDED = (
    "shared.bootstrap.stores",
    "shared.adapters.models.registry",
    "shared.adapters.models.endpoints",
    "shared.rules.watched_changes",
    "shared.rules.automatic_title_counts",
    "ulid",
    "pydantic",
    "boto3",
)


@pytest.mark.parametrize("code", [PROPOSE, RENAME], ids=["propose", "rename"])
def test_title_without_a_model_imports_no_provider_and_no_store_of_chats(code: str) -> None:
    """Nor what only requests with a body or a new chat need."""
    environment = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1", "TABLE_NAME": "chats"}
    run = subprocess.run(
        [sys.executable, "-c", f"{BEGIN}{code}print(*sys.modules)"],
        cwd=PROJECT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    loaded = run.stdout.split()
    assert "shared.bootstrap.storage" in loaded
    assert all(map(find_spec, UNNEEDED))
    assert set(UNNEEDED).isdisjoint(loaded)


@pytest.mark.parametrize("pattern", ["leads", "asks", "tails", "asides", "roles", "openers"])
def test_pattern_of_a_language_is_compiled_when_first_used(pattern: str) -> None:
    """And once."""
    english = Language("en")
    assert pattern not in vars(english)
    assert getattr(english, pattern) is getattr(english, pattern)
