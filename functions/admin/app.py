"""/admin: model configs, the style of titles, limits, automatic titles, backlogs. For administrators only."""

from http import HTTPStatus

from shared.bootstrap import admin, spending, storage, stores
from shared.entrypoints.http.backlog_bodies import ChangeBacklog, StartBacklog, backlog_number
from shared.entrypoints.http.bodies import PutDefaultLimit, PutLimit, parse
from shared.entrypoints.http.handler import by_route, http_handler
from shared.entrypoints.http.model_config_body import PutModelConfig
from shared.entrypoints.http.requests import Request
from shared.entrypoints.http.responses import Response, json_response, no_content
from shared.entrypoints.http.title_style_body import PutTitleStyle
from shared.rules.errors.requests import InvalidRequest
from shared.rules.limits import MAX_NAME_BYTES, DefaultLimit, Subject, UsageLimit, may_be_limited
from shared.rules.title_styles import accepted_style


def list_configs(request: Request) -> Response:
    """200 with all configs, the id of the default and the id of the title model."""
    catalog = storage.model_configs().catalog()
    chosen = {"default_id": catalog.default_id, "title_model_id": catalog.title_model_id}
    return json_response({"model_configs": list(catalog.configs.values()), **chosen})


def get_config(request: Request) -> Response:
    """200 with one config."""
    return json_response(admin.manage_model_configs().get(request.path["id"]))


def put_config(request: Request) -> Response:
    """200 with the config as stored. It replaces a config with the same id."""
    body = parse(PutModelConfig, request.body)
    config = body.as_config(request.path["id"])
    return json_response(admin.manage_model_configs().put(config))


def delete_config(request: Request) -> Response:
    """204. Chats that name it use the default."""
    admin.manage_model_configs().delete(request.path["id"])
    return no_content()


def make_default(request: Request) -> Response:
    """204. Chats that name no config use it."""
    admin.manage_model_configs().make_default(request.path["id"])
    return no_content()


def make_title_model(request: Request) -> Response:
    """204. It makes the titles of all chats."""
    admin.manage_model_configs().make_title_model(request.path["id"])
    return no_content()


def no_title_model(request: Request) -> Response:
    """204. Each chat's own config makes its titles again."""
    admin.manage_model_configs().make_title_model(None)
    return no_content()


def get_style(request: Request) -> Response:
    """200 with the style of titles: an administrator's, else the service's own."""
    return json_response(storage.model_configs().catalog().style)


def put_style(request: Request) -> Response:
    """200 with the style as stored."""
    style = accepted_style(parse(PutTitleStyle, request.body).as_style())
    storage.model_configs().put_style(style)
    return json_response(style)


def delete_style(request: Request) -> Response:
    """204. Titles have the service's own style again."""
    storage.model_configs().delete_style()
    return no_content()


def list_automatic_titles(request: Request) -> Response:
    """200 with what came of the last days' automatic titles."""
    return json_response({"days": stores.automatic_title_counts().recent(storage.now())})


def list_backlogs(request: Request) -> Response:
    """200 with the last backlogs, newest first."""
    return json_response({"backlogs": admin.manage_backlogs().list()})


def start_backlog(request: Request) -> Response:
    """201 with a new backlog, or 200 with the one that is not done yet."""
    body = parse(StartBacklog, request.body)
    backlog, is_new = admin.manage_backlogs().start(
        body.budget_micros, older_automatic_titles=body.older_automatic_titles
    )
    return json_response(backlog, HTTPStatus.CREATED if is_new else HTTPStatus.OK)


def change_backlog(request: Request) -> Response:
    """200 with the backlog, which stops, goes on, or has another budget. One that is done stays as it is."""
    body = parse(ChangeBacklog, request.body)
    number = backlog_number(request.path["id"])
    changed = admin.manage_backlogs().change(number, paused=body.paused, budget_micros=body.budget_micros)
    return json_response(changed)


