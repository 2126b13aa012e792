"""Template context that every page of every door needs. Reads no database: error pages and sign-in need it too."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tandem.agencies.types import Role
from tandem.web.ui import navigation, roles


def door(request: HttpRequest) -> dict[str, Any]:
    """The door, the side, whether this is a demonstration, and what the frame of the page shows.

    ``request.actor``, where a middleware has set it, decides which lines of the menu show. ``request.strip`` or a
    view's own ``strip`` fills the line of agency and clock: ``agency``, ``clock``, ``is_replay``, ``href``.
    """
    code = getattr(request, "door", "public")
    return {
        "door": code,
        "side": getattr(request, "side", "care"),
        "is_demo": settings.TANDEM_DEMO,
        "has_vault": settings.TANDEM_HAS_VAULT,
        "strip": getattr(request, "strip", None),
        "why": getattr(request, "why", ""),
        "here": request.get_full_path(),
        **_shift(request),
        **_menu(code, request),
        **{f"{name}_url": navigation.address_of(target) for name, target in _FRAME_LINKS.items()},
    }


_FRAME_LINKS = {
    "set_language": "set_language",
    "sign_out": "account_logout",
    "sign_in": "account_login",
    "lock": "lock",
    "here": "account_here",
    "trust": "public_promises",
}


def _shift(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"lock_seconds": 0, "account_role": ""}
    return {"lock_seconds": int(settings.LOCK_AFTER.total_seconds()), "account_role": roles.NAMES[Role(actor.role)]}


def _menu(code: str, request: HttpRequest) -> dict[str, Any]:
    role = getattr(getattr(request, "actor", None), "role", None)
    urlconf = getattr(request, "urlconf", None)
    is_inside = role is not None and urlconf and code in navigation.DOOR_NAMES
    return {
        "door_name": navigation.DOOR_NAMES.get(code, ""),
        # The mark leads everybody to their own first page: the door's may belong to another role.
        "door_home": navigation.first_page_of(role, urlconf) if is_inside else navigation.home_of(code),
        "nav": navigation.menu_of(code, path=request.path, role=role),
    }
