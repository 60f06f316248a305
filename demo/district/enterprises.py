"""An enterprise of the district, as the generator keeps it between months."""

from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

LEAST_STAFF = 2


@dataclass(slots=True, eq=False)
class Tally:
    """Amounts of a reporting period, fen; `by_sector` is the output counted in each sector."""

    output: int = 0
    revenue: int = 0
    value_added: int = 0
    by_sector: list[int] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        self.output += other.output
        self.revenue += other.revenue
        self.value_added += other.value_added
        pairs = zip_longest(self.by_sector, other.by_sector, fillvalue=0)
        self.by_sector = [ours + theirs for ours, theirs in pairs]


@dataclass(slots=True, eq=False)
class Enterprise:
    """`output` (fen a year) and `staff` (people) weigh it in each of its sectors, primary first."""

    sectors: list[str]
    output: list[int]
    staff: list[int] = field(default_factory=list)
    above_scale: bool = False
    shared_staff: int = 0
    id: str = ""
    name: str = ""
    carrier_id: str = ""
    registered_on: date = date.min
    closed_on: date | None = None
    monthly: bool = False
    anchored: bool = False
    value_added_permille: int = 0
    revenue_permille: int = 0
    talent_permille: int = 0
    employees: list[int] = field(default_factory=list)
    running: Tally = field(default_factory=Tally)

    @property
    def total_employees(self) -> int:
        """People at work here, those who work for both sectors counted once."""
        return sum(self.employees) - self.shared_employees

    @property
    def shared_employees(self) -> int:
        """People counted in both sectors; nobody where there is only one."""
        if len(self.employees) < 2:
            return 0
        return min(self.shared_staff, *self.employees)

    @property
    def total_output(self) -> int:
        """The primary sector's output holds what is also counted in the second."""
        return max(self.output)

    def active(self, day: date) -> bool:
        return self.registered_on <= day and (self.closed_on is None or day < self.closed_on)
