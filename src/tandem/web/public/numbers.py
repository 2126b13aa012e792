"""Published numbers: every month that passed the release desk. Reads the published tables and nothing else."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tandem.community.queries import published_month, published_months, published_tables
from tandem.community.types import PublishedMonth
from tandem.web.ui.month.files import archive_file, pdf_file, sheet_file
from tandem.web.ui.month.presenters import drawings


@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """Every published month, newest first."""
    return render(request, "public/numbers.html", {"months": [month_row(one) for one in published_months()]})


@require_safe
def one_month(request: HttpRequest, agency: str, month: str) -> HttpResponse:
    """The tables of one month."""
    one = _found(agency, month)
    context = {
        "month": one,
        "title": title_of(one),
        "notes": _notes(one),
        "drawings": drawings(published_tables(one.agency_slug, one.month)),
        "base": address_of(one),
    }
    return render(request, "public/month.html", context)


@require_safe
def pdf(request: HttpRequest, agency: str, month: str) -> HttpResponse:
    """The month as PDF."""
    one = _found(agency, month)
    return pdf_file(
        published_tables(one.agency_slug, one.month),
        name=_name(one),
        title=title_of(one),
        agency=one.agency_name,
        made_at=one.published_at,
        notes=_notes(one),
    )


@require_safe
def sheet(request: HttpRequest, agency: str, month: str, kind: str) -> HttpResponse:
    """One table as CSV."""
    one = _found(agency, month)
    return sheet_file(published_tables(one.agency_slug, one.month), name=_name(one), key=kind)


@require_safe
def archive(request: HttpRequest, agency: str, month: str) -> HttpResponse:
    """Every table of the month as CSV in one zip file."""
    one = _found(agency, month)
    return archive_file(published_tables(one.agency_slug, one.month), name=_name(one))


def month_row(one: PublishedMonth) -> dict[str, str]:
    """A published month as a line of a list."""
    published = _("published on %(day)s") % {"day": date_format(one.published_at, "DATE_FORMAT")}
    return {"title": title_of(one), "href": address_of(one), "meta": f"{one.agency_name} · {published}"}


def title_of(one: PublishedMonth) -> str:
    """What a month is called."""
    return _("Numbers of %(month)s") % {"month": date_format(one.month, "F Y")}


def address_of(one: PublishedMonth) -> str:
    """The address of a published month, with the month in two digits."""
    return reverse("numbers_month", args=[one.agency_slug, f"{one.month:%Y-%m}"])


def _found(agency: str, month: str) -> PublishedMonth:
    try:
        one = published_month(agency, datetime.strptime(month, "%Y-%m").date())  # noqa: DTZ007 - a month has no zone
    except ValueError:  # no month of any calendar
        raise Http404 from None
    if one is None:
        raise Http404
    return one


def _notes(one: PublishedMonth) -> list[str]:
    notes = [_("Numbers from 1 to 10 are hidden, with others that would give them away.")]
    if one.is_synthetic:
        notes.append(_("Made-up people or places: these numbers are a demonstration, not facts."))
    return notes


def _name(one: PublishedMonth) -> str:
    return f"{one.agency_slug}-{one.month:%Y-%m}"
