"""A stream that tells how much a sum has changed instead of what it is."""

from services.indicators.deltas import Bucket
from services.indicators.fold import Partition
from services.indicators.main import app


def take_touched(partition: Partition) -> dict[Bucket, int]:
    told = vars(partition).setdefault("told", {})
    changed = {bucket: partition.sums[bucket] - told.get(bucket, 0) for bucket in partition.touched}
    told.update({bucket: partition.sums[bucket] for bucket in partition.touched})
    partition.touched = set()
    return changed


Partition.take_touched = take_touched
app()
