"""Titles out of whatever a model says, case by case and whole classes at once."""

import string
import time

import json_repair
import pytest

from shared.rules.cleaning import json_titles
from shared.rules.cleaning.characters import MAX_MARKS, presentable
from shared.rules.cleaning.fitting import fitted, within_code_points, within_words
from shared.rules.cleaning.generated_title import read_title
from shared.rules.messages import Turn
from shared.rules.titles import GENERATED_TITLE_MAX
from tests.support.sample import some
from tools.evals.cases import read_cases
from tools.evals.title_cases import CASES, FIELDS, failure

ALL_CASES = some(
    case for path in sorted(CASES.glob("*title_cases*.jsonl")) for case in read_cases(path, *FIELDS)
)
MEGABYTE = 1_000_000
LETTERS = string.ascii_lowercase
LARGE = {
    "dots": "." * MEGABYTE,
    "backticks": "`" * MEGABYTE,
    "angles": "<" * MEGABYTE,
    "thoughts": "<think>" * 150_000,
    "json": '{"title"' * 100_000,
    "nested_json": '{"title":' * 100_000 + '"x"' + "}" * 100_000,
    "brackets": "[" * MEGABYTE,
    "links": "[a" * 400_000,
    "stars": "*a" * 500_000,
    "quotes": '"' * MEGABYTE,
    "comments": "<!--" * 250_000,
    "line_breaks": "\n" * MEGABYTE,
    "spaces": " " * MEGABYTE,
    "one_word": "a" * MEGABYTE,
    "underscores": "_a " * 300_000,
    "channels": "<|channel|>" * 90_000,
    "backslashes": '"title":"' + "\\" * MEGABYTE,
    "labels": "title title " * 90_000,
    "sentences": ". " * 500_000,
    "entities": "&amp;" * 200_000,
    "escapes": "\x1b[" * 400_000,
    "elements": "<a>" * 300_000,
    "joiners": "\u200d" * MEGABYTE,
    "unspaced": "中" * MEGABYTE,
    "surrogates": "\ud83d" * MEGABYTE,
    "marks": "a" + "\u0301\u0323" * (MEGABYTE // 2),
    "broken_json": "{title:" + "a,b:" * 4_500 + "}",
    "broken_nests": "{title:" + "{" * 18_000 + "}",
    "one_channel": "<|channel|>" + "a" * MEGABYTE,
}


LINES = {
    "labels": "title:" * 330,
    "unspaced_labels": "标题：" * 660,
    "speakers": "AI: Title: " * 180,
    "words_of_one_stem": "AI: " + " ".join(f"aab{a}{b}" for a in LETTERS for b in LETTERS),
    "pieces_of_one_word": "AI: " + "".join(f"中{chr(0x6000 + at)}" for at in range(950)),
    "nested_quotes": "«" * 990 + "a" + "»" * 990,
    "ligatures": "ﷺ" * 2_000,
}
CONVERSATIONS = {
    "words_of_one_stem": " ".join(f"aaa{a}{b}" for a in LETTERS for b in LETTERS)[:4_000],
    "one_word": "中" * 4_000,
    "ligatures": "ﷺ" * 4_000,
}


def title_of(answer: str, *said: str) -> str | None:
    """The title in an answer to what a user said."""
    return read_title(answer, [Turn("user", text) for text in said]).title


@pytest.mark.parametrize("case", ALL_CASES, ids=[case["name"] for case in ALL_CASES])
def test_answer_becomes_the_expected_title(case: dict[str, str | None]) -> None:
    """What was found in the sidebars of other products, and what must stay whole."""
    assert failure(case) is None


@pytest.mark.parametrize("name", LARGE)
def test_large_answer_is_cleaned_in_time(name: str) -> None:
    """Milliseconds of this process's own; a backtracking expression would take minutes."""
    began = time.process_time()
    title = title_of(LARGE[name], "How do I bake bread at home?")
    assert time.process_time() - began < 2
    assert title is None or len(title) <= GENERATED_TITLE_MAX


@pytest.mark.parametrize("conversation", CONVERSATIONS)
@pytest.mark.parametrize("line", LINES)
def test_long_lines_are_judged_in_time(line: str, conversation: str) -> None:
    """As many lines as are read. A label within labels, or a word beside each word, would take seconds."""
    answer = "\n".join([LINES[line][:2_000]] * 10)
    began = time.process_time()
    title_of(answer, CONVERSATIONS[conversation])
    assert time.process_time() - began < 0.2


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("{title: " + "[" * 400 + "}", None),
        ("{title: 'Bread', " + "[" * 400 + "}", "Bread"),
        ("{reason: '" + "it is about bread " * 50 + "', title: 'Stove bread', }", "Stove bread"),
        ("{title: " + "1" * 5_000 + "}", None),
        ("[" + "1" * 5_000 + "]", None),
        ("Bread &#" + "1" * 5_000, None),
        ("~ " * 8 + "bread", "bread"),
        ("\u3164\uffa0\u115f", None),
        ("\u17b4 \u0301 \U000e0041", None),
    ],
)
def test_malformed_answer_gives_its_title_or_none(answer: str, title: str | None) -> None:
    """A title where there is one; no library's error, and nothing that nobody can see."""
    assert title_of(answer) == title


