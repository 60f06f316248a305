"""The figures of a report that lag most: where they stand, who answers, who is in them. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from gateway.figures.rows import Row
from gateway.figures.series import BASELINE_DAY, Grain, points
from gateway.report import charts, wording
from gateway.report.blocks import Block, Heading, Paragraph, Sentence, Span, Table
from gateway.report.charts import Style
from gateway.report.frozen import (
    COLUMN,
    HEAD,
    SAY,
    STATUS,
    WORDS,
    Frozen,
    assigned,
    behind,
    day_of,
    explained,
    fine,
    said,
    share,
    share_of,
    with_unit,
    worst,
)
from services.contracts.figures.catalogue import TABLE2, TARGETS
from services.contracts.values.kinds import exact

_SAME = ("workforce", "enterprise_count")
# Where Table 2 says in which sector a figure of Table 1 stands.
_BY_SECTOR = {"total_output": "output", **dict(zip(_SAME, _SAME, strict=True))}


def worst_lines(frozen: Frozen) -> Iterator[Block]:
    rows = worst(frozen)
    yield Heading(HEAD["worst"].format(count=len(rows)))
    for row in rows:
        yield Heading(row.name_zh, 2)
        yield Paragraph(_standing(frozen, row))
        yield Paragraph((Span(assigned(row)),))
        yield said(frozen, f"{wording.WHY}{row.code}", explained(row))
        yield _course(frozen, row)
        yield from _contributors(frozen, row)


def _standing(frozen: Frozen, row: Row) -> Sentence:
    judged, share = row.judged, share_of(row)
    when = SAY["judged_line" if judged.how == "line" else "judged_flow"]
    known = {
        "judged": Span(when.format(day=day_of(judged.day))),
        "value": frozen.figure(row, judged.printed),
        "expected": frozen.figure(row, judged.expected),
        "unit": Span(row.unit),
        "share": frozen.figure(row, f"{share:.1f}"),
        "status": Span(STATUS[row.status]),
    }
    spans = wording.filled(SAY["judged"], known)
    if found := _worst_sector(frozen, row):
        sector, below = found
        told = {"sector": Span(sector.group), "share": frozen.figure(sector, f"{below:.1f}")}
        spans += wording.filled(SAY["sector"], told)
    return spans


def _worst_sector(frozen: Frozen, row: Row) -> tuple[Row, Decimal] | None:
    code = _BY_SECTOR.get(row.code)
    lines = [frozen.row(*target.key) for target in TABLE2 if target.indicator.code == code]
    known = [(share, line) for line in lines if (share := share_of(line)) is not None]
    if not known:
        return None
    share, line = min(known, key=lambda one: one[0])
    return line, share


def _course(frozen: Frozen, row: Row) -> Block:
    target = TARGETS[row.code, row.dimension]
    days = points(BASELINE_DAY, max(frozen.day, BASELINE_DAY), Grain.month, 200)
    told = [frozen.reader.point(target, day) for day in days]
    lines = [
        (
            WORDS["charts"][name],
            [None if (said := getattr(point, member)) is None else float(said) for point in told],
        )
        for name, member in (("actual", "value"), ("expected", "expected"))
    ]
    caption = with_unit(row)
    return charts.course(
        f"course-{row.code}", caption, days, lines, Style(frozen.font, frozen.drawing)
    )


def _contributors(frozen: Frozen, row: Row) -> Iterator[Block]:
    """The ten that add most, with their share of the figure."""
    found = behind(frozen).get((row.code, row.dimension))
    if not found or not found["greatest"]:
        return
    factor = TARGETS[row.code, row.dimension].indicator.unit.factor
    greatest = found["greatest"]
    yield Heading(HEAD["contributors"].format(count=len(greatest)), 3)
    rows = tuple(
        (
            Span(str(place)),
            Span(one["name"] or one["id"], frozen.link(row.code)),
            Span(fine(exact(one["amount"], factor))),
            Span(share(one["amount"], found["amount"])),
        )
        for place, one in enumerate(greatest, 1)
    )
    heads = (
        *(COLUMN["number"], COLUMN["contributor"]),
        *(COLUMN["contribution"].format(unit=row.unit), COLUMN["share"]),
    )
    yield Table(heads, rows, (8, 56, 20, 16), frozenset({2, 3}))
