"""A Faust transport that hands an agent one message per partition batch.

Faust spends 60-90 µs on each message that crosses its loop; a message that carries the whole
batch pays that once. The stock bookkeeping (offset gaps, acks out of order) does not fit such
messages and stalls or loses commits (docs/decisions/0004), so it is replaced: batches of one
partition are handled in order by one actor, hence the newest acked one commits all before it.

Positions come from the fold, not from the group: state is a function of the log up to an offset,
so reading goes on where the state at hand ends. The committed offset only shows progress.
"""

from collections.abc import AsyncIterator, Callable, Mapping

from faust.transport.drivers import aiokafka as driver
from faust.types import TP, Message

Resume = Callable[[Mapping[TP, int]], Mapping[TP, int]]


class BatchConsumer(driver.Consumer):
    """Yields messages whose value is the list of records that one fetch brought."""

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:
        generation = self.app.consumer_generation_id
        fetched, active = await self._wait_next_records(timeout)
        if fetched is None or self.should_stop:
            return
        for tp, records in fetched.items():
            if not self.flow_active or self.app.consumer_generation_id != generation:
                return
            if records and (active is None or tp in active or tp in self._buffered_partitions):
                message = self._to_message(tp, records[-1])
                message.value = records
                yield tp, message

    async def perform_seek(self) -> None:
        """Seek every assigned partition to where the fold's state ends."""
        assigned = self.assignment()
        if not assigned:
            return
        ends = await self.highwaters(*assigned)
        positions = self.transport.resume(ends)
        for bookkeeping in (self._acked, self._acked_index, self._committed_offset):
            for tp in assigned:
                bookkeeping.pop(tp, None)
        await self.seek_wait(positions)
        self._read_offset.update(dict.fromkeys(positions))

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Compaction leaves gaps everywhere; they mean nothing here."""

    def _new_offset(self, tp: TP) -> int | None:
        acked = self._acked[tp]
        if not acked:
            return None
        newest = max(acked)
        acked.clear()
        self._acked_index[tp].clear()
        return newest + 1


class BatchTransport(driver.Transport):
    """`resume` is told the ends of the assigned partitions and says where to read on."""

    Consumer = BatchConsumer
    resume: Resume
