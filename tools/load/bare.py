"""A route of the emulator's own: a function of three lines without a table, beside the service's."""

import io
import zipfile

from tools.stack import aws
from tools.stack.deployed import Deployed

ROUTE = "/bare"
_NAME = "bare"
_SOURCE = """
def handler(event, context):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "{}"}
"""


def add_bare_route(deployed: Deployed) -> str:
    """Makes the function and its route, without an authorizer, and gives the route's URL."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("bare.py", _SOURCE)
    functions = aws.client("lambda", deployed.endpoint_url)
    role = f"arn:aws:iam::{aws.ACCOUNT}:role/{_NAME}"
    function = functions.create_function(
        FunctionName=_NAME,
        Runtime="python3.13",
        Role=role,
        Handler="bare.handler",
        Code={"ZipFile": archive.getvalue()},
    )
    api = aws.client("apigatewayv2", deployed.endpoint_url)
    integration_id = api.create_integration(
        ApiId=deployed.api_id,
        IntegrationType="AWS_PROXY",
        IntegrationUri=function["FunctionArn"],
        PayloadFormatVersion="2.0",
    )["IntegrationId"]
    api.create_route(ApiId=deployed.api_id, RouteKey=f"GET {ROUTE}", Target=f"integrations/{integration_id}")
    return f"{deployed.api_url}{ROUTE}"
