"""How much of a usage limit titles under way hold, and how many get through at once."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from shared.bootstrap import spending as accounts
from shared.bootstrap import storage
from shared.rules.costs import max_cost, priced
from shared.rules.limits import UsageLimit
from shared.rules.messages import Turn
from shared.rules.prompts import TITLE_INSTRUCTIONS, title_prompt
from shared.rules.structures import SCHEMA_JSON
from shared.rules.title_tasks import TitleTask
from shared.rules.tokens import estimated_tokens
from shared.rules.usage import Usage
from tests.support.api import CONTEXT
from tests.support.bedrock import HAIKU, StubBedrock
from tools.bench.figures import Figure
from tools.bench.service import OWNER, QUESTION, event, handler, new_chat
from tools.bench.tokens import LONG_TURN
from tools.bench.workload import OUTPUT_TOKENS

PROPOSE = "POST /chats/{id}/title/propose"
TITLES, CONCURRENT_REQUESTS, ROOM_FOR, LET_THROUGH = 80, 40, 74, 60
MAX_RATIO = 8
# What the estimate tells too many of English prose.
ESTIMATE = 1.25
THINKS_SECONDS = 0.1
CHATS = {"one question": [Turn("user", QUESTION)], "ten long turns": [Turn("user", LONG_TURN)] * 10}


def spending(bedrock: StubBedrock) -> list[Figure]:
    """What one title holds, and what a limit lets through."""
    return [*(held_by_cost(turns, name) for name, turns in CHATS.items()), _let_through(bedrock)]


def _usage(turns: list[Turn]) -> Usage:
    """What a title takes that a model gives at once."""
    texts = TITLE_INSTRUCTIONS + title_prompt(TitleTask(turns)) + SCHEMA_JSON
    read = round(estimated_tokens(texts) / ESTIMATE)
    return priced(Usage(1, 0, read, OUTPUT_TOKENS), HAIKU, 0)


def held_by_cost(turns: list[Turn], name: str) -> Figure:
    """What is held back for a title's first call."""
    cost, held = _usage(turns).cost_micros, max_cost(HAIKU, TitleTask(turns))
    note = f"{held:,} micro-dollars for a title of {cost:,}"
    return Figure(f"reserved by a title's cost, {name}", round(held / cost, 2), goal=MAX_RATIO, note=note)


def _let_through(bedrock: StubBedrock) -> Figure:
    usage, chat = _usage(CHATS["one question"]), new_chat(QUESTION, model_config_id=HAIKU.id)
    bedrock.input_tokens, bedrock.output_tokens = usage.input_tokens, usage.output_tokens
    bedrock.delay = THINKS_SECONDS
    limit = _spent() + ROOM_FOR * usage.cost_micros
    accounts.usage_limits().put(UsageLimit("user", OWNER, limit))
    propose = handler(PROPOSE)
    with ThreadPoolExecutor(CONCURRENT_REQUESTS) as threads:
        answers = list(threads.map(lambda _: propose(event(PROPOSE, chat), CONTEXT), range(TITLES)))
    accounts.usage_limits().delete("user", OWNER)
    bedrock.reset()
    if _spent() > limit:
        raise AssertionError("Spend passed the limit.")
    counts = Counter(json.loads(answer["body"]).get("code", "titles") for answer in answers)
    note = ", ".join(f"{count} {code}" for code, count in counts.most_common())
    name = f"{TITLES} titles, {CONCURRENT_REQUESTS} at once, room for {ROOM_FOR}"
    return Figure(name, counts["titles"], "titles", at="least", goal=LET_THROUGH, note=note)


def _spent() -> int:
    return accounts.spend().read(OWNER, "month", storage.now()).spent_micros
