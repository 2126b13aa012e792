"""Warnings to people who use drugs, for everyone, in the language of the page, until they expire."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tandem.community.queries import standing_warnings
from tandem.community.types import WarningDetail


@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """The warnings that stand now."""
    return render(request, "public/warnings.html", {"warnings": shown_warnings()})


def shown_warnings() -> list[dict[str, Any]]:
    """The warnings that stand now, as a page shows them."""
    return [_shown(one) for one in standing_warnings(now=timezone.now())]


def _shown(one: WarningDetail) -> dict[str, Any]:
    is_spanish = (get_language() or "en").startswith("es")
    words = one.words
    return {
        "title": words.title_es if is_spanish else words.title_en,
        "text": words.text_es if is_spanish else words.text_en,
        "area": words.area,
        "until": one.expires_at,
    }
