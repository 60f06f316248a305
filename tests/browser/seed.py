"""A slice of the demonstration district: small, and whole for the enterprises that are in it."""

from collections.abc import Iterable

from tests.support.system import System, demo_source

EVERY = 40  # one enterprise in so many, as they are first spoken of: some 3,000 events
BATCH = 500
ON_THEIR_OWN = (
    *("carrier.", "fund.", "pool.funded", "base.", "statistic.", "task."),
    "reading.",  # of laboratories
)
# Of things some; the others would be as many events again.
THINGS = ("laboratory/", "park/", "chain/", "node/", "institution/", "department/", "unit/LY0001")
CALL = "challenge-0001"  # with all its bids
PLANNED = "carrier/LY0001"  # with its plan, and the leads that look at it
FILER = "91500103MAP7HXD12F"  # the enterprise that signs in: it reports on the page alone


def load(district: System, everything: list[dict]) -> None:
    """Publish the slice of the whole demonstration and wait until it is in the figures."""
    documents = demo_source(sliced(everything))
    for start in range(0, len(documents), BATCH):
        results = district.publish(documents[start : start + BATCH])
        assert {result["status"] for result in results} == {"accepted"}
    district.settle()


def sliced(documents: Iterable[dict]) -> list[dict]:
    """All about one enterprise in EVERY and those with a platform, and what is about none."""
    whole = list(documents)
    kept = set(list(dict.fromkeys(filter(None, map(enterprise_of, whole))))[::EVERY])
    kept |= {enterprise_of(d) for d in whole if name_of(d) == "platform.recognised"} - {None}
    things = {d["subject"] for d in whole if enterprise_of(d) in kept} | {CALL}
    things |= {d["subject"] for d in whole if d["data"].get("parent") == f"case/{CALL}"}
    things |= {d["subject"] for d in whole if PLANNED in d["data"].get("about", ())}
    return [d for d in whole if _is_kept(d, kept, things)]


def _is_kept(document: dict, enterprises: set[str | None], things: set[str]) -> bool:
    if document["subject"] == FILER and name_of(document) == "enterprise.reported":
        return False
    if enterprise_of(document) in enterprises:
        return True
    if {document["subject"], document["data"].get("loan_id")} & things:
        return True
    if enterprise_of(document) is not None:
        return False
    if name_of(document) == "link.stated":
        return document["data"]["from"].startswith("carrier/")
    is_thing = name_of(document).startswith("thing.") and document["subject"].startswith(THINGS)
    return is_thing or name_of(document).startswith(ON_THEIR_OWN)


def enterprise_of(document: dict) -> str | None:
    if name_of(document).startswith(("enterprise.", "headcount.", "report.")):
        return document["subject"]
    if name_of(document).startswith(("listing.", "reading.")):
        kind, _, id = document["subject"].partition("/")
        return id if kind == "enterprise" else None
    if name_of(document) == "link.stated":
        kind, _, id = document["data"]["from"].partition("/")
        return id if kind == "enterprise" else None
    if about := document["data"].get("about"):
        return about[0].removeprefix("enterprise/")
    return document["data"].get("enterprise_id") or document["data"].get("host_enterprise_id")


def name_of(document: dict) -> str:
    return document["type"].removeprefix("cn.gov.cqyz.").removesuffix(".v1")
