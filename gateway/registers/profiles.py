"""All that is known of one enterprise, as the API tells it."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

from gateway.figures.amounts import Yuan
from gateway.registers.lines import ENTERPRISES, Open, Thing, WhyNot, members
from services.contracts.definitions.ladder import highest
from services.contracts.entities import REGISTERS, Entity
from services.contracts.entities.models import class_name
from services.contracts.values.classifications import STANDARDS, classes_of
from services.contracts.values.messages import Cause
from services.contracts.values.vocabulary import Qualification, Sector

ENTERPRISE = "enterprise"


class Days(BaseModel):
    """`from` inclusive, `to` exclusive; null where no end is known."""

    start: date = Field(alias="from")
    to: date | None


class NameDays(Days):
    name: str


class SectorDays(Days):
    sectors: list[Sector]


class IndustryDays(Days):
    industry_code: str = Field(description="GB/T 4754")


class CarrierDays(Days):
    carrier_id: str


class History(BaseModel):
    """Dated attributes through the enterprise's life."""

    names: list[NameDays]
    sectors: list[SectorDays]
    industry_codes: list[IndustryDays]
    carriers: list[CarrierDays]


class Certificate(BaseModel):
    certificate_no: str
    valid_from: date
    valid_to: date | None
    revoked_on: date | None
    event: Cause


class Certificates(BaseModel):
    """One kind; overlapping certificates count once."""

    kind: Qualification
    valid: bool = Field(description="on the day")
    valid_days: list[Days] = Field(description="with any valid one, within the enterprise's life")
    certificates: list[Certificate]


class FiledReport(BaseModel):
    period: str
    day: date = Field(description="the period's last day")
    counted: bool
    why_not: Literal["finer_report", "returned"] | None = Field(
        description="`finer_report`: reports of shorter periods inside this one count instead; "
        "`returned`: it was given back and not told again"
    )
    employees: int = Field(description="people")
    employed_from: date | None = Field(description="from this day its employees count")
    employed_to: date | None = Field(description="from this day those of a later report do")
    output: Yuan
    revenue: Yuan
    value_added: Yuan
    above_scale: bool = Field(description="on the period's last day: the revenue counts")
    output_by_sector: dict[Sector, Yuan]
    employees_by_sector: dict[Sector, int]
    event: Cause


class Repayment(BaseModel):
    repayment_id: str
    amount: Yuan
    repaid_on: date
    event: Cause


class Held(BaseModel):
    """What all facts of the sections have."""

    open: Open
    why_not: WhyNot
    event: Cause


def _section(entity: Entity) -> type[Held]:
    """A row of the entity's register without the enterprise whose profile it is."""
    known = dict(members(entity))
    for field in entity.references:
        if field.to == ENTERPRISE:
            known = {n: m for n, m in known.items() if n != entity.name_member(field)}
            known.pop(field.name)
    related = {one.name for one in entity.related}
    own = {name: member for name, member in known.items() if name not in related}
    if "repayments" in entity.fields:
        own["repayments"] = (list[Repayment], ...)
    return create_model(class_name(entity.name), __base__=Held, __doc__=entity.en, **own)


# Every register of things that refer to an enterprise is a section of its profile.
SECTIONS: dict[str, Entity] = {
    path: entity
    for path, entity in REGISTERS.items()
    if any(field.to == ENTERPRISE for field in entity.references)
}


class Told(Cause):
    """An event that holds a value in force: what it told, and of what."""

    topic: str = Field(description="the topic of the fact that it is part of")
    what: Literal[
        *("enterprise", "certificate", "report", "repayment", "default"),
        *(entity.name for entity in SECTIONS.values()),
    ]
    about: str = Field(description="certificate number, period, or the thing's id")


_OF_ENTERPRISE = REGISTERS[ENTERPRISES]
# A line of the list of enterprises, but for what it adds to figures.
_Enterprise = create_model(
    "Enterprise", __base__=Thing, __doc__=_OF_ENTERPRISE.en, **dict(members(_OF_ENTERPRISE))
)


class NationalClass(BaseModel):
    """A class of a national classification other than GB/T 4754, by what it takes up of that."""

    standard: Literal[*STANDARDS]
    standard_zh: str
    standard_en: str
    code: str
    zh: str
    en: str


def national_classes(industry_code: str | None) -> list[NationalClass]:
    """Where an enterprise of such a class of GB/T 4754 stands in the others."""
    return [
        NationalClass(
            standard=one.standard,
            standard_zh=STANDARDS[one.standard].zh,
            standard_en=STANDARDS[one.standard].en,
            code=one.code,
            zh=one.zh,
            en=one.en,
        )
        for one in (classes_of(industry_code) if industry_code else [])
    ]


class ProfileRung(BaseModel):
    """A rung of the cultivation ladder (`/api/v1/ladder`)."""

    code: str
    zh: str
    en: str


def rung_of(certificates: list[dict[str, Any]]) -> dict[str, str] | None:
    """The rung of an enterprise whose certificates are these, by kind. Pure."""
    rung = highest(one["kind"] for one in certificates if one["valid"])
    return {"code": rung.code, "zh": rung.zh, "en": rung.en} if rung else None


class _Frame(BaseModel):
    as_of: date
    enterprise: _Enterprise
    rung: ProfileRung | None = Field(description="of the cultivation ladder, on the day")
    classes: list[NationalClass] = Field(
        description="where its industry of the day stands in the other national classifications"
    )
    history: History
    certificates: list[Certificates]
    reports: list[FiledReport] = Field(description="the newest first")


def _profile() -> type[_Frame]:
    sections = {path: (list[_section(entity)], ...) for path, entity in SECTIONS.items()}
    events = Annotated[
        list[Told],
        Field(
            description="those that facts name, the newest first; a change of a dated attribute "
            "and an end stand in `history` and on their facts, which do not name their events"
        ),
    ]
    return create_model(
        "Profile",
        __base__=_Frame,
        __doc__="What is dated on or before `as_of`. Amounts are yuan.",
        **sections,
        events=(events, ...),
    )


Profile = _profile()
