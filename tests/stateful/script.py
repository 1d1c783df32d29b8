"""What models do, call by call, and what happens beside them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from aws_lambda_powertools.logging import Logger

from shared.adapters.logs import client_id, name_client
from shared.bootstrap import storage
from tests.stateful.asking import Call
from tests.stateful.clock import Clock
from tests.stateful.model_behaviours import Died, Says
from tests.support.bedrock import StubBedrock


class Script:
    """What the model that is asked does next, the last of ``says`` for ever; ``calls`` are those it got.

    ``during_call`` happens once, while the first of them is under way.
    """

    def __init__(self, says: Sequence[Says], during_call: Callable[[], object] = lambda: None) -> None:
        self.says = list(says)
        self.calls: list[Call] = []
        self.broke: BaseException | None = None
        self._during_call = during_call

    def play(self, bedrock: StubBedrock, clock: Clock) -> None:
        """Has the stub do what comes next; what goes wrong in its thread is told in ``broke``."""
        began = clock.now()
        says = self.says[min(len(self.calls), len(self.says) - 1)]
        try:
            if not self.calls:
                _as_another_process(self._during_call)
        except BaseException as error:
            self.broke = error
            raise
        clock.move(says.takes)
        bedrock.text, bedrock.error, bedrock.stop_reason = says.text, says.error, says.stop_reason
        bedrock.output_tokens = 7 if says.counts else -1
        if says.hangs:
            bedrock.gate.clear()
        if says.dies:
            storage.dynamodb().meta.events.register_first("before-send.dynamodb", _die)
        self.calls.append(Call(says, clock.now() - began))


@contextmanager
def played(script: Script, bedrock: StubBedrock, clock: Clock) -> Iterator[None]:
    """Has the stub go by ``script`` until the block ends, then by the one before."""
    before = bedrock.during_call
    bedrock.during_call = lambda: script.play(bedrock, clock)
    try:
        yield
    finally:
        bedrock.during_call = before
        bedrock.gate.set()
        if script.broke:
            raise script.broke


def _as_another_process(act: Callable[[], object]) -> None:
    correlation_id, client = Logger().get_correlation_id(), client_id()
    act()
    Logger().set_correlation_id(correlation_id)
    name_client(client)


def _die(**_: object) -> None:
    raise Died
