"""The keys of model endpoints, from Secrets Manager."""

import re
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from shared.adapters.ages import Age
from shared.adapters.connections import free_requests
from shared.adapters.models.provider import CallFailed, SecretsClient
from shared.rules.errors.title_generation import ModelFailed, ModelUnavailable

GOOD_FOR_SECONDS = 300
# What a header can carry. A JSON object, which the console stores by default, is no key.
_KEY = re.compile(r"(?!\{)[!-~]{1,4096}")
_PERMANENT_ERRORS = {
    "AccessDeniedException": "The service has no access to the secret with the model's key.",
    "DecryptionFailure": "The service has no access to the secret with the model's key.",
    "InvalidRequestException": "The secret with the model's key cannot be read. It may be deleted.",
    "ResourceNotFoundException": "The secret with the model's key does not exist.",
}


class ApiKeys:
    """Reads keys by the names of their secrets, and remembers them for five minutes."""

    def __init__(self, client: Callable[[], SecretsClient]) -> None:
        self._client = client
        self._known: dict[str, tuple[str, Age]] = {}

    def open(self) -> None:
        """Opens Secrets Manager's client."""
        self._client()

    def get(self, secret: str) -> str:
        """Returns the key, from memory or from Secrets Manager. Raises CallFailed."""
        key, age = self._known.get(secret, ("", None))
        return key if age and age.seconds() < GOOD_FOR_SECONDS else self.read(secret)

    def read(self, secret: str) -> str:
        """Returns the key as Secrets Manager has it now. Raises CallFailed."""
        age = Age()
        try:
            with free_requests():
                text = self._client().get_secret_value(SecretId=secret).get("SecretString")
        except ClientError as error:
            raise CallFailed(_failure_of(error), is_free=True) from error
        except BotoCoreError as error:
            failure = ModelUnavailable(detail="The secret with the model's key could not be read.")
            raise CallFailed(failure, is_free=True) from error
        key = text.strip() if isinstance(text, str) else ""
        if not _KEY.fullmatch(key):
            failed = ModelFailed(
                detail="The secret with the model's key must be the key alone, as plain text."
            )
            raise CallFailed(failed, is_free=True)
        self._known[secret] = (key, age)
        return key


def _failure_of(error: ClientError) -> ModelFailed:
    detail = _PERMANENT_ERRORS.get(error.response.get("Error", {}).get("Code", ""))
    if detail is None:
        return ModelUnavailable(detail="The secret with the model's key could not be read.")
    return ModelFailed(detail=detail)
