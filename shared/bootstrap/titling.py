"""Composes what suggests titles. It is a module of its own, since most functions call no model."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config

from shared.adapters import threads
from shared.adapters.dynamodb.model_configs import RecentModelConfigs
from shared.adapters.dynamodb.title_contexts import DynamoTitleContexts
from shared.adapters.models.extractive import Extractive
from shared.adapters.models.provider import Clients, SecretsClient
from shared.bootstrap.storage import (
    MAX_CONCURRENT_CALLS,
    model_configs,
    open_client,
    settings,
    table,
    tracer,
)
from shared.rules.model_configs import ModelConfig
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.models import Models, TitleModel
from shared.use_cases.ports.runtime import Begin

# At worst: write the title and settle its cost, then store the answer (docs/decisions/0005-time.md).
AFTER_THE_MODEL_SECONDS = 20
RESERVATION_SECONDS = 9

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_bedrock_runtime.client import BedrockRuntimeClient

    from shared.adapters.models.endpoints import Endpoints


@cache
def title_contexts() -> DynamoTitleContexts:
    """Returns the reader of title contexts."""
    return DynamoTitleContexts(table(), recent_configs())


@cache
def recent_configs() -> RecentModelConfigs:
    """Returns the model configs as they were a few seconds ago."""
    return RecentModelConfigs(model_configs())


@cache
def models() -> Models:
    """Returns the function from model config to model. The offline titler needs no provider."""

    def model_of(config: ModelConfig) -> TitleModel:
        return Extractive(config) if config.provider == "extractive" else _remote_models()(config)

    return model_of


@cache
def _remote_models() -> Models:
    from shared.adapters.models.registry import title_models  # noqa: PLC0415 - all providers, for the first model that is asked

    return title_models(Clients(_bedrock, _endpoints, _secrets))


@cache
def _bedrock() -> "BedrockRuntimeClient":
    # One attempt: botocore's retries would not fit into the request's budget.
    budget = settings().title_budget_seconds
    config = Config(
        connect_timeout=2,
        read_timeout=budget,
        retries={"total_max_attempts": 1},
        max_pool_connections=MAX_CONCURRENT_CALLS,
    )
    from shared.adapters.models.bedrock_errors import read_any_error  # noqa: PLC0415 - as the providers

    client: BedrockRuntimeClient = open_client("bedrock-runtime", config)
    read_any_error(client)
    return client


@cache
def _endpoints() -> "Endpoints":
    from shared.adapters.models.endpoints import Endpoints  # noqa: PLC0415 - as the providers

    return Endpoints(
        settings().title_budget_seconds,
        MAX_CONCURRENT_CALLS,
        allows_loopback=settings().allows_local_models,
        tracer=tracer(),
    )


@cache
def _secrets() -> SecretsClient:
    # One attempt, as for Bedrock. A retry could not be cut while it pauses.
    config = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1})
    client: SecretsClient = open_client("secretsmanager", config)
    return client


def open_clients() -> None:
    """Opens what most titles use: the table's client and Bedrock's."""
    table()
    _remote_models()
    _bedrock()


def side_by_side() -> AbstractContextManager[Begin]:
    """Returns a block in which the titles of a batch are made concurrently.

    What they share is opened first, because two threads must not use botocore's session at once.
    """
    open_clients()
    return threads.side_by_side(_threads())


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=threads.TITLES_SIDE_BY_SIDE, thread_name_prefix="title")


def deadline(context: "LambdaContext") -> Deadline:
    """Returns the deadline of a title that begins now, within its budget and its invocation's time.

    It allows no reservation that could take the time of the steps after it.
    """
    left = context.get_remaining_time_in_millis() / 1000 - AFTER_THE_MODEL_SECONDS
    return Deadline(min(settings().title_budget_seconds, left), time.monotonic, left - RESERVATION_SECONDS)
