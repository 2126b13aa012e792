"""Logs: harm prevented is a name, an address or a diagnosis in a file that far more people read than the record."""

from __future__ import annotations

import io
import logging
import sqlite3
import sys
import threading
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, RequestFactory

from tandem.config import logs, server_log
from tandem.web.public import numbers

CANARY = "Wren-Ashgrove-4711"
ID = UUID("6f1d2a10-0000-4000-8000-000000000001")
LOGGERS = (
    *("django.request", "django.security.DisallowedHost", "django.db.backends", "django.template", "django.server"),
    *(
        "allauth.account",
        "gunicorn.error",
        "gunicorn.access",
        "py.warnings",
        "tandem.journeys.relay",
        "root",
        "made.up",
    ),
)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the settings' own handler writes, as text."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.PlainFormatter())
    handler.addFilter(logs.AllowList())
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [handler])
    for name in LOGGERS:
        log = logging.getLogger(None if name == "root" else name)
        monkeypatch.setattr(log, "disabled", False)
        monkeypatch.setattr(log, "level", logging.DEBUG)
        if log is not root:
            monkeypatch.setattr(log, "handlers", [])
            monkeypatch.setattr(log, "propagate", True)
    return stream


def fail() -> None:
    """Fails the way real code does: the message and a local variable quote what was typed."""
    diagnosis = CANARY
    raise ValueError(f"cannot read {diagnosis}")


@pytest.mark.parametrize("name", LOGGERS)
def test_no_logger_lets_a_word_through(written: io.StringIO, name: str) -> None:
    log = logging.getLogger(None if name == "root" else name)
    request = RequestFactory().post(f"/care/{CANARY}/?q={CANARY}", {"note": CANARY}, headers={"user-agent": CANARY})
    log.error(CANARY)
    log.error("met %s", CANARY)
    log.error("%(who)s", {"who": CANARY})
    log.error(CANARY.lower().replace("-", "_"))  # a word that looks like a code but is no event
    log.error("relay.failed", extra={"who": CANARY, "job": CANARY, "sql": CANARY, "params": [CANARY]})
    log.error("form.refused", extra={"request": request, "status_code": 400}, stack_info=True)
    log.error("%d", CANARY)  # a wrong call, whose own traceback would quote it
    try:
        fail()
    except ValueError:
        log.exception("broke on %s", CANARY, extra={"request": request})
    text = written.getvalue()
    assert text.count("\n") == 8
    assert CANARY.lower() not in text.lower().replace("_", "-")


def test_a_bare_handler_is_caught_planted(written: io.StringIO) -> None:
    """Harm: the test above would pass on silence. Planted: a handler without the allow-list writes the word."""
    stream = io.StringIO()
    logging.getLogger().addHandler(logging.StreamHandler(stream))
    logging.getLogger().handlers.reverse()  # before ours, which empties the record for those after it
    logging.getLogger("made.up").error("met %s", CANARY)
    assert CANARY in stream.getvalue()
    assert CANARY not in written.getvalue()


def test_what_helps_is_there(written: io.StringIO) -> None:
    """Witness: event, counts, ids and durations as they were given; kind and place of a failure."""
    log = logging.getLogger("tandem.journeys.relay")
    log.error("relay.failed", extra={"count": 3, "agency_id": ID, "duration_ms": 12.5, "job": "close_month.publish"})
    try:
        fail()
    except ValueError:
        log.exception("relay.stopped")
    first, second = written.getvalue().splitlines()
    assert "event=relay.failed" in first
    assert {"count=3", f"agency_id={ID}", "duration_ms=12.5", "job=close_month.publish"} <= set(first.split())
    assert "kind=ValueError" in second
    assert "test_logs.py:" in second
    assert ":fail" in second


def test_the_settings_use_it_and_nothing_else() -> None:
    """Harm: a handler that somebody adds beside writes what the others may not."""
    handlers = settings.LOGGING["handlers"].values()
    assert all(one["filters"] == ["allowed"] for one in handlers)
    assert settings.LOGGING_CONFIG == "tandem.config.logs.configure"
    assert settings.DEFAULT_EXCEPTION_REPORTER == "tandem.config.logs.NoReport"
    assert logging.raiseExceptions is False
    assert [type(one).__name__ for one in logging.getLogger().handlers if one.filters][:2] == [
        "StreamHandler",
        "IncidentMail",
    ]


@pytest.mark.django_db(databases=["default", "vault"])
def test_a_failing_page_and_its_log_line_share_a_number_and_nothing_else(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbers, "published_months", fail)
    client = Client(raise_request_exception=False)
    answer = client.get(f"/numbers/?q={CANARY}", headers={"user-agent": CANARY})
    line = written.getvalue()
    assert answer.status_code == 500
    incident = line.partition("incident=")[2][:8]
    assert len(incident) == 8
    assert f"<code>{incident}</code>" in answer.content.decode()
    assert CANARY not in line + answer.content.decode()
    assert "route=numbers/" in line


def test_mail_to_administrators_holds_the_same_line(mailoutbox: list, settings: object) -> None:
    settings.ADMINS = [("admin", "admin@example.org")]  # type: ignore[attr-defined]
    request = RequestFactory().post(f"/{CANARY}/", {"note": CANARY})
    try:
        fail()
    except ValueError:
        record = logging.makeLogRecord(
            {"name": "django.request", "msg": CANARY, "exc_info": sys.exc_info(), "request": request}
        )
    logs.IncidentMail().emit(record)
    (mail,) = mailoutbox
    assert "kind=ValueError" in mail.body
    assert CANARY not in mail.subject + mail.body + str(mail.message())


@pytest.mark.django_db
def test_sql_and_its_parameters_are_logged_nowhere(written: io.StringIO, settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    connections["default"].force_debug_cursor = True
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT %s", [CANARY])
    finally:
        connections["default"].force_debug_cursor = False
    assert CANARY not in written.getvalue()


def test_an_access_line_holds_no_query_no_caller_and_no_typed_word(written: io.StringIO) -> None:
    log = server_log.PlainLogger(SimpleNamespace(**gunicorn_settings()))
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(server_log.AccessFormatter())
    log.access_log.handlers = [handler]
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": f"/care/people/{ID}/{CANARY}/",
        "QUERY_STRING": f"q={CANARY}",
        "RAW_URI": f"/care/?q={CANARY}",
        "REMOTE_ADDR": "203.0.113.7",
        "HTTP_USER_AGENT": CANARY,
        "HTTP_REFERER": CANARY,
    }
    log.access(SimpleNamespace(status="200 OK"), None, environ, timedelta(milliseconds=31))
    line = stream.getvalue()
    assert line.rstrip().endswith(f"GET /care/people/{ID}/* 200 31")
    assert CANARY not in line
    assert "203.0.113.7" not in line


def gunicorn_settings() -> dict[str, object]:
    from gunicorn.config import Config

    config = Config()
    config.set("accesslog", "-")
    return {name: getattr(config, name) for name in config.settings} | {
        "logconfig": None,
        "logconfig_dict": {},
        "logconfig_json": None,
        "is_ssl": False,
    }


def test_a_thread_that_dies_says_where_and_not_what(written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, name, getattr(module, name))
    monkeypatch.setattr(logging, "captureWarnings", lambda capture: None)
    logs.quiet_hooks()
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        raise sqlite3.IntegrityError(f"UNIQUE failed: {CANARY}")
    except sqlite3.IntegrityError:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    text = written.getvalue()
    assert "event=process.thread kind=ValueError" in text
    assert "event=process.uncaught kind=IntegrityError" in text
    assert CANARY not in text
