"""The read model's figures: the sums of the contributions that explain them."""

from datetime import date

from audit.definitions import flows
from audit.figures import Figures, of_rows
from audit.snapshot import queries, snapshot


async def figures(database_url: str, days: list[date]) -> Figures | None:
    """Every figure on these days; None where no read model was ever made. Raises CannotRead."""
    async with snapshot("The read model", database_url) as db:
        if not await queries.read_model_exists(db):
            return None
        return of_rows([row async for row in queries.read_model(db, days=days, flows=flows())])
