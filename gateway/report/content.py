"""The report of a snapshot: sentences, tables and charts, all out of what was frozen. Pure.

No clock, no question to anybody: the same snapshot with the same words is the same report.
"""

from collections import Counter
from collections.abc import Iterator

from gateway.figures.rows import Row
from gateway.report import charts, wording
from gateway.report.blocks import Block, Heading, Paragraph, Report, Sentence, Span
from gateway.report.charts import Style
from gateway.report.frozen import HEAD, NONE, SAY, STATUS, WORDS, Frozen, day_of, said, share_of
from gateway.report.lagging import worst_lines
from gateway.report.tables import coverage, goals, overdue, table1, table2
from services.contracts.figures.catalogue import TABLE1

_KEY_FIGURES = ("total_output", "value_added", "workforce", "core_carrier_area", "enterprise_count")


def report(frozen: Frozen) -> Report:
    told = {"number": frozen.number, "day": day_of(frozen.day), "at": frozen.at}
    blocks = (
        *_summary(frozen),
        *worst_lines(frozen),
        *table1(frozen),
        *table2(frozen),
        *goals(frozen),
        *coverage(frozen),
        *overdue(frozen),
        Heading(HEAD["next"]),
        said(frozen, wording.NEXT, SAY["next"]),
    )
    return Report(WORDS["title"], WORDS["about"].format(**told), blocks)


def _summary(frozen: Frozen) -> Iterator[Block]:
    yield Heading(HEAD["summary"])
    yield said(frozen, wording.OPENING, SAY["opening"])
    rows = [frozen.row(*target.key) for target in TABLE1]
    counts = Counter(row.status for row in rows)
    table = f"{frozen.address}/work/tables/1?snapshot={frozen.number}&as_of={frozen.day}"
    numbers = {name: Span(str(counts[name]), f"{table}&status={name}") for name in STATUS}
    known = {**numbers, "total": Span(str(len(rows)), table)}
    spans = wording.filled(SAY["statuses"], known)
    if counts["no_data"]:
        spans += wording.filled(SAY["unknown"], {"count": numbers["no_data"]})
    yield Paragraph(spans)
    yield Paragraph(_key_figures(frozen))
    lines = [(row.name_zh, share_of(row), row.status) for row in rows]
    drawn = [(name, float(share), status) for name, share, status in lines if share is not None]
    if drawn:
        due = WORDS["charts"]["due"]
        yield charts.bars(
            "shares", WORDS["charts"]["shares"], drawn, due, Style(frozen.font, frozen.drawing)
        )


def _key_figures(frozen: Frozen) -> Sentence:
    spans: list[Span] = []
    for code in _KEY_FIGURES:
        row = frozen.row(code)
        if row.printed is None:
            continue
        known = {
            "name": Span(row.name_zh),
            "value": frozen.figure(row, row.printed),
            "unit": Span(row.unit),
        }
        if spans:
            spans.append(Span(SAY["between"]))
        spans += wording.filled(SAY["figure"], known)
        if row.completion:
            completion = frozen.figure(row, row.completion)
            spans += wording.filled(SAY["completed"], {"completion": completion})
        if growth := _growth(row):
            spans += wording.filled(SAY["grown"], {"growth": frozen.figure(row, growth)})
    return (*spans, Span(SAY["end"])) if spans else (NONE,)


def _growth(row: Row) -> str | None:
    change = row.year_on_year
    if change is None or change.percent is None:
        return None
    words = SAY["falls" if change.percent.startswith("-") else "rises"]
    return words.format(percent=change.percent.lstrip("-"))
