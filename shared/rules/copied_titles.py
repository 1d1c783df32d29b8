"""Recognizes a title that a model has copied from the examples that it was shown."""

from shared.rules.example_titles import Example
from shared.rules.offline_titles.language import language_of
from shared.rules.title_styles import CONVERSATION
from shared.rules.title_tasks import TitleTask


def is_copied(title: str, task: TitleTask) -> bool:
    """Returns whether ``title`` is an example's, by words that the conversation does not have."""
    said = "\n".join(turn.text for turn in task.excerpt.turns).casefold()
    return any(_is_of(example, title.casefold(), said, task) for example in task.examples)


def _is_of(example: Example, title: str, said: str, task: TitleTask) -> bool:
    unsaid = [word for word in example.words if word not in said]
    copied = [word for word in unsaid if word in title]
    if len(copied) == len(example.words) or (unsaid and example.title.casefold() in title):
        return True
    # In another language, a good title may have a rare word that the conversation has in its own.
    return example.rare in copied and _is_in_its_language(title, said, task)


def _is_in_its_language(title: str, said: str, task: TitleTask) -> bool:
    return task.style.language == CONVERSATION and language_of(title) == language_of(said)
