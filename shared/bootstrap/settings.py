"""The deployment's settings. The only module that reads the environment."""

import os
from dataclasses import dataclass
from typing import cast

from shared.rules.automatic_titles import AutomaticTitles
from shared.rules.quotas import Quotas

# The default limit per user and month.
DEFAULT_USAGE_LIMIT_MICROS = 1_000_000


@dataclass(frozen=True)
class Settings:
    """Names and limits of one deployment, from the variables that template.yaml sets."""

    table_name: str
    event_bus_name: str
    failure_queue_url: str
    backlog_queue_url: str
    watch_url: str
    title_budget_seconds: float
    default_usage_limit_micros: int | None
    automatic_titles: AutomaticTitles
    title_requests_per_minute: int
    new_chats_per_minute: int
    watch_tickets_per_minute: int
    quotas: Quotas
    log_level: str
    traces_calls: bool
    trace_daemon: str
    cognito_url: str
    page_client_id: str
    jwt_issuer: str
    jwt_audience: str
    act_for_users_scope: str
    dev_users: str
    allows_local_models: bool
    dev_endpoint_url: str | None
    dev_owner_id: str | None

    @classmethod
    def from_environment(cls) -> "Settings":
        """Returns the settings of this process. Those that its function does not use may be unset."""
        env = os.environ
        under_sam_local = env.get("AWS_SAM_LOCAL") == "true"
        return cls(
            table_name=env.get("TABLE_NAME", ""),
            event_bus_name=env.get("EVENT_BUS_NAME", ""),
            failure_queue_url=env.get("FAILURE_QUEUE_URL", ""),
            backlog_queue_url=env.get("BACKLOG_QUEUE_URL", ""),
            watch_url=env.get("WATCH_URL", ""),
            title_budget_seconds=float(env.get("TITLE_BUDGET_SECONDS", "17")),
            default_usage_limit_micros=_limit_of(env.get("DEFAULT_USAGE_LIMIT_MICROS")),
            automatic_titles=cast(AutomaticTitles, env.get("AUTOMATIC_TITLES", "first")),
            title_requests_per_minute=int(env.get("TITLE_REQUESTS_PER_MINUTE", "30")),
            new_chats_per_minute=int(env.get("NEW_CHATS_PER_MINUTE", "60")),
            watch_tickets_per_minute=int(env.get("WATCH_TICKETS_PER_MINUTE", "60")),
            quotas=Quotas(
                chats=int(env.get("MAX_CHATS", "10000")),
                chat_messages=int(env.get("MAX_CHAT_MESSAGES", "20000")),
                chat_bytes=int(env.get("MAX_CHAT_BYTES", "50000000")),
                chat_titles=int(env.get("MAX_CHAT_TITLES", "1000")),
            ),
            traces_calls=env.get("TRACING") == "Active",
            trace_daemon=env.get("AWS_XRAY_DAEMON_ADDRESS", ""),
            log_level=env.get("POWERTOOLS_LOG_LEVEL") or "INFO",
            dev_endpoint_url=(env.get("DEV_ENDPOINT_URL") or None) if under_sam_local else None,
            cognito_url=env.get("COGNITO_URL", ""),
            page_client_id=env.get("PAGE_CLIENT_ID", ""),
            jwt_issuer=env.get("JWT_ISSUER", ""),
            jwt_audience=env.get("JWT_AUDIENCE", ""),
            act_for_users_scope=env.get("ACT_FOR_USERS_SCOPE", ""),
            # Users who may sign in by a click, as JSON of names and passwords. Only the local stack has them.
            dev_users=env.get("DEV_USERS") or "{}",
            # Only the local stack asks models on its own machine.
            allows_local_models=env.get("DEV_LOCAL_MODELS") == "true",
            # `sam local` runs no authorizer; nowhere else may a request come without a principal.
            dev_owner_id=(env.get("DEV_OWNER_ID") or None) if under_sam_local else None,
        )


def starts_from_snapshots() -> bool:
    """Returns whether Lambda starts this function's environments from a snapshot."""
    return os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start"


def trace_header() -> str:
    """Returns the trace of this invocation, as Lambda's runtime sets it, or an empty text."""
    return os.environ.get("_X_AMZN_TRACE_ID", "")


def _limit_of(setting: str | None) -> int | None:
    """Returns the limit in micro-dollars, or None if the setting is "none"."""
    return None if setting == "none" else int(setting or DEFAULT_USAGE_LIMIT_MICROS)
