"""Texts that users and models may send: hostile characters, long repetitions, broken JSON."""

from hypothesis import strategies as st

MAX_TEXT = 20_000
# Of each kind of character that something here treats by itself.
_HOSTILE = (
    " \t\n\r\x00\x1b\x85\xa0\u2028\u3000aeiIß1٣,.:;!?…'\"“”`*_#-–/\\<>[]{}()&|=$+~%中ガ訳한กа"
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b\u180e\u200b\u200c\u200d\u200f\u202e\u2060\u2066\u2800\u3164"
    "\ufe0f\ufeff\uffa0\ufff9\ufffe\uf8ff\ud83d\udc4d\U0001d159\U000e0041\U000e007f\U000e0100"
    "\u0301\u0323\u0344\u0f73\u0958\u09c7\u09be\u0939\u20dd\u2000\u2126\u1fef\uff1c\U0001f3f4\U0001f468\u2764\U0001f1f3"
)
_PIECES = (
    *(
        "how to ",
        "error: ",
        "title: ",
        "Title",
        "a,b:",
        "https://",
        "```",
        "<think>",
        "</think>",
        "<!--",
        "-->",
        "&#",
        "&#x",
    ),
    *(
        "&amp;",
        "<|channel|>final<|message|>",
        "<title>",
        "</title>",
        "title'",
        '"title":',
        "{title:",
        "{'title': '",
        "Error: ",
    ),
    *(
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "❤️",
        "👩‍👩‍👧",
        "می‌خواهم",
        "क्ष",
        "각",
    ),
)
pieces = st.one_of(st.sampled_from(_HOSTILE), st.sampled_from(_PIECES), st.text(max_size=20), st.characters())
short_texts = st.lists(pieces, max_size=30).map("".join)


def _repeated(before: str, unit: str, size: int, after: str) -> str:
    return f"{before}{unit * (size // max(len(unit), 1))}"[:MAX_TEXT] + after


repetitions = st.builds(_repeated, short_texts, short_texts, st.integers(0, MAX_TEXT), short_texts)
_numbers = st.one_of(st.integers(), st.floats(), st.integers(1, 6_000).map(lambda digits: 10**digits)).map(
    lambda number: "1" + "0" * 5_999 if isinstance(number, int) and abs(number) > 10**4_000 else str(number)
)
_quotes = st.sampled_from(("'", '"', "“", "”", "`", '\\"', ""))
_keys = st.one_of(st.sampled_from(("title", "chat_title", "Title", "a")), short_texts)
_quoted = st.builds(lambda opened, text, closed: f"{opened}{text}{closed}", _quotes, short_texts, _quotes)
_values = st.recursive(
    st.one_of(_numbers, _quoted, st.sampled_from(("null", "true", "NaN", "", ",", "}"))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda values: f"[{','.join(values)}]"),
        st.lists(st.tuples(_quotes, _keys, inner), max_size=4).map(
            lambda fields: f"{{{','.join(f'{quote}{key}{quote}:{value}' for quote, key, value in fields)}}}"
        ),
    ),
    max_leaves=12,
)
_nested = st.builds(
    lambda opened, depth, value: f"{opened * depth}{value}",
    st.sampled_from(("[", "{", "{title:", '{"a":', '{"title":[', "({", "[[{'")),
    st.integers(0, 2_000),
    _values,
)
json_like = st.builds(
    lambda key, value, end: f"{{{key}{value}{end}",
    st.sampled_from(("title:", '"title":', "'title' : ", "a:1,title:", "")),
    st.one_of(_values, _nested, repetitions),
    st.sampled_from(("}", "", "}}}", "]}", "\n```")),
).map(lambda text: text[:MAX_TEXT])

any_texts = st.one_of(short_texts, repetitions, json_like)
