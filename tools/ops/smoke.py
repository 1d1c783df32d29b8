"""Check a deployment from outside, in the local stack or in AWS: a chat, a title and its event.

Makes a user, a chat under an id of its own, a queue and a rule on the stack's bus, and removes them all, also
after a failure. The mark of the chat's id, the user's count of chats and the usage remain in the table.
The title costs one model call. Needs AWS credentials that may do this.
"""

import argparse
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import boto3

from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.ops.smoke_api import Api
from tools.ops.smoke_event import EventTap
from tools.stack import aws
from tools.stack.running import running_stack

QUESTION = "How do I bake bread at home without an oven?"
TRIES, SECONDS_A_TRY = 6, 15


@dataclass(frozen=True)
class Smoke:
    """A check of one stack. ``client`` returns the AWS client of a service name."""

    client: Callable[[str], Any]
    outputs: Mapping[str, str]
    api_url: str

    def run(self, token: str = "") -> list[str]:
        """Return what was checked. Raises CommandError for the first thing that is wrong."""
        chat_id = f"smoke-{secrets.token_hex(8)}"
        with ExitStack() as cleanup:
            api = Api(self.api_url, token or self._user(chat_id, cleanup))
            tap = EventTap(self.client, self.outputs["EventBusName"], chat_id, cleanup)
            # Before the chat is made: a request without an answer may have made it.
            cleanup.push(partial(_delete_chat, api, chat_id))
            chat = api.call("PUT", f"/chats/{chat_id}", {"content": QUESTION, "automatic_title": False})
            proposal = api.call("POST", f"/chats/{chat_id}/title/propose")
            event = self._renamed(api, tap, chat_id, proposal["title"])
        return [
            f"chat: made under its own id, with the title '{chat['title']}'",
            f"title: '{proposal['title']}' by {proposal['model']}",
            f"event: title_change of version {event['title_version']} on the bus",
        ]

    def _user(self, name: str, cleanup: ExitStack) -> str:
        """Make a user, and return a token of it."""
        if "UserPoolId" not in self.outputs:
            raise CommandError("The stack has no user pool. Give a token of your issuer: TOKEN=…")
        cognito, password = self.client("cognito-idp"), f"Aa1!{secrets.token_urlsafe(24)}"
        user = {"UserPoolId": self.outputs["UserPoolId"], "Username": name}
        cognito.admin_create_user(**user, MessageAction="SUPPRESS")
        cleanup.callback(cognito.admin_delete_user, **user)
        cognito.admin_set_user_password(**user, Password=password, Permanent=True)
        answer = cognito.admin_initiate_auth(
            UserPoolId=self.outputs["UserPoolId"],
            ClientId=self.outputs["UserPoolClientId"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )
        return str(answer["AuthenticationResult"]["AccessToken"])

    def _renamed(self, api: Api, tap: EventTap, chat_id: str, title: str) -> dict[str, Any]:
        """Rename the chat and return the event. A new rule may miss the first events, so it tries again."""
        written = {}
        for number in range(TRIES):
            body = {"title": f"{title} {number}" if number else title}
            chat = api.call("PUT", f"/chats/{chat_id}/title", body)
            written[chat["title_version"]] = chat["title"]
            for event in tap.events(SECONDS_A_TRY):
                if written.get(event["title_version"]) == event["title"]:
                    return event
        raise CommandError("No title_change event of the renamed chat arrived on the bus.")


def _delete_chat(api: Api, chat_id: str, failure: type[BaseException] | None, *_: object) -> None:
    """Delete the chat. After a failure it may not be there, and the failure tells more."""
    try:
        api.call("DELETE", f"/chats/{chat_id}")
    except CommandError:
        if failure is None:
            raise


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Its exit code is 1 if something is wrong."""
    parser = command_parser("make smoke", __doc__)
    parser.add_argument("--stack", help="the name of a stack in AWS (default: the local stack)")
    parser.add_argument("--token", default="", help="a token of your own issuer, in place of a new user's")
    return run_command(run_smoke, parser, arguments)


def run_smoke(options: argparse.Namespace) -> None:
    """Check the stack and print what was checked. Raises CommandError."""
    for line in _smoke(options.stack).run(options.token):
        print(f"ok  {line}")


def _smoke(stack: str | None) -> Smoke:
    if not stack:
        aws.forget_own_settings()
        deployed = running_stack().deployed
        client = partial(aws.client, endpoint_url=deployed.endpoint_url)
        return Smoke(client, deployed.outputs, deployed.api_url)
    session: Any = boto3.Session()
    (described,) = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
    return Smoke(session.client, outputs, outputs["ApiUrl"])


if __name__ == "__main__":
    sys.exit(main())
