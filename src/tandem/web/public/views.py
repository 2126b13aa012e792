"""Pages that anyone may open."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse


def health(request: HttpRequest) -> JsonResponse:
    """Answer that the process is up; says nothing of its data."""
    return JsonResponse({"status": "ok"})
