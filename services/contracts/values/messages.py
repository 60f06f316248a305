"""What messages that this system tells are made of. Amounts are whole fen, areas whole dm².

Days are Asia/Shanghai, `from` inclusive, `to` exclusive, null where there is no end.
"""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Attribute = Annotated[str, Field(min_length=1, max_length=256)]


class Message(BaseModel):
    """A JSON object; readers ignore members that they do not know."""

    model_config = ConfigDict(frozen=True)


class Cause(Message):
    """The event behind a value; `time` is UTC."""

    source: Attribute
    id: Attribute
    time: AwareDatetime


class Days(Message):
    """`to` is null where no end is known."""

    start: date = Field(alias="from")
    to: date | None


class Fact(Message):
    """An entity's whole state; of two with one key the higher version is the newer."""

    version: int = Field(ge=1)
