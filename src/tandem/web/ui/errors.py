"""Error pages that leak nothing: no request, no exception, no database and no session reach the template.

Both languages stand on each page, because when something fails the language may not be known. Name these in each URL
configuration as ``handler400`` to ``handler500`` and in settings as ``CSRF_FAILURE_VIEW``.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template


def _page(template_name: str, status: int, **words: str) -> HttpResponse:
    # Rendered without the request on purpose: context processors read the session and the account.
    return HttpResponse(get_template(template_name).render(words), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read."""
    return _page("400.html", 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not open to this person."""
    return _page("403.html", 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, in the same words whether or not something else lives there."""
    return _page("404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake. The incident number leads to the line of the log that says where it happened."""
    request.incident = secrets.token_hex(4)  # type: ignore[attr-defined]
    return _page("500.html", 500, incident=request.incident)  # type: ignore[attr-defined]


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """403: a form that is too old or comes from elsewhere. The reason is kept from the page."""
    return _page("403_csrf.html", 403)
