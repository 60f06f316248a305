"""The district counted again from its events by plain loops, one index per kind of fact.

Written from the meaning of the figures alone. Money in fen, area in dm², people, things.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

from tests.support.naive_slots import name_of

COUNTED_KINDS = {
    "leading": "leading_enterprise_count",
    "tech": "tech_enterprise_count",
    "high_tech": "high_tech_enterprise_count",
    "innovative_sme": "innovative_sme_count",
    "srdi": "srdi_sme_count",
    "little_giant": "little_giant_count",
    "above_scale": "above_scale_count",
}


def hundredths(text: str) -> int:
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0"))


def last_day(period: str) -> date:
    year = int(period[:4])
    month = int(period[5]) * 3 if "Q" in period else int(period[5:] or 12)
    return date(year, month, monthrange(year, month)[1])


def finer_periods(period: str) -> list[str]:
    """The months and quarters inside a quarter or a year."""
    year = period[:4]
    quarters = [int(period[5])] if "Q" in period else [1, 2, 3, 4] if len(period) == 4 else []
    months = [f"{year}-{q * 3 - back:02}" for q in quarters for back in (0, 1, 2)]
    return months + [f"{year}Q{q}" for q in quarters if len(period) == 4]


class Recount:
    """All events of the district, the last writer of every slot, ready to be counted."""

    def __init__(self, events: list[dict]) -> None:
        self.slots: dict[str, dict[tuple, dict]] = defaultdict(dict)
        self.attributes: dict[tuple[str, str], dict[str | None, object]] = defaultdict(dict)
        for event in sorted(events, key=lambda event: (event["time"], event["id"])):
            self._write(name_of(event), event["subject"], event["data"])
        self.certificates = self._certificates()
        self.reports = self._counted_reports()

    def _write(self, name: str, subject: str, data: dict) -> None:
        keys = {
            "enterprise.qualified": ("kind", "certificate_no"),
            "enterprise.qualification_revoked": ("kind", "certificate_no"),
            "enterprise.reported": ("period",),
            "headcount.reported": ("as_of",),
            "loan.repaid": ("repayment_id",),
            "pool.funded": ("transfer_id",),
            "pool.compensated": ("loan_id",),
            "statistic.published": ("period",),
        }
        self.slots[name][subject, *(data[key] for key in keys.get(name, ()))] = data
        if name.split(".")[1] in ("registered", "updated"):
            for field in ("sectors", "core", "usable_area"):
                if field in data:
                    self.attributes[subject, field][data.get("effective_on")] = data[field]

    def _certificates(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        found = defaultdict(list)
        for slot, data in self.slots["enterprise.qualified"].items():
            revoked = self.slots["enterprise.qualification_revoked"].get(slot, {})
            ends = [data.get("valid_to") or "9999", revoked.get("effective_on", "9999")]
            found[slot[0], slot[1]].append((data["valid_from"], min(ends)))
        return found

    def _counted_reports(self) -> dict[str, list[tuple[date, dict]]]:
        filed = self.slots["enterprise.reported"]
        found = defaultdict(list)
        for (enterprise, period), data in filed.items():
            if not any((enterprise, finer) in filed for finer in finer_periods(period)):
                found[enterprise].append((last_day(period), data))
        return found

    def attribute(self, subject: str, field: str, day: date) -> object:
        values = self.attributes[subject, field]
        begun = [since for since in values if since is not None and since <= str(day)]
        return values[max(begun)] if begun else values[None]

    def open(self, opening: str, since: str, closing: str, day: date) -> list[tuple[str, dict]]:
        found = []
        for slot, data in self.slots[opening].items():
            end = self.slots[closing].get(slot, {}).get("effective_on")
            ended = end is not None and data[since] < end <= str(day)
            if data[since] <= str(day) and not ended:
                found.append((slot[0], data))
        return found

    def active(self, day: date) -> list[str]:
        opened = self.open("enterprise.registered", "registered_on", "enterprise.deregistered", day)
        return [enterprise for enterprise, _ in opened]

    def certified(self, enterprise: str, kind: str, day: date) -> bool:
        spans = self.certificates.get((enterprise, kind), [])
        return any(start <= str(day) < end for start, end in spans)

    def figures(self, day: date) -> Counter[tuple[str, str]]:
        """(indicator, "total" or sector) -> the figure on that day."""
        found: Counter[tuple[str, str]] = Counter()
        active = self.active(day)
        for enterprise in active:
            self._count_enterprise(found, enterprise, day)
        self._count_flows(found, day)
        self._count_things(found, day)
        return found

    def _count_enterprise(self, found: Counter, enterprise: str, day: date) -> None:
        sectors = self.attribute(enterprise, "sectors", day)
        for dimension in ("total", *sectors):
            found["enterprise_count", dimension] += 1
        for kind, code in COUNTED_KINDS.items():
            if self.certified(enterprise, kind, day):
                found[code, "total"] += 1
                if kind == "above_scale":
                    for sector in sectors:
                        found[code, sector] += 1
        past = [report for report in self.reports[enterprise] if report[0] <= day]
        if past:
            last, data = max(past, key=lambda report: report[0])
            found["workforce", "total"] += data["employees"]
            for sector, people in self.by_sector(enterprise, last, data, "employees").items():
                found["workforce", sector] += people

    def by_sector(self, enterprise: str, last: date, data: dict, measure: str) -> dict:
        parts = data.get("by_sector", {})
        given = {sector: part[measure] for sector, part in parts.items() if measure in part}
        return given or {self.attribute(enterprise, "sectors", last)[0]: data[measure]}

    def _count_flows(self, found: Counter, day: date) -> None:
        for enterprise, reports in self.reports.items():
            for last, data in reports:
                if last.year != day.year or last > day:
                    continue
                found["total_output", "total"] += hundredths(data["output"])
                found["value_added", "total"] += hundredths(data["value_added"])
                for sector, part in self.by_sector(enterprise, last, data, "output").items():
                    found["output", sector] += hundredths(part)
                if self.certified(enterprise, "above_scale", last):
                    found["above_scale_revenue", "total"] += hundredths(data["revenue"])

    def _count_things(self, found: Counter, day: date) -> None:
        for carrier, _ in self.open("carrier.registered", "opened_on", "carrier.closed", day):
            if self.attribute(carrier, "core", day):
                area = self.attribute(carrier, "usable_area", day)
                found["core_carrier_area", "total"] += hundredths(area)
        platforms = self.open("platform.recognised", "recognised_on", "platform.withdrawn", day)
        found["innovation_platform_count", "total"] = len(platforms)
        products = self.open("product.awarded", "awarded_on", "product.withdrawn", day)
        excellent = [product for product, data in products if data["level"] != "district"]
        found["excellent_product_count", "total"] = len(excellent)
        bases = self.open("base.opened", "opened_on", "base.closed", day)
        found["talent_base_count", "total"] = len(bases)
        found["mid_high_talent", "total"] = self._mid_high(day)
        for slot, data in self.slots["investment.disbursed"].items():
            if data["disbursed_on"] <= str(day) and slot not in self.slots["investment.voided"]:
                found["fund_investment", "total"] += hundredths(data["amount"])
        for data in self.slots["loan.disbursed"].values():
            if data["disbursed_on"] <= str(day):
                found[f"{data['product']}_loan", "total"] += hundredths(data["amount"])

    def _mid_high(self, day: date) -> int:
        latest: dict[str, str] = {}
        for enterprise, as_of in self.slots["headcount.reported"]:
            if as_of <= str(day):
                latest[enterprise] = max(as_of, latest.get(enterprise, ""))
        counts = self.slots["headcount.reported"]
        active = set(self.active(day))
        return sum(counts[e, as_of]["mid_high"] for e, as_of in latest.items() if e in active)

    def gdp(self, day: date) -> tuple[date, Fraction] | None:
        """Official GDP (亿元) from 1 January and the last day it covers."""
        published = {
            slot[1]: data["value"]
            for slot, data in self.slots["statistic.published"].items()
            if slot[0] == "gdp"
        }
        year = str(day.year)
        if year in published and last_day(year) <= day:
            return last_day(year), Fraction(published[year])
        total, reached = Fraction(0), None
        for quarter in (f"{year}Q{number}" for number in range(1, 5)):
            if quarter not in published or last_day(quarter) > day:
                break
            total, reached = total + Fraction(published[quarter]), last_day(quarter)
        return (reached, total) if reached else None

    def share_of_gdp(self, day: date) -> Fraction | None:
        """Value added over the days for which GDP is published, in percent of it."""
        gdp = self.gdp(day)
        if gdp is None:
            return None
        value_added = self.figures(gdp[0])["value_added", "total"]
        return Fraction(value_added, 10**10) * 100 / gdp[1]
