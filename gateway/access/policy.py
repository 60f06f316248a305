"""Who may do what: permissions of roles and keys, and the permission that each route asks for.

Pure. A route that is missing here is refused to everybody (gateway/access/authorization.py).
"""

from collections.abc import Iterable
from enum import StrEnum

from gateway.settings import COSTLIEST
from services.reasons import say


class Role(StrEnum):
    """What an issuer may call a person; several roles add up."""

    viewer = "viewer"
    department = "department"
    dispatcher = "dispatcher"
    statistician = "statistician"
    leader = "leader"
    reviewer = "reviewer"
    enterprise = "enterprise"
    bank = "bank"
    building_operator = "building_operator"
    operator = "operator"
    admin = "admin"


# Who works for the district and sees all of it, unless the issuer says which part.
INSIDE = frozenset(Role) - {Role.reviewer, Role.enterprise, Role.bank, Role.building_operator}


class Permission(StrEnum):
    figures = "figures"
    facts = "facts"
    registers = "registers"
    events_read = "events_read"
    imports_check = "imports_check"
    imports_send = "imports_send"
    events_send = "events_send"
    cases_work = "cases_work"
    cases_dispatch = "cases_dispatch"
    readings_send = "readings_send"
    readings_review = "readings_review"
    things_edit = "things_edit"
    targets_explain = "targets_explain"
    targets_assign = "targets_assign"
    snapshots = "snapshots"
    letters_read = "letters_read"
    letters = "letters"
    sources = "sources"
    audit = "audit"
    keys = "keys"
    refusals = "refusals"
    people = "people"


MEANINGS = {
    Permission.figures: say("may_figures"),
    Permission.facts: say("may_facts"),
    Permission.registers: say("may_registers"),
    Permission.events_read: say("may_events_read"),
    Permission.imports_check: say("may_imports_check"),
    Permission.imports_send: say("may_imports_send"),
    Permission.events_send: say("may_events_send"),
    Permission.cases_work: say("may_cases_work"),
    Permission.cases_dispatch: say("may_cases_dispatch"),
    Permission.readings_send: say("may_readings_send"),
    Permission.readings_review: say("may_readings_review"),
    Permission.things_edit: say("may_things_edit"),
    Permission.targets_explain: say("may_targets_explain"),
    Permission.targets_assign: say("may_targets_assign"),
    Permission.snapshots: say("may_snapshots"),
    Permission.letters_read: say("may_letters_read"),
    Permission.letters: say("may_letters"),
    Permission.sources: say("may_sources"),
    Permission.audit: say("may_audit"),
    Permission.keys: say("may_keys"),
    Permission.refusals: say("may_refusals"),
    Permission.people: say("may_people"),
}

_P = Permission
_LOOKS = frozenset({_P.figures, _P.facts, _P.registers})
_WATCHES = _LOOKS | {_P.events_read, _P.imports_check}
_ANSWERS = frozenset({_P.targets_explain, _P.targets_assign})
_OPERATES = frozenset({_P.letters_read, _P.letters, _P.sources, _P.audit})
ROLES: dict[Role, frozenset[Permission]] = {
    Role.viewer: _LOOKS,
    Role.department: _WATCHES | {_P.cases_work, _P.targets_explain},
    Role.dispatcher: _WATCHES
    | _ANSWERS
    | {_P.cases_work, _P.cases_dispatch, _P.snapshots, _P.things_edit},
    Role.statistician: _WATCHES
    | _ANSWERS
    | {_P.imports_send, _P.events_send, _P.snapshots}
    | {_P.readings_send, _P.readings_review},
    Role.leader: _LOOKS,
    # What everybody may see alone, until cases have bids to read.
    Role.reviewer: frozenset(),
    Role.enterprise: _LOOKS | {_P.cases_work, _P.readings_send},
    Role.bank: _LOOKS | {_P.cases_work},
    Role.building_operator: _LOOKS | {_P.readings_send, _P.things_edit},
    Role.operator: _WATCHES | _OPERATES,
    Role.admin: _WATCHES | _OPERATES | {_P.keys, _P.refusals, _P.people},
}
_EVERY_KEY = {
    *(_P.figures, _P.facts, _P.registers, _P.audit),
    *(_P.events_read, _P.letters_read, _P.imports_check),
}
# What a key may do beyond this table (its one source, its types) is gateway/access/api_keys.py's.
# Keys are made by people; an operator's key may where the command line let it (`makes_keys`).
KEYS: dict[str, frozenset[Permission]] = {
    "sender": frozenset(_EVERY_KEY | {_P.events_send, _P.imports_send}),
    "operator": frozenset(_EVERY_KEY | {_P.letters, _P.sources, _P.refusals, _P.snapshots}),
}


