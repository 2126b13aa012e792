"""Middleware: one session per side, so that a sign-in at the duty door opens nothing on the care side."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

COOKIES = {"duty": "tandem_duty", "care": "tandem_care"}


class SideSessions(SessionMiddleware):
    """Django's sessions, under a cookie named after the side."""

    def process_request(self, request: HttpRequest) -> None:
        usual = settings.SESSION_COOKIE_NAME
        mine = request.COOKIES.get(COOKIES[request.side])  # type: ignore[attr-defined]
        request.COOKIES = {key: value for key, value in request.COOKIES.items() if key != usual}
        if mine:
            request.COOKIES[usual] = mine
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)  # type: ignore[arg-type]
        assert isinstance(response, HttpResponseBase)
        set_now = response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        if set_now is not None:
            name = COOKIES[request.side]  # type: ignore[attr-defined]
            response.cookies[name] = set_now.value
            response.cookies[name].update({key: value for key, value in set_now.items() if value != ""})
        return response
