"""Logging that cannot carry a person: a line holds known keys with known shapes, and nothing else gets through.

What is let through: time, level, logger, an event code, ids, counts, durations, status, job, route, the kind of a
failure, its incident number and the place in the code. A message is shown only when it is a code itself; its
arguments, the exception's words, local variables, SQL and its parameters never are.
"""

from __future__ import annotations

import logging
import logging.config
import re
import secrets
import sys
import threading
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any
from uuid import UUID

from django.utils.log import AdminEmailHandler
from django.views.debug import ExceptionReporter

CODE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
ROUTE = re.compile(r"[a-z0-9_/<>:.-]{0,120}")
KEYS = ("job", "status", "rows", "count", "attempts", "duration_ms", "agency_id", "account_id")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
LONGEST = 60
INCIDENT = re.compile(r"[0-9a-f]{8}")


def configure(config: Mapping[str, Any]) -> None:
    """Django's LOGGING_CONFIG; a wrong log call prints no traceback, since that would quote its arguments."""
    logging.config.dictConfig(dict(config))
    logging.raiseExceptions = False


def new_incident() -> str:
    """A number that joins a page, a log line and a mail, and says nothing."""
    return secrets.token_hex(4)


class AllowList(logging.Filter):
    """Turns a record into its allowed parts before any formatter sees it. Harmless to run twice."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "allowed"):
            record.allowed = allowed_parts(record)
        record.msg, record.args = record.allowed, ()
        record.exc_info = record.exc_text = record.stack_info = None
        for name in ("request", "response", "sql", "params", "alias", "server_time", "status_code"):
            record.__dict__.pop(name, None)
        return True


class PlainFormatter(logging.Formatter):
    """One line: time, level, logger, and the allowed parts; filters the record itself, should no filter have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        AllowList().filter(record)
        return super().format(record)


class IncidentMail(AdminEmailHandler):
    """Mail to administrators, for a site that turns it on: the same line as in the log, and no report."""

    def emit(self, record: logging.LogRecord) -> None:
        line = PlainFormatter().format(record)
        self.send_mail("Tandem needs a look", line, fail_silently=True)


class NoReport(ExceptionReporter):
    """Django's error report holds every local variable; ours holds nothing."""

    def get_traceback_data(self) -> dict[str, Any]:
        return {}

    def get_traceback_text(self) -> str:
        return "An error occurred. Details are not recorded, so that nothing personal can leak."

    def get_traceback_html(self) -> str:
        return self.get_traceback_text()


def allowed_parts(record: logging.LogRecord) -> str:
    """Everything of a record that may be written, as `key=value` words."""
    words = [f"event={event_of(record)}"]
    request = getattr(record, "request", None)
    if request is not None:
        words += request_parts(request)
    status = getattr(record, "status_code", None)
    if isinstance(status, int):
        words.append(f"status={status}")
    if record.exc_info and isinstance(record.exc_info, tuple) and record.exc_info[0]:
        kind, _, trace = record.exc_info
        words += [f"kind={kind.__name__}", f"incident={incident_of(request)}", f"at={place_of(trace)}"]
    words += [f"{key}={allowed_value(getattr(record, key))}" for key in KEYS if hasattr(record, key)]
    return " ".join(words)


def event_of(record: logging.LogRecord) -> str:
    """The message when it is a code without arguments, else only that there was one."""
    is_code = isinstance(record.msg, str) and not record.args and len(record.msg) <= LONGEST
    return record.msg if is_code and CODE.fullmatch(record.msg) and "." in record.msg else "message"


def request_parts(request: Any) -> list[str]:
    """Method and route of a request: the route is the pattern of the address, never the address."""
    method = getattr(request, "method", "")
    route = str(getattr(getattr(request, "resolver_match", None), "route", ""))
    return [
        f"method={method if method in METHODS else '-'}",
        f"route={route if route and ROUTE.fullmatch(route) else '-'}",
    ]


def incident_of(request: Any) -> str:
    """The number that the error page showed, or a new one."""
    number = str(getattr(request, "incident", ""))
    return number if INCIDENT.fullmatch(number) else new_incident()


def place_of(trace: TracebackType | None) -> str:
    """Module, line and function of the innermost of our own frames (of any, when none is ours)."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if "/tandem/" in frame.filename]
    if not frames:
        return "-"
    frame = (ours or frames)[-1]
    file = frame.filename.rpartition("/tandem/" if ours else "/")[2]
    return f"{file}:{frame.lineno}:{frame.name}".replace(" ", "_")


def allowed_value(value: object) -> str:
    """A number, an id or a code as it is; anything else as dots."""
    if isinstance(value, bool | int | float | UUID):
        return str(value)
    if isinstance(value, str) and len(value) <= LONGEST and (CODE.fullmatch(value) or value in METHODS):
        return value
    return "•••"


def quiet_hooks() -> None:
    """For server processes: what no handler caught is one line of the log, not a traceback with its message."""
    log = logging.getLogger("tandem.process")

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("process.uncaught", exc_info=(kind, error, trace))

    def in_thread(args: threading.ExceptHookArgs) -> None:
        log.critical("process.thread", exc_info=(args.exc_type, args.exc_value, args.exc_traceback))  # type: ignore[arg-type]

    def unraisable(args: Any) -> None:
        log.error("process.unraisable", exc_info=(args.exc_type, args.exc_value, args.exc_traceback))

    sys.excepthook, threading.excepthook, sys.unraisablehook = uncaught, in_thread, unraisable
    logging.captureWarnings(capture=True)
