"""Made-up accounts on the sign-in page, so that a first visitor is inside in seconds.

Only on the demo side, and only for a browser on this machine: elsewhere every function here answers with nothing.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tandem.journeys.demo_accounts import (
    DemoSignIn,
    current_code,
    read_demo_own_code,
    read_demo_own_secret,
    read_demo_sign_ins,
)
from tandem.web.ui import roles

THIS_MACHINE = frozenset({"127.0.0.1", "::1"})
# What proxies and tunnels add: then the reader may sit anywhere, though the address is this machine's.
FORWARDED = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP")


def is_open(request: HttpRequest) -> bool:
    """Whether this is the demonstration, seen from its own machine and not through a proxy that stands on it."""
    came_from_here = request.META.get("REMOTE_ADDR") in THIS_MACHINE and not any(map(request.META.get, FORWARDED))
    return settings.TANDEM_DEMO is True and came_from_here


def accounts_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The made-up accounts of this side, as the sign-in page shows them."""
    return [
        {"username": sign_in.username, "role": roles.NAMES[sign_in.role], "password": sign_in.password}
        for sign_in in _of_this_side(request)
    ]


def chosen_account(request: HttpRequest) -> DemoSignIn | None:
    """The made-up account whose button was pressed."""
    return next((one for one in _of_this_side(request) if one.username == request.POST.get("account")), None)


def code_for(request: HttpRequest, account: Any) -> str:
    """The current code of a made-up account, which its authenticator app would show; "" for every other account."""
    sign_in = next((one for one in _of_this_side(request) if one.username == account.username), None)
    return current_code(sign_in) if sign_in else ""


def own_code() -> str:
    """The code of one made-up person's own page."""
    return read_demo_own_code()


def own_secret() -> str:
    """The secret that goes with it."""
    return read_demo_own_secret()


def _of_this_side(request: HttpRequest) -> list[DemoSignIn]:
    if not is_open(request):
        return []
    return [one for one in read_demo_sign_ins() if one.side == request.side]  # type: ignore[attr-defined]
