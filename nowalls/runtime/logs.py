"""Logs: key-value events as JSON lines on standard error, without personal data."""

import logging
import sys
from typing import cast

import structlog

Log = structlog.typing.FilteringBoundLogger


def no_log() -> Log:
    """Return a logger that says nothing, for a command whose screen is its answer."""
    silent = structlog.make_filtering_bound_logger(logging.CRITICAL)
    return cast("Log", structlog.wrap_logger(structlog.PrintLogger(sys.stderr), wrapper_class=silent))


def set_up_logs(service: str) -> Log:
    """Send all logging of this process through one renderer, and return the service's logger."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    return cast("Log", structlog.get_logger().bind(service=service))
