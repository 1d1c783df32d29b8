"""Run the whole service on this machine until Ctrl-C, and print its events as they are published."""

import argparse
import json
import signal
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError

from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.stack import aws
from tools.stack.binding import BRIDGE, Binding, binding
from tools.stack.bus_tap import BusTap
from tools.stack.front import HOST
from tools.stack.local_model import LocalModel
from tools.stack.running import INFO
from tools.stack.sam_local import add_dev_chat, write_environment
from tools.stack.stack import LocalStack

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LARGEST_PORT = 65_535
SAMPLE_TITLE = "A sample conversation"
SAMPLE = [
    ("user", "My Lambda function times out after exactly 3 seconds. Where does that come from?"),
    ("assistant", "Three seconds is Lambda's default timeout. Raise Timeout on the function."),
    ("user", "That was it. Does the API have a limit of its own?"),
]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; Ctrl-C ends it with exit code 0."""
    parser = command_parser("make run", __doc__)
    parser.add_argument("--port", type=port_number, default=4566, help="port of the emulator (default: 4566)")
    parser.add_argument(
        "--bind", type=binding, default=HOST, help=f"an IPv4 address, or '{BRIDGE}' to let containers in"
    )
    parser.add_argument("--home", type=Path, default=INFO.parent, help="folder for builds and logs")
    parser.add_argument("--model", help="smollm2, or the name of a model that --model-url serves")
    parser.add_argument("--model-url", help="URL of an OpenAI-compatible server")
    return run_command(run_until_interrupted, parser, arguments)


def run_until_interrupted(options: argparse.Namespace) -> None:
    """Run the stack until Ctrl-C or another signal ends it. Raises CommandError."""
    for ending in ENDINGS:
        signal.signal(ending, signal.default_int_handler)
    aws.forget_own_settings()
    try:
        run(**vars(options))
    except KeyboardInterrupt:
        say("\nStopped.")


def port_number(text: str) -> int:
    """A port that something can listen on."""
    if not (text.isdecimal() and 1 <= int(text) <= LARGEST_PORT):
        raise argparse.ArgumentTypeError(f"{text} is not a port number from 1 to {LARGEST_PORT}")
    return int(text)


def run(port: int, bind: Binding, home: Path, model: str | None, model_url: str | None) -> None:
    """Brings the stack up and shows its events until interrupted. Raises CommandError."""
    started = time.monotonic()

    def report_step(step: str) -> None:
        say(f"{time.monotonic() - started:4.0f} s  {step}")

    if bind.warning:
        say(bind.warning)
    wanted = LocalModel(model, model_url, home) if model else None
    with LocalStack(home, port, report_step, binding=bind, model=wanted) as stack:
        tap = BusTap(stack.deployed, "bus-tap")
        chat_id = make_sample(stack.deployed.api_url, stack.users[0].token)
        add_dev_chat(stack.table)
        environment, info = home / "env.json", home / INFO.name
        write_environment(stack.deployed, port, environment)
        stack.write_info(info)
        try:
            say(welcome(stack, chat_id, info))
            watch(tap)
        except BotoCoreError as error:
            raise CommandError(f"MiniStack has stopped. Its log is {home / 'ministack.log'}.") from error
        finally:
            for ending in ENDINGS:  # a second Ctrl-C must not stop the stopping
                signal.signal(ending, signal.SIG_IGN)
            environment.unlink(missing_ok=True)
            info.unlink(missing_ok=True)


def make_sample(api_url: str, token: str) -> str:
    """Makes a conversation that can be titled at once, and gives its id."""
    (_, opening), *rest = SAMPLE
    # With a title of its user's own it waits for what its user asks for, and no automatic title comes first.
    chat_id: str = post(f"{api_url}/chats", token, {"content": opening, "title": SAMPLE_TITLE})["id"]
    for role, text in rest:
        post(f"{api_url}/chats/{chat_id}/messages", token, {"role": role, "content": text})
    return chat_id


def post(url: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    """The JSON answer to a JSON body."""
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        parsed: dict[str, Any] = json.load(answer)
        return parsed


def welcome(stack: LocalStack, chat_id: str, info: Path) -> str:
    """The URL, a token and three commands to paste."""
    ada, *others = stack.users
    names = ", ".join(user.name for user in (ada, *others, *stack.admins))
    chat = f"'{stack.deployed.api_url}/chats/{chat_id}"
    curl = 'curl -sS -H "authorization: Bearer $TOKEN"'
    return f"""
chat-titles is up. The page is {stack.deployed.api_url}/
Tokens of {names} are in {info}; 'make token USER=ada' prints a fresh one.
'make token CLIENT=backend' prints one that acts for the user in the header chat-titles-user.

TOKEN={ada.token}

{curl} -X POST {chat}/title/propose'
{curl} -X POST {chat}/title/regenerate'
{curl} -X PUT {chat}/title' -d '{{"title": "Lambda stops after three seconds"}}'

Events show below as they leave the bus. Ctrl-C stops everything.
"""


def watch(tap: BusTap) -> None:
    """Prints each event that arrives, for ever."""
    while True:
        for event in tap.read():
            say(f"{event['time']} {event['detail-type']} {json.dumps(event['detail'], ensure_ascii=False)}")


def say(line: str) -> None:
    """Prints at once, also into a file."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
