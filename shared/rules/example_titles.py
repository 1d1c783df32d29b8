"""Conversations with good titles, which a small model is shown before the one to be named."""

from typing import NamedTuple


class Example(NamedTuple):
    """What a user said, its title, and words of that title in lower case (``copied_titles``).

    The ``rare`` one comes into no title by chance, if there is one.
    """

    said: str
    title: str
    words: tuple[str, str]
    rare: str | None = None


# The last ones count most, so they are in the language of most chats.
EXAMPLES = (
    Example(
        "Hola, ¿con qué herramientas se afina un clavicordio?",
        "Herramientas para afinar un clavicordio",
        ("herramientas", "clavicord"),
        rare="clavicord",
    ),
    Example("羊驼可以吃苜蓿吗？", "羊驼吃苜蓿", ("羊驼", "苜蓿")),
    Example(
        "hi! how do i replace the mainspring of my cuckoo clock?",
        "Replacing the mainspring of a cuckoo clock",
        ("mainspring", "cuckoo"),
    ),
    Example(
        "Write a Python script that counts the axolotls in aquarium.csv",
        "Python script counting axolotls",
        ("python", "axolotl"),
        rare="axolotl",
    ),
)
