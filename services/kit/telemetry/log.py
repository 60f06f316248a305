"""Structured logs: one JSON line per event on stderr, readable lines on a terminal.

What an error says may quote an event, so of an unexpected error only its type and its traceback are
written: names and payloads stay out of the logs.
"""

import logging
import sys
import traceback
from typing import Any

import structlog

from services.kit.errors import is_transient
from services.kit.telemetry import metrics

_LINES = metrics.counter("log_lines_total")
# uvicorn, httpx2 and aiokafka write addresses with what was asked, and one line a request.
_NOISY = ("aiokafka", "faust", "mode", "uvicorn.access", "httpx2", "httpcore2")
_FRAMES = 30


def configure(process: str, level: str) -> None:
    """Every line carries the process; libraries' warnings come out the same way."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            counted,
            without_values,
            _renderer(),
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    handler.addFilter(_tries_again)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("asyncio").addFilter(_first_line)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)


def _tries_again(record: logging.LogRecord) -> bool:
    """The Kafka client calls every lost connection an error, and goes on trying: a warning."""
    if record.levelno == logging.ERROR and record.name.startswith("aiokafka"):
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


def _first_line(record: logging.LogRecord) -> bool:
    """asyncio shows the whole task below, with what its exception says."""
    record.msg, record.args = record.getMessage().partition("\n")[0], None
    return True


def _renderer() -> Any:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def counted(logger: object, method: str, line: dict[str, Any]) -> dict[str, Any]:
    """Count what is worth an operator's look."""
    if line["level"] not in ("debug", "info"):
        _LINES.labels(line["level"]).inc()
    return line


def without_values(logger: object, method: str, line: dict[str, Any]) -> dict[str, Any]:
    """An exception as its type and the places it went through, innermost last."""
    info = line.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    return line | described(error) if isinstance(error, BaseException) else line


def described(error: BaseException) -> dict[str, Any]:
    """What a line of the log says of an error."""
    return {"error": brief(error), "where": _frames(error)}


def brief(error: BaseException) -> str:
    """The type, and what it says where it speaks of connections and not of events."""
    name = type(error).__name__
    return f"{name}: {error}" if is_transient(error) and str(error) else name


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