# Events, dead letters and files tell of anything there is: who may not see the whole district has
# none of these, whatever their role. A sender's key sees its own of them.
OF_THE_DISTRICT = frozenset(
    {_P.events_read, _P.imports_check, _P.imports_send, _P.letters_read, _P.letters, _P.snapshots}
    | {_P.readings_review, _P.sources}
)


def of_roles(roles: Iterable[Role], of_the_district: bool) -> frozenset[Permission]:
    """What somebody with these roles may do, who may see the whole district or not."""
    may = frozenset().union(*(ROLES[role] for role in roles))
    return may if of_the_district else may - OF_THE_DISTRICT


_SERIES = "/api/v1/indicators/{code}/series", "/api/v1/exports/indicators/{code}/series.{form}"
# What costs more than a look into memory, of as much as COSTLY_RATE gives each asker: a model that
# is fitted takes 0.2 s once, 4,000 days of a series 0.1 s, a recount or the whole chain seconds.
_COSTS = {
    ("GET", "/api/v1/indicators/{code}/forecast"): 1,
    **{("GET", path): 5 for path in _SERIES},
    ("GET", "/api/v1/changes/{code}"): 2,
    ("POST", "/api/v1/snapshots"): 20,
    ("GET", "/api/v1/snapshots/{number}/report.{form}"): 20,
    ("GET", "/api/v1/audit"): COSTLIEST,
    ("GET", "/api/v1/audit-log/verify"): COSTLIEST,
}


def cost(place: tuple[str, str], grain: str | None) -> int:
    """What a request to a route costs, 0 for most; a series by days alone is long."""
    return 0 if place[1] in _SERIES and grain != "day" else _COSTS.get(place, 0)


def may_cost(place: tuple[str, str]) -> bool:
    """Whether some requests to a route cost anything."""
    return place in _COSTS


