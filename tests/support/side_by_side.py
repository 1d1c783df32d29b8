"""Which tests stay together when several processes run them side by side (pytest-xdist)."""

from xdist.scheduler.loadscope import LoadScopeScheduling


class Scheduling(LoadScopeScheduling):  # type: ignore[misc] # its package has no types
    """One process has all tests of the deployed stack, which takes a minute to deploy.

    A search of many cases is spread test by test; of other tests a file stays together.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        if path.startswith("tests/e2e/"):
            return "tests/e2e"
        if path.startswith(("tests/concurrency/", "tests/faults/")):
            return nodeid
        return path
