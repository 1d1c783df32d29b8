"""The operations of the HTTP API that are for administrators."""

from http import HTTPStatus

from shared.entrypoints.http.backlog_bodies import ChangeBacklog, StartBacklog
from shared.entrypoints.http.bodies import PutDefaultLimit, PutLimit
from shared.entrypoints.http.model_config_body import PutModelConfig
from shared.entrypoints.http.title_style_body import PutTitleStyle
from shared.rules.backlogs import Backlog
from shared.rules.errors.requests import Forbidden, InvalidRequest, NotFound, PayloadTooLarge
from shared.rules.limits import DefaultLimit, UsageLimit
from shared.rules.model_configs import MAX_MODEL_CONFIGS, ModelConfig
from shared.rules.title_styles import TitleStyle
from tools.contract.operation import BAD_BODY, BUSY, GREEDY, Operation
from tools.contract.shapes import AutomaticTitleDays, BacklogList, ModelConfigList, UsageLimits


def _limits_of(subjects: str, subject: str) -> tuple[Operation, ...]:
    """The operations on one user's or one group's limit."""
    path = f"/admin/usage-limits/{subjects}/{GREEDY}"
    unknown = (Forbidden, NotFound, InvalidRequest, *BUSY)
    owner = f"a {subject.lower()}'s"
    return (
        Operation(
            f"GET {path}",
            f"get{subject}Limit",
            f"Get what {owner} titles may cost in each period. For administrators.",
            HTTPStatus.OK,
            UsageLimit,
            failures=unknown,
        ),
        Operation(
            f"PUT {path}",
            f"put{subject}Limit",
            f"Set what {owner} titles may cost in each period. For administrators.",
            HTTPStatus.OK,
            UsageLimit,
            PutLimit,
            (Forbidden, *BAD_BODY, *BUSY),
        ),
        Operation(
            f"DELETE {path}",
            f"delete{subject}Limit",
            f"Delete {owner} own limit. For administrators.",
            HTTPStatus.NO_CONTENT,
            failures=(*unknown, PayloadTooLarge),
        ),
    )


ADMIN_OPERATIONS = (
    Operation(
        "GET /admin/model-configs",
        "listModelConfigs",
        "List all model configs, with the default config and the title model. For administrators.",
        HTTPStatus.OK,
        ModelConfigList,
        failures=(Forbidden, *BUSY),
    ),
    Operation(
        "GET /admin/model-configs/{id}",
        "getModelConfig",
        "Get one model config. For administrators.",
        HTTPStatus.OK,
        ModelConfig,
        failures=(Forbidden, NotFound, *BUSY),
    ),
    Operation(
        "PUT /admin/model-configs/{id}",
        "putModelConfig",
        f"Store a model config under this id. At most {MAX_MODEL_CONFIGS} can exist. For administrators.",
        HTTPStatus.OK,
        ModelConfig,
        PutModelConfig,
        (Forbidden, *BAD_BODY, *BUSY),
    ),
    Operation(
        "DELETE /admin/model-configs/{id}",
        "deleteModelConfig",
        "Delete a model config. Without a default, titles fail with no_default_model. For administrators.",
        HTTPStatus.NO_CONTENT,
        failures=(Forbidden, NotFound, PayloadTooLarge, *BUSY),
    ),
    Operation(
        "PUT /admin/model-configs/{id}/default",
        "makeDefault",
        "Make this the config of all chats that name none. For administrators.",
        HTTPStatus.NO_CONTENT,
        failures=(Forbidden, NotFound, PayloadTooLarge, *BUSY),
    ),
    Operation(
        "PUT /admin/model-configs/{id}/title-model",
        "makeTitleModel",
        "Make this the title model, which makes the titles of all chats. For administrators.",
        HTTPStatus.NO_CONTENT,
        failures=(Forbidden, NotFound, PayloadTooLarge, *BUSY),
    ),
    Operation(
        "DELETE /admin/title-model",
        "noTitleModel",
        "Choose no title model, so that each chat's own config makes its titles. For administrators.",
        HTTPStatus.NO_CONTENT,
        failures=(Forbidden, PayloadTooLarge, *BUSY),
    ),
    Operation(
        "GET /admin/title-style",
        "getTitleStyle",
        "Get the style of the titles that models make. For administrators.",
        HTTPStatus.OK,
        TitleStyle,
        failures=(Forbidden, *BUSY),
    ),
    Operation(
        "PUT /admin/title-style",
        "putTitleStyle",
        "Set the style of the titles that models make. For administrators.",
        HTTPStatus.OK,
        TitleStyle,
        PutTitleStyle,
        (Forbidden, *BAD_BODY, *BUSY),
    ),
    Operation(
        "DELETE /admin/title-style",
        "deleteTitleStyle",
        "Return to the service's own style. For administrators.",
        HTTPStatus.NO_CONTENT,
        failures=(Forbidden, PayloadTooLarge, *BUSY),
    ),
    Operation(
        "GET /admin/automatic-titles",
        "listAutomaticTitles",
        "List what came of automatic titles on each of the last 14 days, newest first. For administrators.",
        HTTPStatus.OK,
        AutomaticTitleDays,
        failures=(Forbidden, *BUSY),
    ),
    Operation(
        "GET /admin/backlogs",
        "listBacklogs",
        "List the last ten backlogs, newest first. For administrators.",
        HTTPStatus.OK,
        BacklogList,
        failures=(Forbidden, *BUSY),
    ),
    Operation(
        "POST /admin/backlogs",
        "startBacklog",
        "Title all chats that still have a fallback title. A backlog that is not done yet stays as it is."
        " For administrators.",
        HTTPStatus.CREATED,
        Backlog,
        StartBacklog,
        (Forbidden, *BAD_BODY, *BUSY),
        creates_once=True,
    ),
    Operation(
        "PATCH /admin/backlogs/{id}",
        "changeBacklog",
        "Stop a backlog, let it go on, or change its budget. For administrators.",
        HTTPStatus.OK,
        Backlog,
        ChangeBacklog,
        (Forbidden, NotFound, *BAD_BODY, *BUSY),
    ),
    Operation(
        "GET /admin/usage-limits",
        "listUsageLimits",
        "List the limit for everybody, and the limits of groups and users. For administrators.",
        HTTPStatus.OK,
        UsageLimits,
        failures=(Forbidden, InvalidRequest, *BUSY),
        paged=True,
    ),
    Operation(
        "GET /admin/usage-limits/default",
        "getDefaultLimit",
        "Get the limit for everybody, and the period of all limits. For administrators.",
        HTTPStatus.OK,
        DefaultLimit,
        failures=(Forbidden, *BUSY),
    ),
    Operation(
        "PUT /admin/usage-limits/default",
        "putDefaultLimit",
        "Set the limit for everybody, the period of all limits and whether they apply. For administrators.",
        HTTPStatus.OK,
        DefaultLimit,
        PutDefaultLimit,
        (Forbidden, *BAD_BODY, *BUSY),
    ),
    Operation(
        "DELETE /admin/usage-limits/default",
        "deleteDefaultLimit",
        "Return to the deployment's own limit, a parameter of its template, and to the month."
        " For administrators.",
        HTTPStatus.NO_CONTENT,
        failures=(Forbidden, PayloadTooLarge, *BUSY),
    ),
    *_limits_of("users", "User"),
    *_limits_of("groups", "Group"),
)