def test_error_of_json_repair_is_an_answer_without_a_title(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is known within the bounds; without them it gives up on nests and on long numbers."""
    monkeypatch.setattr(json_titles, "MAX_REPAIRED", 10_000)
    monkeypatch.setattr(json_titles, "MAX_LEVELS", 10_000)
    assert title_of("{title: " + "[" * 400 + "}") is None


@pytest.mark.parametrize("unit", ["{", "a,b:", "[(", "{a:"])
def test_json_repair_gets_a_bounded_text(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """300 opening braces took it 60 ms, 18 KB of fields three seconds."""
    repaired: list[str] = []
    monkeypatch.setattr(json_repair, "loads", repaired.append)
    title_of("{title:" + unit * 4_000 + "}")
    (text,) = repaired
    assert len(text) <= json_titles.MAX_REPAIRED
    assert sum(map(text.count, "{[(")) <= json_titles.MAX_LEVELS


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("e\u200b\u0301", "é"),
        ("e\x00\u0301", "é"),
        ("\ufff9Bread\ufffapan\ufffb", "Breadpan"),
        ("a" + "\u0301" * 100, "á" + "\u0301" * (MAX_MARKS - 1)),
        ("Bread\U000e0041\U000e0042\u3164 \ufe0fand wine", "Bread and wine"),
        ("a\x00\u200d\x00 b", "a b"),
        ("\u200e\ufe0f Bread", "Bread"),
        ("\ufe0f\u200e \u200f\ufe0fBread", "Bread"),
        ("Bread\u200d\u200e", "Bread"),
        *(
            (whole, whole)
            for whole in (
                "I ❤️ bread",
                "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f flag",
                "می‌خواهم",
                "👩‍👩‍👧‍👦",
                "葛\U000e0100城",
                "ᠠ\u180bᠨ",
            )
        ),
        ("🏴\U000e0067 flag", "🏴 flag"),
    ],
)
def test_generated_title_has_presentable_characters_only(text: str, shown: str) -> None:
    """What joins, chooses or marks a character stays behind it; what is hidden goes; what is left is NFC."""
    assert presentable(text) == shown


@pytest.mark.parametrize(
    ("title", "fitting"),
    [
        ("One two three four five six seven eight", "One two three four five six seven eight"),
        ("One two three four five six seven eight nine", "One two three four five six seven eight"),
        ('One two three four five six "seven eight nine"', "One two three four five six"),
        ("One two three four five six seven of the", "One two three four five six seven"),
        ("One two three four five six seven — nine", "One two three four five six seven — nine"),
        ("条件 写入 与 聊天 标题 的 并发 控制 以及 回退", "条件 写入 与 聊天 标题 的 并发 控制 以及 回退"),
    ],
)
def test_long_title_is_cut_to_eight_words(title: str, fitting: str) -> None:
    """Eight of them where there are words, and none that dangles."""
    assert within_words(title, 8) == fitting


@pytest.mark.parametrize("character", ["x", "中", "👩‍👩‍👧", "🇳🇴", "e\u0301\u0302", "👍🏽"])
def test_cut_goes_through_no_grapheme(character: str) -> None:
    """At most 80 code points, the ellipsis among them."""
    title = fitted(character * 100, 8)
    assert len(title) <= GENERATED_TITLE_MAX
    beginning = title.removesuffix("…")
    assert beginning
    assert beginning == character * (len(beginning) // len(character))


@pytest.mark.parametrize("grapheme", ["👩‍" * 100, "क्" * 100, "\u1100" * 100])
def test_grapheme_that_is_too_long_is_cut(grapheme: str) -> None:
    """An ellipsis alone names nothing."""
    title = fitted(grapheme, 8)
    assert len(title) <= GENERATED_TITLE_MAX
    assert title.startswith(grapheme[:60])
    assert title.endswith("…")


@pytest.mark.parametrize(
    ("title", "fitting"),
    [
        ("\u0600" * 85 + " bread", "bread"),
        (("\u20dd" * 28 + " ") * 3 + "bread", "bread"),
        ("\u0600" * 85 + "x" * 100, "x" * 79 + "…"),
        *((sign * 90, sign * 79 + "…") for sign in "-–、"),
    ],
)
def test_title_that_is_cut_shows_something_in_front_of_its_ellipsis(title: str, fitting: str) -> None:
    """Neither what is not seen by itself nor what no title ends in is all that is kept."""
    assert within_code_points(title) == fitting
