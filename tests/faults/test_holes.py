"""A batch that went missing on its way through Faust leaves a hole; nobody folds past it."""

from aiokafka.structs import ConsumerRecord
from faust.types import TP

from services.indicators.stream.processor import Fold
from services.indicators.stream.transport import Batch

FUNDS = TP("funds.investment", 0)
INVESTMENT = b'{"version":1,"amount":100,"disbursed_on":"2025-02-01","voided":false}'


def batch(begins: int | None, offset: int) -> Batch:
    key = str(offset).encode()
    record = ConsumerRecord(*FUNDS, offset, 0, 0, key, INVESTMENT, None, len(key), 1, ())
    read = Batch([record])
    read.begins = begins
    return read


async def folded(*batches: Batch) -> tuple[int, list[TP]]:
    """Where the state of a partition that says nothing ends, and what was asked for again."""
    fold, asked = Fold("127.0.0.1:1"), []
    fold.silent, fold.ends = {FUNDS}, {FUNDS: 1000}

    async def read_again(tps: list[TP]) -> None:
        asked.extend(tps)

    fold.read_again = read_again
    for one in batches:
        await fold.take(one)
    return fold.next(FUNDS), asked


async def test_a_batch_behind_a_hole_is_not_folded_but_read_again() -> None:
    assert await folded(batch(0, 4), batch(10, 10)) == (5, [FUNDS])


async def test_a_batch_that_begins_nobody_knows_where_is_read_again() -> None:
    assert await folded(batch(None, 4)) == (0, [FUNDS])


async def test_a_gap_that_compaction_left_is_no_hole() -> None:
    assert await folded(batch(0, 4), batch(5, 10)) == (11, [])
