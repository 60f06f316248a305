"""A stream that forgets to fence after a rebuild."""

from faust.types import TP

from services.indicators.main import app
from services.indicators.stream.processor import Fold


async def tell_all(fold: Fold, tp: TP) -> None:
    await fold._tell(tp, fold.states[tp].take_all())
    fold.silent.discard(tp)


Fold._tell_all = tell_all
app()
