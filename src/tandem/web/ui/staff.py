"""Whether a staff account is signed in in a browser, at whichever door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from tandem.agencies.queries import account_by_id
from tandem.core import side
from tandem.core.actor import Actor
from tandem.web.ui.sessions import COOKIES


def staff_in(request: HttpRequest) -> Actor | None:
    """The staff account that is signed in in this browser, at whichever door and locked or not."""
    actor = getattr(request, "actor", None)
    if isinstance(actor, Actor):
        return actor
    account: Any = request.user
    if account.is_authenticated:
        return Actor(account.pk, account.role, account.agency_id, side.CARE)
    key = request.COOKIES.get(COOKIES[side.DUTY]) if settings.TANDEM_SIDE == "demo" else None
    with side.on(side.DUTY):
        account_id = SessionStore(key).get(SESSION_KEY) if key else None
    found = account_by_id(using="default", account_id=UUID(account_id)) if account_id else None
    return Actor(found.id, found.role, found.agency_id, side.DUTY) if found else None
