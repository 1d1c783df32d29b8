"""Work grows no faster than its input: the search of ``make bench`` in small, by ratios, not by seconds."""

from collections.abc import Iterator
from cProfile import Profile

import pytest

from shared.entrypoints.http.requests import MAX_BODY_BYTES
from shared.rules.offline_titles import MAX_TURNS
from shared.rules.offline_titles.prose import paragraphs
from tools.bench.canned import CannedService, canned_service
from tools.bench.growing import Growing, all_growing
from tools.bench.inputs import INPUTS, Input, propose, said_before_bread
from tools.bench.worst_input import work, worst_of

BY_NAME = {way_in.name: way_in for way_in in INPUTS}
# A text four times as long takes four times the work; with the square of its length it would take sixteen.
LONGER, MAX_WORK = 4, 8
# What took seconds, and at which size it begins to show.
KNOWN = [
    ("PUT /chats/{id}/title, title", Growing("a", "\u0301\u0323", ""), 16_000),
    ("POST /chats, title", Growing("a", "\u0f73", ""), 16_000),
    ("POST /chats, content", Growing("how to", " ", "x"), 250),
    ("POST /chats, content", Growing("```\n", "a{:\n", "\n```"), 1_000),
    ("POST /chats, content", Growing("", "1", ""), 1_000),
    ("a model's answer", Growing("{title:", "a,b:", "}"), 4_000),
    ("a model's answer", Growing("{title:", "{", "}"), 75),
    ("a model's answer", Growing("<chat_title>[", " ", "]"), 2_000),
    ("a model's refusal", Growing("", "a", ""), 4_000),
]


@pytest.fixture(scope="module")
def canned() -> Iterator[CannedService]:
    """One service for all texts."""
    with canned_service() as service:
        yield service


def least(way_in: Input, text: str, canned: CannedService) -> float:
    """The least work of several times: what else the machine does only adds to it."""
    return min(work(way_in, text, canned) for _ in range(5))


@pytest.mark.parametrize(("name", "growing", "size"), KNOWN)
def test_known_text_four_times_as_long_takes_in_proportion(
    name: str, growing: Growing, size: int, canned: CannedService
) -> None:
    """Each of them took the square of its length, or the cube."""
    way_in = BY_NAME[name]
    small, large = (least(way_in, growing.of_size(of), canned) for of in (size, LONGER * size))
    assert large < MAX_WORK * small


@pytest.mark.long
@pytest.mark.parametrize("way_in", INPUTS, ids=lambda way_in: way_in.name)
def test_any_text_four_times_as_long_takes_in_proportion(way_in: Input, canned: CannedService) -> None:
    """Of a sample of what the search grows those that take longest."""
    sample = all_growing(words=way_in.is_language)[::61]
    size = min(way_in.most // LONGER, 1_000)
    longest = sorted(sample, key=lambda it: -work(way_in, it.of_size(LONGER * size), canned))[:3]
    for growing in longest:
        small, large = (least(way_in, growing.of_size(of), canned) for of in (size, LONGER * size))
        assert large < MAX_WORK * small, growing.expression(LONGER * size)


@pytest.mark.parametrize("unseen", [" ", "\x7f", "\U000e0041"])
def test_six_times_as_many_messages_that_do_not_show_take_in_proportion(
    unseen: str, canned: CannedService
) -> None:
    """A title reads on to the user's first word, page by page, and no page again for the next."""
    text = Growing("", unseen, "").of_size(MAX_BODY_BYTES - 200)
    few, many = (_least_of_messages(number, text, canned) for number in (8, 48))
    assert many < MAX_WORK * few


def _least_of_messages(number: int, text: str, canned: CannedService) -> float:
    way_in = Input(
        "messages", lambda service, text_fed: propose(service, said_before_bread(text_fed, number))
    )
    return least(way_in, text, canned)


@pytest.mark.parametrize("text", ["🍞 ok. " * 8, "Fix old car. Sell red house. Bake rye bread.", "?! " * 16])
def test_text_in_a_thousand_messages_is_read_in_few_of_them(text: str, canned: CannedService) -> None:
    """Though each of its titles is to be avoided. It took more than a second."""
    profile = Profile()
    profile.runcall(BY_NAME["POST /titles, one text in 1,000 messages"].feed, canned, text)
    read = sum(entry.callcount for entry in profile.getstats() if entry.code is paragraphs.__code__)
    assert 1 < read <= 2 * MAX_TURNS + 1


def test_search_finds_what_grows_with_the_square(canned: CannedService) -> None:
    """And tells it so that it can be typed again."""

    def handle(text: str) -> object:
        return [text.count("x") for _ in range(len(text) ** 2 // 2_000)] if text.startswith("((") else None

    worst = worst_of(Input("a field", lambda service, text: service.timed(handle)(text), 8_000), canned)
    assert worst.growing.unit.startswith("(")
    assert worst.size == 8_000
    assert worst.label().startswith("a field: '(")
