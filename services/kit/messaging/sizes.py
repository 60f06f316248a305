"""How large what crosses Kafka may be, in bytes."""

# An event, as its structured document, whichever door it comes by. A fact, which is made of many
# events, holds twice that at most (owner/fitting.py); what an event is refused for is kept whole
# beside it. The largest real one, a report of all sectors, has 2 KiB.
LARGEST_EVENT = 256 * 1024
# A batch of records as Kafka keeps it: max.message.bytes of every topic. Senders' libraries pack up
# to 1,000,000 bytes of events into one batch unless they are told otherwise.
LARGEST_BATCH = 1024 * 1024
# The same batch unpacked: JSON packs to a tenth. A thousand bytes can unpack to fifty million, and
# no process may hold more than 384 MiB (docs/faults.md, I8).
LARGEST_UNPACKED = 16 * LARGEST_BATCH
