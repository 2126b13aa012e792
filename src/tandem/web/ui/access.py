"""Who may open a page. Every view behind a door carries one of two marks, or nobody can open it:

    @role_required(Role.COORDINATOR, Role.EPIDEMIOLOGIST)     signed in with password and TOTP, and one of these roles
    @open_page                                                anyone, without an account (a person's own page by code)

Inside a view: `actor_of(request)` is who acts, `database_of(request)` the database of that door's side.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from tandem.agencies.types import Role
from tandem.core import side
from tandem.core.actor import Actor
from tandem.web.ui import navigation, roles

View = Callable[..., HttpResponse]
PRIVATE_DOORS = frozenset({"duty", "care", "office"})
SIGN_IN_PAGES = {side.DUTY: "/duty/account/", side.CARE: "/account/"}


def role_required(*allowed: Role) -> Callable[[View], View]:
    """Open the view to these roles only; others are told which role can, a stranger is sent to sign in."""
    if not allowed:
        raise ValueError("name at least one role")

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = getattr(request, "actor", None)
            if actor is None:
                return to_sign_in(request)
            if actor.role not in allowed:
                return wrong_role(request, frozenset(allowed))
            return view(request, *args, **kwargs)

        guarded.allowed_roles = frozenset(allowed)  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_page(view: View) -> View:
    """Mark a view behind a door that anyone may open; the list of these is kept short by a test."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    opened.is_open = True  # type: ignore[attr-defined]
    return opened


def actor_of(request: HttpRequest) -> Actor:
    """Who acts: the account whose shift is open in this request."""
    actor = getattr(request, "actor", None)
    if actor is None:
        raise PermissionDenied
    assert isinstance(actor, Actor)
    return actor


def database_of(request: HttpRequest) -> str:
    """The database that holds the accounts of this request's side: `default` (duty) or `vault` (care)."""
    return database_of_side(request.side)  # type: ignore[attr-defined]


def database_of_side(name: str) -> str:
    """As `database_of`, for a side."""
    return "vault" if name == side.CARE and "vault" in settings.DATABASES else "default"


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    """The sign-in page of this door, coming back to this page after."""
    target = reverse("account_login", request.urlconf)  # type: ignore[attr-defined]
    if request.method == "GET":
        target = f"{target}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(target)


def wrong_role(request: HttpRequest, allowed: frozenset[Role]) -> HttpResponse:
    """403: which roles can open this page."""
    return render(request, "ui/wrong_role.html", {"roles": roles.listed(allowed)}, status=403)


def is_sign_in_page(request: HttpRequest) -> bool:
    """Whether the path belongs to signing in, locking and signing out on its side."""
    return request.path_info.startswith(SIGN_IN_PAGES[request.side])  # type: ignore[attr-defined]


class ClosedByDefault:
    """Middleware: outside the profile a page does not exist; behind a door, one without a mark opens to nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *_: Any) -> HttpResponse | None:
        door = request.door  # type: ignore[attr-defined]
        if door not in PRIVATE_DOORS or is_sign_in_page(request):
            return None
        if not navigation.is_in_profile(door, request.path_info):
            raise Http404
        if getattr(view, "is_open", False):
            return None
        if getattr(request, "actor", None) is None:
            return to_sign_in(request)
        if not getattr(view, "allowed_roles", None):
            raise PermissionDenied
        return None
