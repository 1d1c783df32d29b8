"""Removes what models and their servers leave around an answer: thoughts, channels and control tokens."""

import re

# The names of thought tags, in the markup of all vendors known to us.
_NAMES = (
    r"(?:\w{1,12}:)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|reflect|analysis|scratch_?pad|plan(?:ning)?"
    r"|(?:inner|internal)_?(?:monologue|thoughts?|reasoning)|chain_?of_?thoughts?|cot|thought_process|thinking_process"
    r"|antthinking|deliberation|rationale)"
)
_THOUGHT_TAG = re.compile(
    rf"(?:<|&lt;)/?{_NAMES}(?:\s[\w-]{{1,40}}=[^<>]{{0,200}})?\s?/?(?:>|&gt;)"
    r"|\[/?(?:THINK|THINKING|REASONING)\]|◁/?think▷|<(?:details type=\"reasoning\"[^<>]{0,200}|/details)>"
    r"|<\|/?(?:think|thinking|thought|(?:begin|end|start)_of_thought|(?:start|end)_(?:thinking|thought))\|>"
    r"|\.\.\.done thinking\.|<unused9[45]>|<\|channel>(?:thought|analysis)|<channel\|>",
    re.IGNORECASE,
)
# One short line with a tag amid its words is a title about tags.
_NAMES_A_TAG = re.compile(r"\s*[^<>\s][^<>\n]{0,60}<[a-z]{1,20}>[^<>\n]{2,60}")
_CLOSES = re.compile(r"(?:<|&lt;|\[|◁)\|?(?:/|end_|unused95|channel\|)|\.\.\.done", re.IGNORECASE)
_CHANNEL = re.compile(r"<\|channel\|>\s*(\w{1,30})(?:[^<]|<\|constrain\|>){0,100}<\|message\|>")
# Channels whose control tokens a server has dropped.
_BARE_FINAL = re.compile(r"assistant\s?(?:final|commentary to=\S{1,60}\s?(?:json|code)?)(?=[^a-z])")
_BARE_THOUGHT = re.compile(r"(?:analysis|commentary|thought)(?:(?=[A-Z])|\n)")
_BAR = r"[|｜]"
_NAMED_TOKEN = rf"<{_BAR}[^<>|｜]{{1,40}}{_BAR}>"
_TOKEN = re.compile(
    rf"{_NAMED_TOKEN}|</?s>|\[/?INST\]|<<?/?SYS>?>|</?(?:bos|eos|pad|unk)>|<(?:start|end)_of_turn>|\[(?:EOS|BOS|PAD|SEP|CLS)\]|</?tool_call>|/no_?think\b"
)
_ROLE = re.compile(r"(?:assistant|model|chatbot|bot)\b(?!['’ ]\w| ?[:：])\s*")
_ANSWER_BEGINS = re.compile(
    rf"<{_BAR}(?:begin_of_(?:box|solution)|start_response){_BAR}>|\[/INST\]", re.IGNORECASE
)
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|[@-Z\\^_])|<0x0A>|Ċ")
_SPACE_TOKEN = re.compile("[▁Ġ]+")


def without_markup(visible: str) -> str:
    """Returns what is meant for the reader of an answer without thoughts: no channels, no control tokens."""
    text = _ESCAPE.sub(lambda sign: "" if sign[0][0] == "\x1b" else "\n", _final_channel(visible))
    return without_comments(_SPACE_TOKEN.sub(" ", _between_tokens(text)))


def without_thoughts(text: str) -> str:
    """Returns the text outside of thought tags.

    An unpaired opening tag removes the rest, and an unpaired closing tag all text before it.
    """
    if _NAMES_A_TAG.fullmatch(text):
        return text
    visible: list[str] = []
    depth = start = 0
    for tag in _THOUGHT_TAG.finditer(text):
        if tag[0].endswith(("/>", "/&gt;")):
            continue
        if not _CLOSES.match(tag[0]):
            if depth == 0:
                visible.append(text[start : tag.start()])
            depth += 1
        elif depth == 0:
            visible.clear()
        else:
            depth -= 1
        start = tag.end()
    return "".join(visible) + ("" if depth else text[start:])


def without_comments(text: str) -> str:
    """Returns ``text`` without HTML comments. An unclosed comment removes the rest."""
    before, opened, rest = text.partition("<!--")
    visible = [before]
    while opened:
        _, _, rest = rest.partition("-->")
        before, opened, rest = rest.partition("<!--")
        visible.append(before)
    return "".join(visible)


def _final_channel(text: str) -> str:
    """Returns the last message of the channel "final", else of a call. A text without channels is whole."""
    messages = list(_CHANNEL.finditer(text))
    if messages:
        wanted = [message for message in messages if message[1].lower() == "final"]
        calls = [message for message in messages if message[1].lower() == "commentary"]
        last = (wanted or calls)[-1:]
        return text[last[0].end() :] if last else ""
    beginning = text.lstrip()
    if not _BARE_THOUGHT.match(beginning):
        return text
    finals = list(_BARE_FINAL.finditer(text))
    if finals:
        return text[finals[-1].end() :]
    return beginning.partition("\n")[2]


def _between_tokens(text: str) -> str:
    """Returns the first text between control tokens, which is the answer. What follows is another turn."""
    if begins := _ANSWER_BEGINS.search(text):
        text = text[begins.end() :]
    first, *others = _TOKEN.split(text)
    pieces = [first, *(_ROLE.sub("", piece.lstrip(), count=1) for piece in others)]
    return next((piece for piece in pieces if piece.strip()), "")