# None: open to everybody.
ROUTES: dict[tuple[str, str], Permission | None] = {
    ("GET", "/healthz"): None,
    ("GET", "/readyz"): None,
    ("GET", "/openapi.json"): None,
    ("HEAD", "/openapi.json"): None,
    ("GET", "/asyncapi.json"): None,
    ("GET", "/asyncapi"): None,
    ("GET", "/documents/{name}"): None,
    ("GET", "/"): None,
    ("GET", "/work"): None,
    ("GET", "/work/{rest}"): None,
    ("GET", "/assets/{name}"): None,
    ("GET", "/icon.svg"): None,
    ("GET", "/signin"): None,
    ("GET", "/signin/callback"): None,
    ("POST", "/signout"): None,
    ("GET", "/api/v1/me"): None,
    ("GET", "/api/v1/tables/{number}"): _P.figures,
    ("GET", "/api/v1/tables/{number}/series"): _P.figures,
    ("GET", "/api/v1/indicators/{code}"): _P.figures,
    ("GET", "/api/v1/indicators/{code}/series"): _P.figures,
    ("GET", "/api/v1/indicators/{code}/forecast"): _P.figures,
    ("GET", "/api/v1/live"): _P.figures,
    ("GET", "/api/v1/figures"): _P.figures,
    ("GET", "/api/v1/goals"): _P.figures,
    ("GET", "/api/v1/goals/{number}/rows"): _P.facts,
    ("GET", "/api/v1/reconciliation"): _P.figures,
    ("GET", "/api/v1/targets/{target}"): _P.figures,
    ("POST", "/api/v1/targets/{target}/acts"): _P.targets_explain,
    ("GET", "/api/v1/notes"): _P.figures,
    ("GET", "/api/v1/entities"): _P.figures,
    ("GET", "/api/v1/matter-types"): _P.figures,
    ("GET", "/api/v1/systems"): _P.figures,
    ("GET", "/api/v1/exports/tables/{number}.{form}"): _P.figures,
    ("GET", "/api/v1/exports/indicators/{code}/series.{form}"): _P.figures,
    ("GET", "/api/v1/indicators/{code}/facts"): _P.facts,
    ("GET", "/api/v1/indicators/{code}/greatest"): _P.facts,
    ("GET", "/api/v1/exports/indicators/{code}/facts.{form}"): _P.facts,
    ("GET", "/api/v1/snapshots"): _P.figures,
    ("GET", "/api/v1/snapshots/{number}"): _P.figures,
    ("POST", "/api/v1/snapshots"): _P.snapshots,
    ("GET", "/api/v1/snapshots/{number}/report.{form}"): _P.facts,
    ("GET", "/api/v1/snapshots/{number}/report/words"): _P.figures,
    ("PUT", "/api/v1/snapshots/{number}/report/words/{place}"): _P.snapshots,
    ("GET", "/api/v1/changes"): _P.figures,
    ("GET", "/api/v1/changes/{code}"): _P.facts,
    ("GET", "/api/v1/sources"): _P.events_read,
    ("PUT", "/api/v1/sources"): _P.sources,
    ("GET", "/api/v1/hops"): _P.events_read,
    ("GET", "/api/v1/feeds"): _P.events_read,
    ("GET", "/api/v1/enterprises"): _P.registers,
    ("GET", "/api/v1/enterprises/{enterprise_id}"): _P.registers,
    ("GET", "/api/v1/registers/{register}"): _P.registers,
    ("GET", "/api/v1/things/{kind}/{id}"): _P.registers,
    ("GET", "/api/v1/relations/{kind}/{id}"): _P.registers,
    ("GET", "/api/v1/flagged"): _P.registers,
    ("GET", "/api/v1/buildings/{kind}"): _P.registers,
    ("GET", "/api/v1/buildings/{kind}/{id}"): _P.registers,
    ("POST", "/api/v1/buildings/carrier/{id}/units"): _P.things_edit,
    ("GET", "/api/v1/map"): _P.registers,
    ("GET", "/api/v1/ladder"): _P.registers,
    ("GET", "/api/v1/exports/buildings/{kind}.{form}"): _P.registers,
    ("GET", "/api/v1/exports/ladder.{form}"): _P.registers,
    ("GET", "/api/v1/exports/enterprises.{form}"): _P.registers,
    ("GET", "/api/v1/exports/registers/{register}.{form}"): _P.registers,
    ("GET", "/api/v1/exports/events.{form}"): _P.events_read,
    ("GET", "/api/v1/exports/dead-letters.{form}"): _P.letters_read,
    ("POST", "/api/v1/events"): _P.events_send,
    ("POST", "/api/v1/matters/{family}/{id}/acts"): _P.cases_work,
    ("GET", "/api/v1/matters/{family}"): _P.registers,
    ("GET", "/api/v1/matters/{family}/{id}"): _P.registers,
    ("POST", "/api/v1/readings"): _P.readings_send,
    ("POST", "/api/v1/reviews"): _P.readings_review,
    ("GET", "/api/v1/reviews"): _P.readings_review,
    ("GET", "/api/v1/filing/{kind}/{id}"): _P.readings_send,
    ("GET", "/api/v1/coverage"): _P.registers,
    ("GET", "/api/v1/coverage/figures"): _P.figures,
    ("GET", "/api/v1/exports/coverage.{form}"): _P.registers,
    ("GET", "/api/v1/exports/matters/{family}.{form}"): _P.registers,
    ("GET", "/api/v1/events"): _P.events_read,
    ("GET", "/api/v1/events/{source}/{id}"): _P.events_read,
    ("GET", "/api/v1/imports"): _P.imports_check,
    ("GET", "/api/v1/imports/templates/{kind}.xlsx"): _P.imports_check,
    ("GET", "/api/v1/imported-files"): _P.imports_check,
    # Checking; the route asks for imports_send as well where something is to be sent.
    ("POST", "/api/v1/imports/{kind}"): _P.imports_check,
    ("GET", "/api/v1/dead-letters"): _P.letters_read,
    ("GET", "/api/v1/dead-letters/{topic}/{partition}/{offset}"): _P.letters_read,
    ("POST", "/api/v1/dead-letters/{topic}/{partition}/{offset}/replay"): _P.letters,
    ("POST", "/api/v1/dead-letters/{topic}/{partition}/{offset}/discard"): _P.letters,
    ("GET", "/api/v1/audit"): _P.audit,
    ("GET", "/api/v1/keys"): _P.keys,
    ("POST", "/api/v1/keys"): _P.keys,
    ("POST", "/api/v1/keys/{name}/rotate"): _P.keys,
    ("POST", "/api/v1/keys/{name}/confirm"): _P.keys,
    ("POST", "/api/v1/keys/{name}/revoke"): _P.keys,
    ("GET", "/api/v1/key-acts"): _P.keys,
    ("GET", "/api/v1/refusals"): _P.refusals,
    ("GET", "/api/v1/audit-log/verify"): _P.refusals,
    ("GET", "/api/v1/people-acts"): _P.people,
}
