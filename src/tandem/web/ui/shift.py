"""A shift: what a sign-in with password and TOTP opens, for at most SHIFT_LENGTH.

It locks after LOCK_AFTER without a request, or by the button, and the password alone opens it again. The state lives
in the session of the side: `opened_at`, `seen_at` (seconds), `locked`, `wrong` (passwords tried at the lock).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tandem.agencies.actions import record_sign_in_event
from tandem.agencies.types import SignInEvent
from tandem.core.actor import Actor
from tandem.web.ui import access

KEY = "shift"
TRIES_AT_THE_LOCK = 5
# A session row is written at most this often to note that someone is still there.
SEEN_EVERY = timedelta(seconds=60)


def wall_clock() -> datetime:
    """The time of shifts is the wall clock, never the replay clock."""
    return timezone.now()


def actor_from(account: Any, side: str) -> Actor:
    """The identity of a staff account."""
    return Actor(account_id=account.pk, role=account.role, agency_id=account.agency_id, side=side)


def record(request: HttpRequest, event: SignInEvent, account: Any) -> None:
    """Write what happened to the ledger of the request's side; `account` None is a user name nobody has."""
    side = request.side  # type: ignore[attr-defined]
    stranger = Actor(account_id=None, role="stranger", agency_id=None, side=side)
    record_sign_in_event(
        using=access.database_of(request),
        by=actor_from(account, side) if account else stranger,
        event=event,
        account_id=account.pk if account else None,
    )


def open_shift(request: HttpRequest, now: datetime) -> None:
    """Begin the shift of the account that has just proved password and TOTP."""
    request.session[KEY] = {"opened_at": now.timestamp(), "seen_at": now.timestamp(), "locked": False, "wrong": 0}


def ends_at(request: HttpRequest) -> datetime:
    """When the open shift ends whatever happens."""
    return datetime.fromtimestamp(request.session[KEY]["opened_at"], UTC) + settings.SHIFT_LENGTH


def is_locked(request: HttpRequest) -> bool:
    """Whether this session holds a locked shift."""
    return bool(request.session.get(KEY, {}).get("locked"))


def lock(request: HttpRequest, account: Any, event: SignInEvent) -> None:
    """Hide everything until the password is given again."""
    request.session[KEY] = {**request.session[KEY], "locked": True, "wrong": 0}
    record(request, event, account)


def unlock(request: HttpRequest, account: Any, now: datetime) -> None:
    """Open the locked shift again, under a new session key; its end does not move."""
    request.session[KEY] = {
        **request.session[KEY],
        "locked": False,
        "wrong": 0,
        "seen_at": now.timestamp(),
    }
    request.session.cycle_key()
    record(request, SignInEvent.UNLOCKED, account)


def refuse_unlock(request: HttpRequest, account: Any) -> int:
    """Count a wrong password at the lock; returns the tries left. At none the shift is over."""
    wrong = request.session[KEY]["wrong"] + 1
    request.session[KEY] = {**request.session[KEY], "wrong": wrong}
    record(request, SignInEvent.UNLOCK_FAILED, account)
    if wrong >= TRIES_AT_THE_LOCK:
        end(request, account, SignInEvent.SHIFT_ENDED)
    return max(0, TRIES_AT_THE_LOCK - wrong)


def end(request: HttpRequest, account: Any, event: SignInEvent) -> None:
    """End the shift: nothing of the session remains."""
    record(request, event, account)
    logout(request)


def safe_next(request: HttpRequest) -> str:
    """The page to come back to: a path of this host and this side, else nothing."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    return target if is_of_side(target, request.side) else ""  # type: ignore[attr-defined]


def is_of_side(target: str, side: str) -> bool:
    """Whether an address is a plain path on this host that belongs to this side, and no page of signing in."""
    if not target.startswith("/") or target.startswith(("//", "/\\")) or any(ord(letter) < 33 for letter in target):
        return False
    if target.startswith(tuple(access.SIGN_IN_PAGES.values())):
        return False
    is_duty = target.startswith("/duty/")
    return is_duty if side == "duty" else not is_duty


class Shift:
    """Middleware: sets `request.actor` while a shift is open; ends it at its end, locks it when nobody is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        request.locked_account = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            to_lock = self._look_at(request, wall_clock())
            if to_lock:
                return to_lock
        return self.get_response(request)

    def _look_at(self, request: HttpRequest, now: datetime) -> HttpResponse | None:
        account, shift = request.user, request.session.get(KEY)
        if shift is None or now.timestamp() >= shift["opened_at"] + settings.SHIFT_LENGTH.total_seconds():
            end(request, account, SignInEvent.SHIFT_ENDED)
            messages.info(request, _("Your shift has ended. Sign in to start the next one."))
            return None
        idle = now.timestamp() - shift["seen_at"]
        if not shift["locked"] and idle >= settings.LOCK_AFTER.total_seconds():
            lock(request, account, SignInEvent.LOCKED_IDLE)
        if is_locked(request):
            return self._behind_the_lock(request, account)
        request.actor = actor_from(account, request.side)  # type: ignore[attr-defined]
        if idle >= SEEN_EVERY.total_seconds():
            request.session[KEY] = {**shift, "seen_at": now.timestamp()}
        return None

    def _behind_the_lock(self, request: HttpRequest, account: Any) -> HttpResponse | None:
        # To every page but the lock this is now a stranger, so that not even a name shows.
        request.locked_account = account  # type: ignore[attr-defined]
        request.user = AnonymousUser()
        if request.door not in access.PRIVATE_DOORS or access.is_sign_in_page(request):  # type: ignore[attr-defined]
            return None
        target = reverse("lock", request.urlconf)  # type: ignore[attr-defined]
        if request.method == "GET":
            target = f"{target}?{urlencode({'next': request.get_full_path()})}"
        return HttpResponseRedirect(target)
