"""Start of a process's telemetry: logs, version, traces."""

from services.kit.telemetry import log, metrics, tracing

_BUILD = metrics.gauge("build_info")


def begin(process: str, level: str) -> None:
    """Name this process in logs, metrics and traces. Stops it where a trace setting is wrong."""
    log.configure(process, level)
    _BUILD.labels(process, metrics.VERSION).set(1)
    tracing.configure(process)
