"""What stands around a title on its line, and above or below it."""

import pytest

from shared.rules.cleaning.fitting import within_words, words_in
from shared.rules.cleaning.generated_title import read_title
from shared.rules.messages import Turn

GARDEN = "We moved into a new house and want to plan the garden from scratch."
TITLE = "Planning a garden"


def title_of(answer: str, said: str = GARDEN) -> str | None:
    """The title in an answer to what a user said."""
    return read_title(answer, [Turn("user", said)]).title


@pytest.mark.parametrize(
    "wrapped",
    [
        "Title - TITLE",
        "Chat title — TITLE",
        "Title suggestion #1: TITLE",
        "I'd suggest: TITLE",
        "My recommendation: TITLE",
        "Mein Vorschlag: TITLE",
        "Final answer: TITLE",
        "Title → TITLE",
        "Here you go: TITLE",
        "Ecco: TITLE",
        "Mein Titelvorschlag lautet: TITLE",
        'The conversation can be titled "TITLE".',
        "Here is a title: TITLE. Let me know if you'd like another!",
        "TITLE (17 characters)",
        "TITLE [3 words]",
        "TITLE（3词）",
        "Thinking...\n\nA garden.\n\n...done thinking.\n\nTITLE",
        "How about:\nTITLE",
        "Something like:\n\nTITLE",
        "Here you go:\nTITLE",
        "assistant\n\nTITLE",
        "We need a short title. It is about a garden.\n\nTITLE",
        "TITLE\n\nConversation: User: How do I tie a tie?\nTitle: Tying a Tie",
    ],
)
def test_title_is_found_behind_what_announces_it(wrapped: str) -> None:
    """Labels with a dash, offers, a role alone on its line; and not another chat's title."""
    assert title_of(wrapped.replace("TITLE", TITLE)) == TITLE


@pytest.mark.parametrize(
    "first", ["The user asks about a garden", "A garden needs light, soil, water, time and plans"]
)
def test_label_names_a_title_below_a_thought_or_a_sentence(first: str) -> None:
    """Also if only the line above it shares a word with the chat."""
    assert title_of(f"{first}\nTitle: Fresh Start Outdoors") == "Fresh Start Outdoors"


@pytest.mark.parametrize(
    "wrapped",
    [
        "==TITLE==",
        "~TITLE~",
        "''TITLE''",
        '""TITLE""',
        '"""TITLE"""',
        '\\"TITLE\\"',
        "<TITLE>",
        "| TITLE |",
        "// TITLE",
    ],
)
def test_decoration_around_a_title_is_removed(wrapped: str) -> None:
    """Doubled and escaped quotes, Markdown of some dialects, a cell, angles, a comment."""
    assert title_of(wrapped.replace("TITLE", TITLE)) == TITLE


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Title Case - When to Use It", "when do i use title case"),
        ("Topic - Comment Structure in Japanese", "explain topic comment structure in japanese"),
        ("Proposal: A Romantic Comedy", "the film in which Sandra Bullock is deported to Canada"),
        ("Here: A Film by Zemeckis", "is the film Here by Zemeckis any good"),
        ("Tweets (280 characters)", "write tweets of (280 characters) each"),
        ("Heading - Compass Basics", "how do i keep a course with a compass"),
        ("Try: Except in Python", "how does try: except work in python"),
        ("Recommendation: Movie Night", "a recommendation for our movie night"),
        ("Answer: A Book of Questions", "who wrote Answer, a book of questions"),
        ("<video> Autoplay on iOS", "the <video> tag does not autoplay on ios"),
        ("'Tis the Season: 'Twas the Night", "compare 'Tis the Season and 'Twas the Night"),
        ("a == b or a === b", "javascript: a == b or a === b"),
        ("~/docs and ~/music~", "why does emacs leave ~/docs and ~/music~ behind"),
        ("==x== or ==y==", "in markdown, is it ==x== or ==y=="),
        ("~/.bashrc Not Loaded", "my ~/.bashrc is not loaded over ssh"),
    ],
)
def test_sign_or_label_that_belongs_to_a_title_stays(title: str, said: str) -> None:
    """The chat has it, or it closes nothing."""
    assert title_of(title, said) == title


@pytest.mark.parametrize(
    ("title", "fitting"),
    [
        ('"To Be or Not to Be": A Close Reading', '"To Be or Not to Be"'),
        ("Reading in a hot bath: how to keep pages dry", "Reading in a hot bath: how to keep"),
        (
            "Planning a garden from scratch with little money (or none)",
            "Planning a garden from scratch with little money",
        ),
        ("One two three four five six (seven) eight nine", "One two three four five six (seven) eight"),
        ("One two three four five six “seven eight nine”", "One two three four five six"),
        ("One two three four five six „seven eight nine“", "One two three four five six"),
        ("One two three four five six »seven eight nine«", "One two three four five six"),
        ("One two three four (five “six” (seven) eight nine)", "One two three four"),
        ("One “two” «three» “four five (six seven eight nine)”", "One “two” «three»"),
        ("“One two three four five six (seven eight nine)”", "“One two three four five six"),
    ],
)
def test_cut_leaves_no_beginning_of_a_subtitle_or_bracket(title: str, fitting: str) -> None:
    """Two words of a subtitle say nothing, and a bracket that nothing closes looks broken."""
    assert within_words(title, 8) == fitting


@pytest.mark.parametrize(
    "kept",
    [
        "Bedeutung von „Schadenfreude“ im Alltag und Beruf",
        "Das Zitat „Faust“ im Drama der Klassik",
        "Znaczenie słowa „przebaczenie” w życiu i literaturze",
        "Význam slova „lítost“ v životě a literatuře",
        "A „káröröm” szó jelentése a mai irodalomban",
        "Goethes »Faust« im Unterricht der Oberstufe heute",
        "Das Lied „Der »Faust« in uns“ von heute",
        "Kalevalan »Sampo» ja sen merkitys suomalaisille nyt",
        "Die Rolle der “Hexe“ im deutschen Märchen",
        "Le sens de « liberté » chez Sartre lui-même",
        "Einträge bei Wikipedia» im Browser öffnen",
        "Settings » Privacy and security on my phone",
        'Best TV (55" OLED) for a small room',
    ],
)
def test_cut_keeps_what_other_languages_quote(kept: str) -> None:
    """One language's opening mark closes another's quotation."""
    assert within_words(f"{kept} nine ten eleven", words_in(kept)) == kept
