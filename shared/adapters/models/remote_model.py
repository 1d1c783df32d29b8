"""Calls a provider's model within a timeout, counts the call and charges its cost in every case."""

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait

from shared.adapters.connections import AbortableConnection
from shared.adapters.logs import open_logger
from shared.adapters.models.loggable_messages import loggable
from shared.adapters.models.provider import CallFailed, Provider, ProviderAnswer
from shared.adapters.models.refused_parameters import TEMPERATURE
from shared.adapters.models.title_answers import title_in
from shared.adapters.models.unsupported_parameters import (
    Refusal,
    UnsupportedParameters,
    unsupported_in,
)
from shared.adapters.title_metrics import count_model_call
from shared.rules.errors.title_generation import AnswerWithheld, StructureRefused, TitleTimeout
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
        self._stored_config = config
        self.config = config.without_structures(unsupported.known(config))
        self._threads = threads
        self._unsupported = unsupported

    def suggest(self, task: TitleTask, seconds: float, charge: Charge) -> ModelAnswer:
        """Returns one answer. Raises ModelFailed, AnswerWithheld, or TitleTimeout after ``seconds``.

        Raises StructureRefused if the next structure may cost more than this one.
        """
        began, failed = time.monotonic(), True
        try:
            answer = self._charged_call(task, seconds, charge)
            failed = False
        except TimeoutError as error:
            raise TitleTimeout from error
        except CallFailed as error:
            # The next structure is asked for, at once.
            failed = not isinstance(error.failure, StructureRefused)
            if failed:
                self._log(error, task)
            raise error.failure from error.__cause__
        finally:
            count_model_call(self.config.id, time.monotonic() - began, failed=failed)
        if answer.is_withheld:
            raise AnswerWithheld(detail="The model, its guardrail or its filter withheld the answer.")
        return self._read(answer)

    def _charged_call(self, task: TitleTask, seconds: float, charge: Charge) -> ProviderAnswer:
        """Returns the answer. The call costs nothing if nothing was sent or its failure is free."""
        connection = AbortableConnection()
        try:
            # The model is paid even if its answer is lost, so the call is charged until its usage is known.
            charge(UNREPORTED)
            answer = self._call_with_timeout(connection, task, seconds)
        except Exception as error:
            if not connection.is_used or (isinstance(error, CallFailed) and error.is_free):
                charge(Usage())
            raise
        charge(answer.usage)
        return answer

    def _read(self, answer: ProviderAnswer) -> ModelAnswer:
        """Returns the title in the answer. With ``auto``, a model that ignores a structure gets the next."""
        read, asked = title_in(answer), self.config
        if read.is_cut_off:
            room = {"max_output_tokens": asked.max_output_tokens}
            _logger.warning("model_answer_truncated", extra={"model_config_id": asked.id, **room})
        if read.is_weak and read.text and self._stored_config.structured_output == "auto":
            ignored = frozenset({asked.structured_output}) - {"text"}
            self._unsupported.learn(self._stored_config, ignored)
        return read

    def _log(self, failed: CallFailed, task: TitleTask) -> None:
        message = loggable(failed.message, _sent(task)) if failed.message else None
        details = {"detail": failed.failure.detail, "provider_message": message}
        _logger.warning("model_call_failed", extra={"model_config_id": self.config.id, **details})

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
        left_out, learnt = self._left_out, frozenset[str]()
        while True:
            try:
                with connection.in_use():
                    answer = self._send(task, left_out)
            except CallFailed as failed:
                refusal = self._refusal(failed, task, left_out)
                if not refusal.omitted or time.monotonic() >= ends:
                    raise
                left_out |= refusal.omitted
                learnt |= refusal.learnt
                self._require_no_costlier_structure(left_out, learnt, failed)
            else:
                self._unsupported.learn(self._stored_config, learnt)
                return answer

    def _refusal(self, failed: CallFailed, task: TitleTask, left_out: frozenset[str]) -> Refusal:
        """Returns the further parameters to omit, none if the request failed for another reason."""
        if not failed.complaint:
            return Refusal()
        replaced = self._provider.REPLACED
        return unsupported_in(failed.complaint, self._stored_config, _sent(task), left_out, replaced)

    def _require_no_costlier_structure(
        self, left_out: frozenset[str], learnt: frozenset[str], failed: CallFailed
    ) -> None:
        """Raises StructureRefused, in a free call, if the next structure is not reserved for."""
        structure = self._stored_config.without_structures(left_out).structured_output
        if structure not in {self.config.structured_output, "text"}:
            self._unsupported.learn(self._stored_config, learnt)
            raise CallFailed(StructureRefused(detail=failed.failure.detail), is_free=True) from failed

    def _send(self, task: TitleTask, left_out: frozenset[str]) -> object:
        config = self.config.without_structures(left_out)
        without = left_out if config.send_temperature else left_out | {TEMPERATURE}
        return self._provider.send(self._provider.build_request(config, task, without))

    @property
    def _left_out(self) -> frozenset[str]:
        return self._unsupported.known(self._stored_config)


def _sent(task: TitleTask) -> list[str]:
    """Returns the texts of a request that users wrote."""
    return [*(turn.text for turn in task.excerpt.turns), *task.avoid]


def _abandon(call: Future[object], connection: AbortableConnection) -> None:
    """Ends a call after its timeout, so that it sends nothing else."""
    connection.abort()
    if not call.cancel() and wait([call], ENDS_WITHIN_SECONDS).not_done:
        # Its thread is resolving a name or connecting. It continues, but sends no request.
        _logger.warning("model_call_left_running")
