"""Binds the use case of functions/title_events."""

from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

from shared.adapters.threads import side_by_side
from shared.bootstrap import open_tabs, publishing, stores
from shared.use_cases.fan_out import FanOut
from shared.use_cases.fan_out_steps import FanOutSteps

# A batch's groups, and beside their calls of the bus the look-ups of its owners' tabs.
SIDE_BY_SIDE = 20


@cache
def fan_out() -> FanOut:
    """Publish title changes."""
    threads = ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="fan-out")
    steps = FanOutSteps(
        stores.title_history(),
        publishing.publisher(),
        open_tabs.watch_store(),
        open_tabs.pusher(),
        publishing.failures(),
    )
    return FanOut(steps, partial(side_by_side, threads))
