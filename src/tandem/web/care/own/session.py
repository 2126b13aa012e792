"""The short session of a person's own page: its own cookie, fifteen minutes, nothing shared with staff's sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse

from tandem.journeys import own_entry
from tandem.web.ui.staff import staff_in

__all__ = ["COOKIE", "LASTS", "Visit", "close", "open_for", "staff_in", "visit_in"]

COOKIE = "tandem_own"
PATH = "/care/own/"
LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose page, by which code, and whether the secret still has to be chosen."""

    person_id: UUID
    code_id: UUID
    is_choosing: bool


def open_for(response: HttpResponse, visit: Visit, now: datetime) -> None:
    """Begin: the person is remembered on the server, the browser holds a random key."""
    store = SessionStore()
    store["own_person"], store["own_code"] = str(visit.person_id), str(visit.code_id)
    store["own_choosing"] = visit.is_choosing
    store["own_until"] = (now + LASTS).timestamp()
    store.set_expiry(int(LASTS.total_seconds()))
    store.create()
    response.set_cookie(
        COOKIE,
        str(store.session_key),
        max_age=int(LASTS.total_seconds()),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def visit_in(request: HttpRequest, now: datetime) -> Visit | None:
    """The visit that is open in this browser; None when there is none, or its code was withdrawn meanwhile."""
    store = SessionStore(request.COOKIES.get(COOKIE))
    found, code = store.get("own_person"), store.get("own_code")
    if not found or not code or now.timestamp() >= store.get("own_until", 0):
        return None
    visit = Visit(UUID(found), UUID(code), bool(store.get("own_choosing")))
    return visit if own_entry.is_still_open(code_id=visit.code_id, now=now) else None


def close(request: HttpRequest, response: HttpResponse) -> None:
    """End: nothing remains on either side."""
    if COOKIE in request.COOKIES:
        SessionStore(request.COOKIES[COOKIE]).flush()
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
