"""The JSON body of a title style, derived from the fields of ``TitleStyle``."""

from dataclasses import fields
from typing import Any

from pydantic import create_model

from shared.entrypoints.http.bodies import Body
from shared.entrypoints.http.model_config_body import checked
from shared.rules.title_styles import TitleStyle


class TitleStyleBody(Body):
    """A title style; see ``TitleStyle`` for what its fields mean. An omitted field has its default."""

    def as_style(self) -> TitleStyle:
        """Returns the style."""
        return TitleStyle(**dict(self))


_FIELDS: dict[str, Any] = {field.name: (checked(field.type), field.default) for field in fields(TitleStyle)}
PutTitleStyle: type[TitleStyleBody] = create_model(
    "PutTitleStyle", __base__=TitleStyleBody, __doc__=TitleStyleBody.__doc__, **_FIELDS
)
