"""The first page: what Tandem is, help now, one's own page, the numbers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tandem.community.queries import published_months
from tandem.core.definition_file import read_definition
from tandem.web.public.numbers import month_row
from tandem.web.public.warnings import shown_warnings
from tandem.web.ui.signin import demo
from tandem.web.ui.staff import staff_in

OWN_PAGE = "/care/own/"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page, for anyone."""
    lines = read_definition("help_lines", "us")
    context = {
        "lines": [_line(line) for line in lines["lines"]],
        "checked_on": lines["checked_on"],
        "own_page": OWN_PAGE if _is_here(OWN_PAGE, request.urlconf) else "",  # type: ignore[attr-defined]
        "is_staff": staff_in(request) is not None,
        "warnings": shown_warnings(),
        "months": [month_row(one) for one in published_months()[:3]],
    }
    if demo.is_open(request):
        context |= {"demo_doors": _demo_doors(), "demo_code": demo.own_code(), "demo_secret": demo.own_secret()}
    return render(request, "public/home.html", context)


def _demo_doors() -> list[dict[str, Any]]:
    """Where a first visitor of the demonstration can go in."""
    return [
        {
            "title": _("Office and care"),
            "href": "/account/login/",
            "meta": _("Alerts, map, responses, month's reports; visits, consent, referrals, cases."),
        },
        {
            "title": _("Duty"),
            "href": "/duty/account/login/",
            "meta": _("A police officer offers help and sees the handoff's clock, nothing else."),
        },
    ]


def _line(line: dict[str, Any]) -> dict[str, str]:
    language = (get_language() or "en").split("-")[0]
    words = line.get(language, line["en"])
    return {**words, "call": line["call"], "text": line["text"], "dial": line["call"].replace("-", "")}


def _is_here(address: str, urlconf: str) -> bool:
    """Whether this process serves the address: the duty side has no page for a person's own record."""
    try:
        resolve(address, urlconf)
    except Resolver404:
        return False
    return True
