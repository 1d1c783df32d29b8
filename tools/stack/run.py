"""make run: the whole service on this machine until Ctrl-C, with its events shown as they leave."""

import argparse
import json
import signal
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError

from tools.command_error import CommandError
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


def main() -> int:
    """Runs until Ctrl-C; 1 when something a person can mend went wrong."""
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--port", type=port_number, default=4566, help="port of the emulator")
    parser.add_argument(
        "--bind", type=binding, default=HOST, help=f"'{BRIDGE}' lets containers in; or an IPv4 address"
    )
    parser.add_argument("--home", type=Path, default=INFO.parent, help="folder for builds and logs")
    parser.add_argument("--model", help="smollm2, or what a server at --model-url calls its model")
    parser.add_argument("--model-url", help="where an OpenAI-compatible server listens")
    for ending in ENDINGS:
        signal.signal(ending, signal.default_int_handler)
    aws.forget_own_settings()
    try:
        run(**vars(parser.parse_args()))
    except CommandError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
    return 0


def port_number(text: str) -> int:
    """A port that something can listen on."""
    if not (text.isdecimal() and 1 <= int(text) <= LARGEST_PORT):
        raise argparse.ArgumentTypeError(f"{text} is no port: a number from 1 to {LARGEST_PORT} is")
    return int(text)


def run(port: int, bind: Binding, home: Path, model: str | None, model_url: str | None) -> None:
    """Brings the stack up and shows its events until interrupted. Raises CommandError."""
    started = time.monotonic()

    def tell(step: str) -> None:
        say(f"{time.monotonic() - started:4.0f} s  {step}")

    if bind.warning:
        say(bind.warning)
    wanted = LocalModel(model, model_url, home) if model else None
    with LocalStack(home, port, tell, binding=bind, model=wanted) as stack:
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
            raise CommandError(f"MiniStack is gone; its log is {home / 'ministack.log'}.") from error
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
    names = ", ".join(person.name for person in (ada, *others, *stack.admins))
    chat = f"'{stack.deployed.api_url}/chats/{chat_id}"
    curl = 'curl -sS -H "authorization: Bearer $TOKEN"'
    return f"""
chat-titles is up. The page is {stack.deployed.api_url}/
Tokens of {names} are in {info}; 'make token USER=ada' prints a fresh one.

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
