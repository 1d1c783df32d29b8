"""Score the titles of the offline titler, or of a model config, against titles that people wrote."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean, median

import boto3

from shared.adapters.models.endpoints import Endpoints
from shared.adapters.models.provider import Clients
from shared.adapters.models.registry import title_models
from shared.rules.errors.title_generation import TitleGenerationFailed
from shared.rules.messages import Turn
from shared.rules.offline_titles import extractive_title
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import Meter, MeteredCall, Usage
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Charge
from shared.use_cases.title_calls import TitleCalls
from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.evals.cases import Case
from tools.evals.title_scores import (
    EVALUATION,
    first_six_words,
    languages_kept,
    read_evaluation,
    score,
    turns_of,
)
from tools.ops.model_config import model_configs
from tools.stack import aws
from tools.stack.emulator import NO_BEDROCK
from tools.stack.running import running_stack

BUDGET_SECONDS = 60

Titler = Callable[[list[Turn]], tuple[str, Usage]]


class _NoLimit:
    """An account without a limit. It only adds up the usage."""

    def __init__(self) -> None:
        self._meter = Meter()

    @property
    def usage(self) -> Usage:
        """The usage so far."""
        return self._meter.usage

    def check_limit(self) -> None:
        """No limit to check."""

    def reserve(self, micros: int, deadline: Deadline) -> Charge:  # noqa: ARG002 - there is room for anything
        """Return the function that records the usage of the next call."""
        call = MeteredCall()
        self._meter.calls.append(call)
        return call.charge

    def settle(self) -> None:
        """Nothing to settle."""


def offline(turns: list[Turn]) -> tuple[str, Usage]:
    """Return the offline titler's title. It uses no tokens."""
    return extractive_title(turns), Usage()


def model(config_id: str, table_name: str | None) -> Titler:
    """Return a titler that uses a model config, local or from a table in AWS. Raises CommandError."""
    config = model_configs(table_name).catalog().configs.get(config_id)
    if config is None:
        raise CommandError(f"There is no model config '{config_id}'.")

    models = title_models(_clients(table_name))

    def title_of(turns: list[Turn]) -> tuple[str, Usage]:
        account, deadline = _NoLimit(), Deadline(BUDGET_SECONDS, time.monotonic)
        try:
            title, _ = TitleCalls(models, TitleTask(turns), account).try_chain([config], deadline)
        except TitleGenerationFailed:
            title = ""
        return title, account.usage

    return title_of


def _clients(table_name: str | None) -> Clients:
    """Return what opens the clients of models in AWS, or of models that the local stack may ask."""
    endpoints = Endpoints(BUDGET_SECONDS, 1, allows_loopback=table_name is None)
    if table_name:
        return Clients(
            lambda: boto3.client("bedrock-runtime"), lambda: endpoints, lambda: boto3.client("secretsmanager")
        )
    url = running_stack().deployed.endpoint_url
    return Clients(
        lambda: aws.client("bedrock-runtime", NO_BEDROCK),
        lambda: endpoints,
        lambda: aws.client("secretsmanager", url),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = command_parser("make title-eval", __doc__)
    parser.add_argument(
        "file", type=Path, nargs="?", default=EVALUATION, help="conversations with their titles"
    )
    parser.add_argument("--model", help="the id of a model config (default: the offline titler)")
    parser.add_argument("--table", help="the table of a deployment in AWS (default: the local stack's table)")
    return run_command(evaluate, parser, arguments)


def evaluate(options: argparse.Namespace) -> None:
    """Print each title with its score, then the means. Raises CommandError."""
    titler = model(options.model, options.table) if options.model else offline
    measure(read_evaluation(options.file), titler, options.model or "offline titler")


def measure(cases: list[Case], titler: Titler, name: str) -> None:
    """Make a title for each conversation and print the scores."""
    titles, usages, milliseconds = [], [], []
    for case in cases:
        began = time.perf_counter()
        title, usage = titler(turns_of(case))
        milliseconds.append((time.perf_counter() - began) * 1000)
        titles.append(title)
        usages.append(usage)
        print(f"{score([title], [case])[0]:.2f}  {case['id']:10}  {title or '(no title)'}", flush=True)
    floor = score([first_six_words(turns_of(case)) for case in cases], cases)
    print(f"first six words  ROUGE-1 {floor[0]:.2f}  ROUGE-L {floor[1]:.2f}")
    ours = score(titles, cases)
    print(f"{name}  ROUGE-1 {ours[0]:.2f}  ROUGE-L {ours[1]:.2f}", end="  ")
    print(f"language kept {languages_kept(titles, cases):.0%}", end="  ")
    print(f"{mean(len(title.split()) for title in titles):.1f} words a title", end="  ")
    print(f"median {median(milliseconds):.1f} ms", end="  ")
    print(f"at most {max(usage.input_tokens for usage in usages)} tokens in")


if __name__ == "__main__":
    sys.exit(main())
