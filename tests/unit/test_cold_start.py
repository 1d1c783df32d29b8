"""What a process imports before it makes a title without a model. The benchmark measures the time."""

import subprocess
import sys
from importlib.util import find_spec

import pytest

from shared.rules.offline_titles.language import Language
from tests.support.template import PROJECT

PROPOSE = """
import sys
import functions.propose.app
from shared.bootstrap import titling
from shared.rules.model_configs import ModelConfig
titling.models()(ModelConfig("offline", "extractive"))
print(*sys.modules)
"""
UNNEEDED = (
    "shared.adapters.models.registry",
    "shared.adapters.models.endpoints",
    "ulid",
    "pydantic",
    "boto3",
)


def test_propose_without_a_model_imports_no_provider() -> None:
    """Nor what only requests with a body or a new id need."""
    run = subprocess.run(
        [sys.executable, "-c", PROPOSE], cwd=PROJECT, check=True, capture_output=True, text=True
    )
    loaded = run.stdout.split()
    assert "functions.propose.app" in loaded
    assert all(map(find_spec, UNNEEDED))
    assert set(UNNEEDED).isdisjoint(loaded)


@pytest.mark.parametrize("pattern", ["leads", "asks", "tails", "asides", "roles", "openers"])
def test_pattern_of_a_language_is_compiled_when_first_used(pattern: str) -> None:
    """And once."""
    english = Language("en")
    assert pattern not in vars(english)
    assert getattr(english, pattern) is getattr(english, pattern)