def list_limits(request: Request) -> Response:
    """200 with the default limit, the deployment's own default, and a page of users' and groups' limits."""
    limits = spending.usage_limits()
    page = limits.page(*request.page)
    defaults = {"default": limits.default(), "deployment_default": limits.own_default}
    return json_response({**defaults, "limits": page.rows, "next_cursor": page.next_cursor})


def get_default_limit(request: Request) -> Response:
    """200 with the default limit: an administrator's, else the deployment's own."""
    return json_response(spending.usage_limits().default())


def put_default_limit(request: Request) -> Response:
    """200 with the default limit as stored."""
    limit = DefaultLimit(**dict(parse(PutDefaultLimit, request.body)))
    spending.usage_limits().put_default(limit)
    return json_response(limit)


def delete_default_limit(request: Request) -> Response:
    """204. The deployment's own default applies again. Users' and groups' limits stay and apply per month."""
    spending.usage_limits().delete_default()
    return no_content()


def get_limit(request: Request) -> Response:
    """200 with a user's or a group's limit."""
    return json_response(spending.usage_limits().get(*_subject(request)))


def put_limit(request: Request) -> Response:
    """200 with a user's or a group's limit as stored."""
    body = parse(PutLimit, request.body)
    limit = UsageLimit(*_subject(request), body.limit_micros)
    spending.usage_limits().put(limit)
    return json_response(limit)


def delete_limit(request: Request) -> Response:
    """204. The next limit in order applies."""
    limit = spending.usage_limits().get(*_subject(request))
    spending.usage_limits().delete(limit.subject, limit.id)
    return no_content()


def _subject(request: Request) -> tuple[Subject, str]:
    name = request.path["proxy"]
    if not may_be_limited(name):
        raise InvalidRequest.of_field("id", f"An id has 1 to {MAX_NAME_BYTES} bytes that can be printed.")
    # An HTTP API, or a proxy in front of it, changes such an id.
    if set(name) & {"%", "?"} or {".", ".."} & set(name.split("/")):
        raise InvalidRequest.of_field("id", "A path cannot name an id with %, ?, or . or .. between slashes.")
    return "user" if "/users/" in request.route else "group", name


ROUTES = {
    "GET /admin/model-configs": list_configs,
    "GET /admin/model-configs/{id}": get_config,
    "PUT /admin/model-configs/{id}": put_config,
    "DELETE /admin/model-configs/{id}": delete_config,
    "PUT /admin/model-configs/{id}/default": make_default,
    "PUT /admin/model-configs/{id}/title-model": make_title_model,
    "DELETE /admin/title-model": no_title_model,
    "GET /admin/title-style": get_style,
    "PUT /admin/title-style": put_style,
    "DELETE /admin/title-style": delete_style,
    "GET /admin/automatic-titles": list_automatic_titles,
    "GET /admin/backlogs": list_backlogs,
    "POST /admin/backlogs": start_backlog,
    "PATCH /admin/backlogs/{id}": change_backlog,
    "GET /admin/usage-limits": list_limits,
    "GET /admin/usage-limits/default": get_default_limit,
    "PUT /admin/usage-limits/default": put_default_limit,
    "DELETE /admin/usage-limits/default": delete_default_limit,
    "GET /admin/usage-limits/users/{proxy+}": get_limit,
    "PUT /admin/usage-limits/users/{proxy+}": put_limit,
    "DELETE /admin/usage-limits/users/{proxy+}": delete_limit,
    "GET /admin/usage-limits/groups/{proxy+}": get_limit,
    "PUT /admin/usage-limits/groups/{proxy+}": put_limit,
    "DELETE /admin/usage-limits/groups/{proxy+}": delete_limit,
}


@http_handler
def handler(request: Request) -> Response:
    """Answers administrators by the route that the API matched."""
    request.require_admin()
    return by_route(ROUTES)(request)
