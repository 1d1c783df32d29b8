"""Runs the steps from a model's answer to a title."""

from collections.abc import Sequence

from shared.rules.cleaning.characters import has_words, presentable
from shared.rules.cleaning.containers import call_title, content_of
from shared.rules.cleaning.conversation import Conversation
from shared.rules.cleaning.fitting import fitted, words_in
from shared.rules.cleaning.judging import LONGEST_TITLE, has_sentences, verdict
from shared.rules.cleaning.lines import Line, last_title_after_thoughts, title_line
from shared.rules.cleaning.manner import asks_the_user, opening_phrase
from shared.rules.cleaning.markup import without_markup, without_thoughts
from shared.rules.cleaning.reading import Reading
from shared.rules.cleaning.replies import is_reply
from shared.rules.messages import Turn
from shared.rules.offline_titles import extractive_title
from shared.rules.title_styles import DEFAULT_MAX_WORDS
from shared.rules.titles import GENERATED_TITLE_MAX

# Far more than a model may answer within the configured output limits.
ANSWER_READ = 100_000
# After thoughts are removed, a title is near the beginning.
READ_AT_MOST = 20_000
_MARKUP = frozenset("<>{}[]`|\\◁▷")


def read_title(answer: str, turns: Sequence[Turn], max_words: int = DEFAULT_MAX_WORDS) -> Reading:
    """Returns the title in a model's ``answer``: one line, NFC, at most 80 code points.

    ``turns`` are those that the model saw. Without any it cannot be judged by the conversation. If the answer
    repeats a message, or asks as a user does, the offline titler makes a title of it. The time is linear in
    the length of the answer. It never raises.
    """
    conversation = Conversation(turns)
    if conversation.is_repeated_by(answer):
        return Reading(extractive_title([Turn("user", answer)]) or None)
    line, content = _line(answer, conversation)
    if line is None:
        return Reading(None)
    found = _judged(line, conversation, max_words)
    if found.title is None and (last := last_title_after_thoughts(content)):
        later = _judged(last, conversation, max_words)
        return later if later.title else found
    return found


def _line(answer: str, conversation: Conversation) -> tuple[Line | None, str]:
    content = answer if _is_as_said(answer, conversation) else _content(answer[:ANSWER_READ])
    return (title_line(content, conversation) if content else None), content or ""


def _content(answer: str) -> str | None:
    visible = without_thoughts(answer)
    called = call_title(visible.lstrip()[:READ_AT_MOST])
    return content_of(without_markup(visible)[:READ_AT_MOST]) if called is None else called


def _is_as_said(answer: str, conversation: Conversation) -> bool:
    """Returns whether an answer is one short line, and its markup is code in the conversation."""
    if len(answer) > GENERATED_TITLE_MAX or "\n" in answer.strip():
        return False
    words = [word for word in answer.split() if not _MARKUP.isdisjoint(word)]
    return bool(words) and all(any(word in text for text in conversation.texts) for word in words)


def _judged(line: Line, conversation: Conversation, max_words: int) -> Reading:
    text = presentable(line.text)
    if request := _request_in(text, conversation):
        return Reading(request)
    judged = verdict(text, line.raw, conversation)
    title = fitted(text, max_words) if judged != "no title" else ""
    return Reading(title if has_words(title) else None, is_doubtful=judged != "title")


def _request_in(line: str, conversation: Conversation) -> str | None:
    """Returns the offline title of a long line that repeats a message, or asks as a user does."""
    is_long = words_in(line) > DEFAULT_MAX_WORDS and not opening_phrase(line)
    replies = asks_the_user(line, conversation) or is_reply(line, conversation)
    is_question = is_long and line.endswith("?") and not has_sentences(line) and not replies
    if len(line) > LONGEST_TITLE or not (is_question or conversation.is_repeated_by(line)):
        return None
    return extractive_title([Turn("user", line)])
