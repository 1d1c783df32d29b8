"""Writes a conversation of any size, and measures in a process of its own what memory reading it takes."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from tools.transfer.conversations import Conversation
from tools.transfer.reading import read

_MESSAGE_BYTES = 8000
_WORDS = "lorem ipsum dolor sit amet " * (_MESSAGE_BYTES // 27)


def write_chatgpt(path: Path, size: int) -> int:
    """A tree with its last message first in the file, and second answers. Returns the branch's length."""
    count = size // _MESSAGE_BYTES // 3 * 2
    with path.open("w") as file:
        file.write('[{"mapping": {')
        for number in reversed(range(count)):
            parent = f"m{number - 1}" if number else None
            if number % 2:
                file.write(f"{_chatgpt_node(f'other {number}', parent, 'assistant')}, ")
            role = "assistant" if number % 2 else "user"
            file.write(_chatgpt_node(f"m{number}", parent, role) + (", " if number else ""))
        file.write(f'}}, "current_node": "m{count - 1}", "title": "Long", "id": "long"}}]')
    return count


def _chatgpt_node(name: str, parent: str | None, role: str) -> str:
    content = {"content_type": "text", "parts": [f"{name} {_WORDS}"]}
    message = {"id": name, "author": {"role": role}, "content": content, "create_time": 1_700_000_000}
    return f'"{name}": {json.dumps({"id": name, "parent": parent, "message": message, "children": []})}'


def write_librechat(path: Path, size: int) -> int:
    """A chain of answers, each inside of the one before. Returns its messages."""
    count = 9_000
    words = _WORDS * (size // count // len(_WORDS) + 1)
    with path.open("w") as file:
        file.write('{"conversationId": "long", "title": "Long", "messagesTree": [')
        for number in range(count):
            fields = {"messageId": f"m{number}", "text": f"m{number} {words}"}
            file.write(json.dumps(fields)[:-1] + ', "children": [')
        file.write("]}" * count + "]}")
    return count


def _megabytes_to_read(path: Path, count: int) -> float:
    (conversation,) = _conversations(path)
    seen = 0
    for seen, message in enumerate(conversation.messages(), 1):
        assert message.source_id == f"m{seen - 1}"
    assert seen == count
    return _peak_megabytes()


def _peak_megabytes() -> float:
    """The peak of this program alone. That of ``getrusage`` includes the process that began it."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _conversations(path: Path) -> Iterable[Conversation]:
    for result in read(path):
        assert isinstance(result, Conversation), result
        yield result


if __name__ == "__main__":
    print(_megabytes_to_read(Path(sys.argv[1]), int(sys.argv[2])))  # noqa: T201 - the test reads it
