"""A Faust transport that hands an agent one message per partition batch.

Faust spends 60-90 µs on each message that crosses its loop; a message that carries the whole
batch pays that once. The stock bookkeeping (offset gaps, acks out of order) does not fit such
messages and stalls or loses commits (docs/decisions/0004), so it is replaced.

Positions come from the fold, not from the group: state is a function of the log up to an offset,
so reading goes on where the state at hand ends. The committed offset only shows progress, and
comes from the fold too: after a rebalance there may be nothing left to read and hence to ack.

Around a rebalance Faust drops batches that were read already, and goes on behind them. So each
batch says where it begins: whoever handles batches in order sees a hole, and has it read again.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, Message

log = structlog.get_logger()
Resume = Callable[[Mapping[TP, int]], Mapping[TP, int]]
Next = Callable[[TP], int]
_FETCH_WAIT_MS = 100


class Batch(list):
    """Records of one partition. `begins` is the offset from which they were read, None if unknown.

    It is less than the first record's where compaction has left a gap.
    """

    begins: int | None = None


class BatchThread(driver.AIOKafkaConsumerThread):
    """Reads, and notes from where to where. All on the consumer's own loop, hence no races."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._read_to: dict[TP, int] = {}
        self._assignment: object = None

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        """Faust waits 1.5 s in a fetch; meanwhile data of other partitions waits behind it."""
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = _FETCH_WAIT_MS
        return consumer

    async def _fetch_records(
        self, consumer: AIOKafkaConsumer, *arguments: Any, **named: Any
    ) -> dict[TP, Batch]:
        fetched = await super()._fetch_records(consumer, *arguments, **named)
        self._forget_what_moved(consumer)
        return {tp: self._batch(tp, records) for tp, records in fetched.items() if records}

    def _batch(self, tp: TP, records: list[Any]) -> Batch:
        batch = Batch(records)
        batch.begins = self._read_to.get(tp)
        self._read_to[tp] = records[-1].offset + 1
        return batch

    def _forget_what_moved(self, consumer: AIOKafkaConsumer) -> None:
        """A new assignment reads from elsewhere until it is told from where."""
        subscription = consumer._subscription.subscription
        assignment = subscription and subscription.assignment
        if assignment is not self._assignment:
            self._assignment = assignment
            self._read_to.clear()

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        """Faust's ends reading for ever when Kafka refuses one, as it does where a disk is full.

        It only shows progress: the next one tries again.
        """
        assigned = self.assignment()
        places = {
            TopicPartition(*tp): OffsetAndMetadata(at, "")
            for tp, at in offsets.items()
            if tp in assigned
        }
        try:
            await self._ensure_consumer().commit(places)
        except KafkaError as error:
            log.warning("progress is not noted yet", why=repr(error))
            return False
        return True

    async def rejoin(self) -> None:
        await self.call_thread(self._rejoin)

    async def _rejoin(self) -> None:
        self._ensure_consumer()._coordinator.request_rejoin()

    async def _seek_wait(self, consumer: AIOKafkaConsumer, partitions: Mapping[TP, int]) -> None:
        self._forget_what_moved(consumer)
        self._read_to.update(partitions)
        await super()._seek_wait(consumer, partitions)


class _Nothing(dict):
    """No offset is known as read: Faust drops what comes again, and here that is wanted."""

    def __getitem__(self, tp: TP) -> None:
        return None

    def __setitem__(self, tp: TP, offset: int | None) -> None:
        pass


class BatchConsumer(driver.Consumer):
    """Yields messages whose value is the Batch that one fetch brought."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._read_offset = _Nothing()

    def _new_consumer_thread(self) -> BatchThread:
        return BatchThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, Message]]:
        generation = self.app.consumer_generation_id
        fetched, active = await self._wait_next_records(timeout)
        if fetched is None or self.should_stop:
            return
        dropped = set(fetched)
        for tp, batch in fetched.items():
            if not self.flow_active or self.app.consumer_generation_id != generation:
                break
            dropped.discard(tp)
            if active is None or tp in active or tp in self._buffered_partitions:
                message = self._to_message(tp, batch[-1])
                message.value = batch
                yield tp, message
        await self.read_again(dropped)

    async def read_again(self, tps: Iterable[TP]) -> None:
        """Seek to where the fold's state ends; what is not assigned any more is left alone."""
        assigned = self.assignment()
        positions = {TopicPartition(*tp): self.transport.next(tp) for tp in tps if tp in assigned}
        if not positions:
            return
        log.info("reading again", partitions=len(positions))
        try:
            await self.seek_wait(positions)
        except IllegalStateError as error:
            log.info("partitions moved; their next reader seeks by itself", why=str(error))

    async def rejoin(self) -> None:
        """Have the group assign partitions anew; state and places stay."""
        await self._thread.rejoin()

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

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Compaction leaves gaps everywhere; they mean nothing here."""

    def _filter_committable_offsets(self, tps: Iterable[TP]) -> dict[TP, int]:
        """Where the fold stands in each assigned partition, if the group does not know it yet."""
        for tp in tps:
            self._acked[tp].clear()
            self._acked_index[tp].clear()
        places = {tp: self.transport.reached(tp) for tp in self.assignment()}
        return {tp: at for tp, at in places.items() if at > (self._committed_offset[tp] or 0)}

    async def _commit_offsets(
        self, offsets: Mapping[TP, int], *arguments: Any, **named: Any
    ) -> bool:
        """Faust takes a commit that failed for done; here the next one tries again."""
        before = {tp: self._committed_offset[tp] for tp in offsets}
        done = await super()._commit_offsets(offsets, *arguments, **named)
        if not done:
            self._committed_offset.update(before)
        return done


class BatchTransport(driver.Transport):
    """`resume` is told the ends of the assigned partitions and says where to read on.

    `next` says where the fold's state of a partition ends, `reached` up to where it has told of it
    since the last assignment.
    """

    Consumer = BatchConsumer
    resume: Resume
    next: Next
    reached: Next
