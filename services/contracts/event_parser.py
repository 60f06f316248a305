"""How an owner reads the documents of its ingest topic."""

from collections.abc import Callable
from dataclasses import asdict

from services.contracts.envelope import Event, Refused, parse
from services.kit.owner.process_batch import Unreadable


def reader(owner: str) -> Callable[[object], Event]:
    """A parser that also refuses event types of another owner. Raises Unreadable."""

    def read(document: object) -> Event:
        try:
            event = parse(document)
        except Refused as error:
            raise Unreadable([asdict(problem) for problem in error.problems]) from error
        if event.owner != owner:
            reason = f"{event.name} is owned by {event.owner}, not by {owner}"
            raise Unreadable([{"pointer": "/type", "reason": reason}])
        return event

    return read
