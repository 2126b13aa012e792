"""Middleware: which door a request came through, and so which side, accounts and URLs it gets."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tandem.core import row_locks, side

PREFIXES = (("/duty/", "duty"), ("/care/", "care"), ("/office/", "office"), ("/account/", "care"))
URLS = {side.DUTY: "tandem.config.urls_duty", side.CARE: "tandem.config.urls_care"}


class Doors:
    """Set `request.door` and `request.urlconf`, and work on the door's side for the length of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = next((name for prefix, name in PREFIXES if request.path_info.startswith(prefix)), "public")
        duty = settings.TANDEM_SIDE == "duty" or door == "duty"
        request.door = door  # type: ignore[attr-defined]
        request.side = side.DUTY if duty else side.CARE  # type: ignore[attr-defined]
        request.urlconf = URLS[request.side]  # type: ignore[attr-defined]
        with side.on(request.side), row_locks.unit():  # type: ignore[attr-defined]
            return self.get_response(request)
