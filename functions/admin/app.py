"""/admin/model-configs: which models make titles. For administrators only."""

from shared.adapters import wiring
from shared.adapters.http.bodies import PutModelConfig, parse
from shared.adapters.http.handler import by_route, http_handler
from shared.adapters.http.requests import Request
from shared.adapters.http.responses import Response, json_response, no_content
from shared.use_cases import model_configs


def list_configs(request: Request) -> Response:
    """200 with all configs, which is the default and which makes titles."""
    catalog = wiring.model_configs().catalog()
    chosen = {"default_id": catalog.default_id, "title_model_id": catalog.title_model_id}
    return json_response({"model_configs": list(catalog.configs.values()), **chosen})


def get_config(request: Request) -> Response:
    """200 with one config."""
    return json_response(model_configs.get_config(wiring.model_configs(), request.path["id"]))


def put_config(request: Request) -> Response:
    """200 with the config as stored, in place of one with the same id."""
    body = parse(PutModelConfig, request.body)
    config = body.as_config(request.path["id"])
    return json_response(model_configs.put_config(wiring.model_configs(), config))


def delete_config(request: Request) -> Response:
    """204; chats that name it fall to the default."""
    model_configs.delete_config(wiring.model_configs(), request.path["id"])
    return no_content()


def make_default(request: Request) -> Response:
    """204; chats that name no config use it."""
    config = model_configs.get_config(wiring.model_configs(), request.path["id"])
    wiring.model_configs().make_default(config.id)
    return no_content()


def make_title_model(request: Request) -> Response:
    """204; it makes the titles of all chats."""
    config = model_configs.get_config(wiring.model_configs(), request.path["id"])
    wiring.model_configs().make_title_model(config.id)
    return no_content()


def no_title_model(request: Request) -> Response:
    """204; each chat's own config makes its titles again."""
    wiring.model_configs().make_title_model(None)
    return no_content()


ROUTES = {
    "GET /admin/model-configs": list_configs,
    "GET /admin/model-configs/{id}": get_config,
    "PUT /admin/model-configs/{id}": put_config,
    "DELETE /admin/model-configs/{id}": delete_config,
    "PUT /admin/model-configs/{id}/default": make_default,
    "PUT /admin/model-configs/{id}/title-model": make_title_model,
    "DELETE /admin/title-model": no_title_model,
}


@http_handler
def handler(request: Request) -> Response:
    """Answers by the route that the API matched, and administrators only."""
    request.require_admin()
    return by_route(ROUTES)(request)
