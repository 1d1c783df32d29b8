"""The root of the tree."""


class ChatTitlesError(Exception):
    """Base of the tree.

    ``code`` is for programs, ``message`` is one sentence for people, and ``detail`` adds what helps to
    act on it, or is None. What passes by itself has ``retry_after_seconds``.
    """

    code: str
    retry_after_seconds: int | None = None
    message = "The request could not be carried out."

    def __init__(self, message: str | None = None, *, detail: str | None = None) -> None:
        self.message = message or self.message
        self.detail = detail
        super().__init__(self.message)
