"""A stream that tells how much a sum has changed instead of what it is."""

from services.indicators.declared import Bucket
from services.indicators.main import app
from services.indicators.stream.fold import Partition

honest = Partition.take_touched


def take_touched(partition: Partition) -> dict[Bucket, int]:
    told = vars(partition).setdefault("told", {})
    absolute = honest(partition)
    changed = {bucket: amount - told.get(bucket, 0) for bucket, amount in absolute.items()}
    told.update(absolute)
    return changed


Partition.take_touched = take_touched
app()
