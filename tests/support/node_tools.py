"""The Node tools for tests."""

from tests.support.tables import missing
from tools.contract.node_tools import are_installed


def require_node_tools() -> None:
    """Skips, or fails on CI, where they are not installed."""
    if not are_installed():
        missing("the Node tools are not installed: that needs npm and its registry, then 'make test' does it")
