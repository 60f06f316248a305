"""Facts about relations between things (ADR 0032). For documents."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, create_model

from services.contracts.events.listings import Basis
from services.contracts.values.fields import Identifier, Name
from services.contracts.values.messages import Cause, Days, Fact
from services.contracts.values.references import Reference

Code = Annotated[str, Field(min_length=1, max_length=64)]
_LINK: dict[str, Any] = {
    "link_id": (Identifier, ...),
    "relation": (Code, ...),
    "from": (Reference, ...),
    "to": (Reference, ...),
    "role": (Code | None, ...),
    "quantity": (str | None, Field(description="as told, in `unit`")),
    "unit": (str | None, ...),
    "amount": (int | None, Field(ge=0, description="dm² or fen")),
    "valid_from": (date, ...),
    "valid_to": (date | None, ...),
    "ended_on": (date | None, Field(description="the first day without")),
    "end_reason": (Name | None, ...),
    "basis": (Basis | None, ...),
    "note": (str | None, ...),
    "spans": (tuple[Days, ...], Field(description="none where it ended before it began")),
    "event": (Cause, ...),
}
Link = create_model("Link", __base__=Fact, __doc__="Two things in a relation.", **_LINK)
