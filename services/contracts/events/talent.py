"""Events owned by `services/talent`."""

from services.contracts.events.enterprises import Ended
from services.contracts.fields import CreditCode, Data, Day, Name, People


class BaseOpened(Data):
    name: Name
    host_enterprise_id: CreditCode | None = None
    partner: Name
    opened_on: Day


class HeadcountReported(Data):
    as_of: Day
    mid_high: People


SHAPES: dict[str, type[Data]] = {
    "base.opened": BaseOpened,
    "base.closed": Ended,
    "headcount.reported": HeadcountReported,
}
