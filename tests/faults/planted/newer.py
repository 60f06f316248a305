"""A relay of a later release: its facts have members that today's readers do not know."""

from services.enterprises.main import app
from services.kit.owner import store

plain = store.queries.unsent


class Newer:
    """A row of the outbox whose body has more in it."""

    def __init__(self, row) -> None:
        self.row = row

    def __getitem__(self, name: str):
        said = self.row[name]
        if name != "body" or "dead-letter" in self.row["topic"]:
            return said
        return said[:-1] + ',"of_a_later_release":{"colour":"青","weight":[1,2]}}'


async def unsent(db, most: int):
    async for row in plain(db, most=most):
        yield Newer(row)


store.queries.unsent = unsent
app()
