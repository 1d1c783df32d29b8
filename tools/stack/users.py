"""Makes users in the stack's user pool, and gets tokens for them and for the backend."""

import json
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from tools.stack import aws
from tools.stack.deployed import Deployed

# They exist in an emulator on this machine only.
PASSWORD = "Local-stack-1!"  # noqa: S105
# The OAuth client that acts for users.
BACKEND = "backend"


@dataclass(frozen=True)
class User:
    """A user of the local stack with a token that is good for an hour."""

    name: str
    sub: str
    token: str


def add_user(deployed: Deployed, name: str, group: str | None = None) -> User:
    """Makes the user ``name``, in ``group`` if one is given."""
    cognito = aws.client("cognito-idp", deployed.endpoint_url)
    pool = {"UserPoolId": deployed.outputs["UserPoolId"], "Username": name}
    user = cognito.admin_create_user(**pool, MessageAction="SUPPRESS")["User"]
    cognito.admin_set_user_password(**pool, Password=PASSWORD, Permanent=True)
    if group:
        cognito.admin_add_user_to_group(**pool, GroupName=group)
    return User(name, _attribute(user, "sub"), fresh_token(deployed, name))


def fresh_token(deployed: Deployed, name: str) -> str:
    """A new access token of the user ``name``."""
    answer = aws.client("cognito-idp", deployed.endpoint_url).admin_initiate_auth(
        UserPoolId=deployed.outputs["UserPoolId"],
        ClientId=deployed.outputs["UserPoolClientId"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
    )
    token: str = answer["AuthenticationResult"]["AccessToken"]
    return token


def backend_token(deployed: Deployed) -> str:
    """A new access token of the backend, by client credentials."""
    client_id = deployed.outputs["BackendClientId"]
    described = aws.client("cognito-idp", deployed.endpoint_url).describe_user_pool_client(
        UserPoolId=deployed.outputs["UserPoolId"], ClientId=client_id
    )
    grant = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": described["UserPoolClient"]["ClientSecret"],
    }
    # The emulator serves this path for every user pool's domain.
    request = urllib.request.Request(
        f"{deployed.endpoint_url}/oauth2/token", urllib.parse.urlencode(grant).encode()
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        token: str = json.load(answer)["access_token"]
    return token


def _attribute(user: dict[str, Any], name: str) -> str:
    values: dict[str, str] = {attribute["Name"]: attribute["Value"] for attribute in user["Attributes"]}
    return values[name]
