"""Adds to the deployed stack what MiniStack leaves out, and tells it where things are on this machine.

MiniStack makes no routes from the OpenAPI body that SAM writes into an HTTP API. They are added here
from that same body, so that the template stays the only description of the API.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from tools.stack import aws
from tools.stack.deployed import Deployed

# An alias, or a function in releases before aliases.
_TARGET_IN_URI = re.compile(r"\$\{(\w+)(?:\.Arn)?\}/invocations$")


def add_routes(deployed: Deployed) -> None:
    """Makes the HTTP API's authorizer, integrations and routes."""
    api = aws.client("apigatewayv2", deployed.endpoint_url)
    schemes = deployed.template["Resources"]["HttpApi"]["Properties"]["Body"]["components"]["securitySchemes"]
    described = schemes["Jwt"]["x-amazon-apigateway-authorizer"]
    jwt = described["jwtConfiguration"]
    authorizer_id = api.create_authorizer(
        ApiId=deployed.api_id,
        Name="Jwt",
        AuthorizerType="JWT",
        IdentitySource=[described["identitySource"]],
        JwtConfiguration={
            "Issuer": deployed.resolved(jwt["issuer"]),
            "Audience": deployed.resolved(jwt["audience"]),
        },
    )["AuthorizerId"]
    integrations: dict[str, str] = {}
    for route_key, operation in _operations(deployed.template):
        target = _target_of(operation)
        if target not in integrations:
            integrations[target] = _integration(api, deployed, target)
        protected = {"AuthorizationType": "JWT", "AuthorizerId": authorizer_id}
        api.create_route(
            ApiId=deployed.api_id,
            RouteKey=route_key,
            Target=f"integrations/{integrations[target]}",
            **({} if _is_open(operation) else protected),
        )


def allow_origins(deployed: Deployed) -> None:
    """Lets pages of the origins that the stack was deployed with call the API, if there are any."""
    body = deployed.template["Resources"]["HttpApi"]["Properties"]["Body"]
    described = deployed.resolved(body["x-amazon-apigateway-cors"])
    if "allowOrigins" not in described:
        return
    cors = {name[0].upper() + name[1:]: deployed.resolved(value) for name, value in described.items()}
    # The transform fills in the parameter's default, whatever was deployed with.
    cors["AllowOrigins"] = deployed.resolved({"Ref": "AllowedOrigin"}).split(",")
    aws.client("apigatewayv2", deployed.endpoint_url).update_api(
        ApiId=deployed.api_id, CorsConfiguration=cors
    )


def follow_latest(deployed: Deployed) -> None:
    """Has every alias name the function as it is. A published version keeps the settings that it had."""
    functions = aws.client("lambda", deployed.endpoint_url)
    for resource in deployed.template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Alias":
            alias = resource["Properties"]
            name = deployed.physical_ids[alias["FunctionName"]["Ref"]]
            functions.update_alias(FunctionName=name, Name=alias["Name"], FunctionVersion="$LATEST")


def complete_table(deployed: Deployed) -> None:
    """Switches on the table's time to live and point-in-time recovery."""
    dynamodb, name = aws.client("dynamodb", deployed.endpoint_url), deployed.physical_ids["Table"]
    wanted = deployed.template["Resources"]["Table"]["Properties"]
    part = "TimeToLiveSpecification"
    dynamodb.update_time_to_live(TableName=name, **{part: wanted[part]})
    part = "PointInTimeRecoverySpecification"
    dynamodb.update_continuous_backups(TableName=name, **{part: wanted[part]})


def set_watch_url(deployed: Deployed) -> None:
    """Has the functions that name the WebSocket API find it where the emulator serves it."""
    for logical_id in ("WatchFunction", "WatchSocketFunction", "TitleEventsFunction"):
        _set_variables(deployed, logical_id, {"WATCH_URL": deployed.watch_url})


def allow_local_models(deployed: Deployed) -> None:
    """Lets the functions that make titles ask models of this machine."""
    for logical_id in ("ProposeFunction", "RegenerateFunction", "TitlesFunction", "AutoTitleFunction"):
        _set_variables(deployed, logical_id, {"DEV_LOCAL_MODELS": "true"})


def set_sign_in(deployed: Deployed, users: Mapping[str, Mapping[str, object]]) -> None:
    """Has the page find things on this machine, and let in ``users`` by a click.

    Each name has its ``password``, and ``is_admin``.
    """
    variables = {"WATCH_URL": deployed.watch_url, "COGNITO_URL": f"{deployed.endpoint_url}/"}
    _set_variables(deployed, "WebFunction", {**variables, "DEV_USERS": json.dumps(users)})


def _set_variables(deployed: Deployed, logical_id: str, variables: Mapping[str, str]) -> None:
    functions = aws.client("lambda", deployed.endpoint_url)
    name = deployed.physical_ids[logical_id]
    current = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**current, **variables}}
    )


def _operations(template: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    paths = template["Resources"]["HttpApi"]["Properties"]["Body"]["paths"]
    return [
        ("$default" if operation.get("isDefaultRoute") else f"{method.upper()} {path}", operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


def _target_of(operation: dict[str, Any]) -> str:
    uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    match = _TARGET_IN_URI.search(uri)
    assert match, f"SAM's integration names no function: {uri}"
    return match[1]


def _is_open(operation: dict[str, Any]) -> bool:
    return {"NONE": []} in operation.get("security", [])


def _integration(api: Any, deployed: Deployed, target: str) -> str:
    integration: str = api.create_integration(
        ApiId=deployed.api_id,
        IntegrationType="AWS_PROXY",
        IntegrationUri=deployed.physical_ids[target],  # the ARN of an alias, the name of a function
        PayloadFormatVersion="2.0",
    )["IntegrationId"]
    return integration
