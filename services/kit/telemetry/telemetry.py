"""Start of a process's telemetry: logs, version, traces."""

import stamina

from services.kit.telemetry import log, metrics, tracing
from services.kit.version import VERSION

_BUILD = metrics.gauge("build_info")


def begin(process: str, level: str) -> None:
    """Name this process in logs, metrics and traces. Stops it where a trace setting is wrong.

    What is tried again is logged; the library's counter, which comes with the first retry alone,
    is none of the catalogue's.
    """
    log.configure(process, level)
    stamina.instrumentation.set_on_retry_hooks([stamina.instrumentation.StructlogOnRetryHook])
    _BUILD.labels(process, VERSION).set(1)
    tracing.configure(process)
