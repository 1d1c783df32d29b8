"""Which tests stay together when several processes run them side by side (pytest-xdist)."""

from xdist.scheduler.loadscope import LoadScopeScheduling

# They start an emulator of their own.
OWN_EMULATOR = ("tests/e2e/test_first_deploy.py", "tests/e2e/test_upgrade.py")


class Scheduling(LoadScopeScheduling):  # type: ignore[misc] # its package has no types
    """One process has all tests of the deployed stack, which takes a minute to deploy.

    Those with an emulator of their own are not among them. A search of many cases is spread test by test; of
    other tests a file stays together.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        if path.startswith("tests/e2e/") and path not in OWN_EMULATOR:
            return "tests/e2e"
        if path.startswith(("tests/concurrency/", "tests/faults/")):
            return nodeid
        return path
