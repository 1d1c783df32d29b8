"""What a title asks a model to read, by the length of its chat: of the request as it is really sent."""

from shared.rules.tokens import estimated_tokens
from tests.support.bedrock import HAIKU, StubBedrock
from tools.bench.figures import Figure
from tools.bench.long_chats import add_messages
from tools.bench.service import call, new_chat

TURNS = (1, 10, 100, 1_000, 10_000)
MOST = 2_000
# Some 300 tokens: more of a turn is not shown.
LONG_TURN = "How do I bake good bread at home without an oven, and what flour does it take? " * 20


def input_tokens(bedrock: StubBedrock) -> list[Figure]:
    """One figure for each length."""
    return [_tokens(bedrock, turns) for turns in TURNS]


def _tokens(bedrock: StubBedrock, turns: int) -> Figure:
    chat = new_chat(LONG_TURN, model_config_id=HAIKU.id)
    add_messages(chat, [LONG_TURN] * (turns - 1))
    bedrock.requests.clear()
    call("POST /chats/{id}/title/propose", chat)
    (request,) = bedrock.requests
    parts = [*request["system"], *(part for message in request["messages"] for part in message["content"])]
    tokens = sum(estimated_tokens(part["text"]) for part in parts)
    name, note = (
        f"input of a title, {turns:,} turns",
        "estimated by shared/rules/tokens.py, long turns of prose",
    )
    return Figure(name, round(tokens), "tokens", goal=MOST, note=note)
