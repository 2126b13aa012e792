"""The web server's own logs, under the same allow-list; an access line holds no address of a caller and no query."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from gunicorn.glogging import Logger

from tandem.config.logs import METHODS, PlainFormatter, quiet_hooks


class PlainLogger(Logger):  # type: ignore[misc]
    """Gunicorn's logger, with one handler of ours for each of its logs."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.propagate = False
            for handler in log.handlers:
                handler.setFormatter(AccessFormatter() if log is self.access_log else PlainFormatter())
        quiet_hooks()

    def access(self, resp: Any, req: Any, environ: Mapping[str, Any], request_time: timedelta) -> None:
        """One line a request: method, address without what could name somebody, status, time taken."""
        if not self.access_log_enabled:
            return
        method = environ.get("REQUEST_METHOD", "")
        words = (
            method if method in METHODS else "-",
            plain_path(str(environ.get("PATH_INFO", ""))),
            str(resp.status).split(" ", maxsplit=1)[0][:3],
            str(int(request_time.total_seconds() * 1000)),
        )
        self.access_log.info("%s %s %s %s", *words)


class AccessFormatter(logging.Formatter):
    """Time and the words of an access line; a record that did not come from `access` says nothing."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        if record.msg != "%s %s %s %s" or record.exc_info:
            return PlainFormatter().format(record)
        return super().format(record)


def plain_path(path: str) -> str:
    """An address with its known words and UUIDs; every other part, which somebody may have typed, is a star."""
    parts = path.strip("/").split("/")
    return "/" + "/".join(part if part in known_words() or _is_uuid(part) else "*" for part in parts if part)


def _is_uuid(part: str) -> bool:
    try:
        return str(UUID(part)) == part
    except ValueError:
        return False


@cache
def known_words() -> frozenset[str]:
    """Every literal word of our addresses; none until Django is loaded."""
    if "django.urls" not in sys.modules:
        return frozenset()
    from django.urls import get_resolver

    words: set[str] = {"static"}
    waiting = [get_resolver()]
    while waiting:
        for pattern in waiting.pop().url_patterns:
            words.update(part for part in str(pattern.pattern).strip("/").split("/") if part and "<" not in part)
            if hasattr(pattern, "url_patterns"):
                waiting.append(pattern)
    return frozenset(words)
