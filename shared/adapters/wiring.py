"""Puts the parts together, once per process and only those that a function asks for."""

import time
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from ulid import ULID

from shared.adapters.dynamodb.chats import DynamoChatStore
from shared.adapters.dynamodb.messages import DynamoMessageStore
from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.title_history import DynamoTitleHistory
from shared.adapters.dynamodb.titles import DynamoTitleStore
from shared.adapters.settings import Settings
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports import Models

if TYPE_CHECKING:
    from mypy_boto3_bedrock_runtime.client import BedrockRuntimeClient

    from shared.adapters.dynamodb.title_contexts import DynamoTitleContexts

# Three attempts with their pauses end within nine seconds (docs/decisions/0005-time.md).
QUICK = Config(connect_timeout=0.5, read_timeout=1.5, retries={"mode": "standard", "total_max_attempts": 3})


@cache
def settings() -> Settings:
    """The deployment's settings."""
    return Settings.from_environment()


@cache
def table() -> Table:
    """The table."""
    client = boto3.client("dynamodb", config=QUICK, endpoint_url=settings().dev_endpoint_url)
    return Table(client, settings().table_name)


@cache
def chats() -> DynamoChatStore:
    """Chats."""
    return DynamoChatStore(table())


@cache
def messages() -> DynamoMessageStore:
    """Messages."""
    return DynamoMessageStore(table())


@cache
def titles() -> DynamoTitleStore:
    """Title writes."""
    return DynamoTitleStore(table(), new_id)


@cache
def title_contexts() -> "DynamoTitleContexts":
    """Title reads."""
    from shared.adapters.dynamodb.title_contexts import DynamoTitleContexts  # noqa: PLC0415 - as models()

    return DynamoTitleContexts(table())


@cache
def model_configs() -> DynamoModelConfigs:
    """Model configs."""
    return DynamoModelConfigs(table())


@cache
def title_history() -> DynamoTitleHistory:
    """Past titles."""
    return DynamoTitleHistory(table(), now)


@cache
def models() -> Models:
    """The models behind model configs."""
    from shared.adapters.models.provider import provider  # noqa: PLC0415 - only two functions ask a model

    return provider(_bedrock)


@cache
def _bedrock() -> "BedrockRuntimeClient":
    # One attempt: botocore's retries would not fit into the request's budget.
    budget = settings().title_budget_seconds
    config = Config(connect_timeout=2, read_timeout=budget, retries={"total_max_attempts": 1})
    return boto3.client("bedrock-runtime", config=config, endpoint_url=settings().dev_endpoint_url)


def deadline() -> Deadline:
    """The budget of a title request that begins now."""
    return Deadline(settings().title_budget_seconds, time.monotonic)


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def new_id() -> str:
    """A new ULID."""
    return str(ULID())
