"""`python -m gateway forecasts`: the forecast and the backtest of every figure of both tables."""

import asyncio
from datetime import date

import typer

from gateway.figures.answerable import Answerable
from gateway.figures.closing import DueDays
from gateway.figures.follower import Follower
from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.reading import Reader, today
from gateway.figures.statistics import Statistics
from gateway.forecast.forecast import Forecast, Forecaster
from gateway.settings import GatewaySettings
from services.contracts.figures.catalogue import TABLE1, TABLE2
from services.kit.settings import read

_LOOK_SECONDS = 0.1
HEADINGS = (
    *("code", "dimension", "model", "points", "mean error %", "bar error %"),
    *("value", "low", "high", "target", "withheld because"),
)


def forecasts(day: date | None) -> None:
    """Read every figure from Kafka, as a gateway does, and print a line for each."""
    settings = read(GatewaySettings)
    typer.echo("\t".join(HEADINGS))
    for line in asyncio.run(_lines(settings, day or today())):
        typer.echo("\t".join(line))


async def _lines(settings: GatewaySettings, day: date) -> list[tuple[str, ...]]:
    figures, statistics = Generations(), Statistics()
    bootstrap = settings.kafka_bootstrap_servers
    follower = Follower(bootstrap, figures, statistics, Answerable(), lambda changed, traces: None)
    following = asyncio.create_task(follower.run())
    try:
        while not follower.caught_up and not following.done():
            await asyncio.sleep(_LOOK_SECONDS)
        if following.done():
            following.result()
        rules = Rules(due=DueDays(settings.month_due_day, settings.quarter_due_day))
        forecaster = Forecaster(Reader(figures, statistics, rules))
        lines = (*TABLE1, *TABLE2)
        return [line(await forecaster.forecast(target, day)) for target in lines]
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def line(found: Forecast) -> tuple[str, ...]:
    """One figure under the headings; an empty cell where nothing is known."""
    trial = found.backtest
    cells = (
        *(found.code, found.dimension, found.model_en),
        str(len(trial.points)) if trial else "",
        *((trial.mean_error, trial.bar_error) if trial else ("", "")),
        *(found.value, found.low, found.high, found.target, found.reason_en),
    )
    return tuple(cell or "" for cell in cells)
