"""Calls a provider's model within a timeout, counts the call and charges its cost in every case."""

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait

from shared.adapters.connections import AbortableConnection
from shared.adapters.logs import open_logger
from shared.adapters.models.provider import CallFailed, Provider, ProviderAnswer
from shared.adapters.models.unsupported_parameters import UnsupportedParameters, unsupported_in
from shared.adapters.title_metrics import count_model_call
from shared.rules.errors.title_generation import AnswerWithheld, TitleTimeout
from shared.rules.model_configs import ModelConfig
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import UNREPORTED, Usage
from shared.use_cases.ports.accounts import Charge
from shared.use_cases.ports.models import ModelAnswer

# The time in which a call should end after its connection is aborted.
ENDS_WITHIN_SECONDS = 0.5

_logger = open_logger()


class RemoteModel:
    """One model config's model. ``unsupported`` remembers its unsupported parameters between requests."""

    def __init__(
        self,
        provider: Provider,
        config: ModelConfig,
        threads: ThreadPoolExecutor,
        unsupported: UnsupportedParameters,
    ) -> None:
        self._provider = provider
        self._config = config
        self._threads = threads
        self._unsupported = unsupported

    def suggest(self, task: TitleTask, seconds: float, charge: Charge) -> ModelAnswer:
        """Returns one answer. Raises ModelFailed, AnswerWithheld, or TitleTimeout after ``seconds``."""
        connection, began = AbortableConnection(), time.monotonic()
        try:
            # The model is paid even if its answer is lost, so the call is charged until its usage is known.
            charge(UNREPORTED)
            answer = self._call_with_timeout(connection, task, seconds)
            charge(answer.usage)
        except Exception as error:
            if not connection.is_used or (isinstance(error, CallFailed) and error.is_free):
                charge(Usage())
            if isinstance(error, TimeoutError):
                raise TitleTimeout from error
            if isinstance(error, CallFailed):
                raise error.failure from error.__cause__
            raise
        finally:
            count_model_call(self._config.id, time.monotonic() - began)
        if answer.is_withheld:
            raise AnswerWithheld(detail="The model, its guardrail or its filter withheld the answer.")
        return ModelAnswer(answer.text)

    def _call_with_timeout(
        self, connection: AbortableConnection, task: TitleTask, seconds: float
    ) -> ProviderAnswer:
        """Returns the model's answer. Raises TimeoutError after ``seconds``."""
        ends = time.monotonic() + seconds
        call = self._threads.submit(self._call_with_supported_parameters, connection, task, ends)
        try:
            # A client's own timeouts bound a single read. Only this one bounds the whole call.
            answer = call.result(timeout=seconds)
        except TimeoutError:
            _abandon(call, connection)
            raise
        return self._provider.parse_answer(answer)

    def _call_with_supported_parameters(
        self, connection: AbortableConnection, task: TitleTask, ends: float
    ) -> object:
        """Returns the answer. Until ``ends`` it retries without the parameters that are not supported."""
        left_out = self._unsupported.known(self._config)
        while True:
            try:
                with connection.in_use():
                    answer = self._send(task, left_out)
            except CallFailed as failed:
                more = left_out | self._unsupported_in(failed)
                if more == left_out or time.monotonic() >= ends:
                    raise
                left_out = more
            else:
                self._unsupported.learn(self._config, left_out)
                return answer

    def _send(self, task: TitleTask, left_out: frozenset[str]) -> object:
        return self._provider.send(self._provider.build_request(self._config, task, left_out))

    def _unsupported_in(self, failed: CallFailed) -> frozenset[str]:
        return unsupported_in(failed.complaint, self._config) if failed.complaint else frozenset()


def _abandon(call: Future[object], connection: AbortableConnection) -> None:
    """Ends a call after its timeout, so that it sends nothing else."""
    connection.abort()
    if not call.cancel() and wait([call], ENDS_WITHIN_SECONDS).not_done:
        # Its thread is resolving a name or connecting. It continues, but sends no request.
        _logger.warning("model_call_left_running")
