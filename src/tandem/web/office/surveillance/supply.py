"""The supply page: what is in it, what is new, how pure, what belongs together, what field kits are worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from tandem.agencies.queries import all_agencies
from tandem.science.share_forecast import ShareForecast, forecast_shares
from tandem.surveillance.queries.supply import kit_records, named_in_reports, samples_of
from tandem.surveillance.rules.substances import unconfirmed_columns
from tandem.surveillance.rules.supply import (
    LEAST_BEFORE,
    MONTH,
    NEW_WITHIN_DAYS,
    QUARTER,
    Shares,
    appearances_of,
    period_start,
    purities_of,
    shares_of,
)
from tandem.surveillance.rules.supply_links import link_limits, supply_links
from tandem.surveillance.types import Sample
from tandem.web.office.surveillance import supply_tables, supply_words
from tandem.web.office.surveillance.figures import decimal
from tandem.web.office.surveillance.scene import READERS, RECORDS, Scene, page, scene_of_slug
from tandem.web.ui.access import role_required

REPORT_DAYS = 90
OWN, EVERYBODY = "agency", "all"


class SupplyForm(forms.Form):
    """Whose samples, and by which period."""

    who = forms.ChoiceField(
        label=gettext_lazy("Samples of"),
        required=False,
        choices=((EVERYBODY, gettext_lazy("every partner agency")), (OWN, gettext_lazy("this agency alone"))),
    )
    by = forms.ChoiceField(
        label=gettext_lazy("Shown by"),
        required=False,
        choices=(("quarter", gettext_lazy("quarter")), ("month", gettext_lazy("month"))),
    )


@role_required(*READERS)
@require_GET
def supply(request: HttpRequest, slug: str) -> HttpResponse:
    """The supply as known at the agency's clock; samples of all partners unless asked otherwise."""
    scene = scene_of_slug(slug)
    form = SupplyForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    agency_ids = [scene.agency.id] if asked.get("who") == OWN else None
    months = MONTH if asked.get("by") == "month" else QUARTER
    samples = samples_of(agency_ids, today=scene.today)
    with scene.local_time():
        context = {
            "form": form,
            "samples": len(samples),
            "samples_text": number_format(len(samples)),
            **_over_time(samples, scene, months),
            **_new_and_pure(samples, scene, months),
            **_linked(samples, agency_ids, scene),
        }
    return page(request, scene, "supply", context, status=200 if form.is_valid() else 400)


def _over_time(samples: Sequence[Sample], scene: Scene, months: int) -> dict[str, Any]:
    shares = shares_of(samples, today=scene.today, months=months, most=8)
    ahead = _ahead(shares) if months == QUARTER else None
    label = ""
    if ahead is not None and shares.periods:
        last = shares.periods[-1]
        start = last.start if last.is_running else last.end
        label = f"{start.year} Q{(start.month + 2) // 3}"
    shown = _whole(shares) if ahead is not None else shares
    return {
        "lines": supply_tables.share_lines(shown, ahead, next_label=label),
        "shares": supply_tables.share_table(shares),
        "next_label": label,
        "forecast": _forecast_words(ahead),
    }


def _whole(shares: Shares) -> Shares:
    """Only periods that are over: what is forecast is compared with whole quarters."""
    keep = [i for i, period in enumerate(shares.periods) if not period.is_running]
    return Shares(
        tuple(shares.periods[i] for i in keep),
        tuple(shares.samples[i] for i in keep),
        tuple(shares.presumptive[i] for i in keep),
        shares.substances,
        tuple(shares.with_it[i] for i in keep),
    )


def _ahead(shares: Shares) -> ShareForecast | None:
    whole = _whole(shares)
    if not any(whole.samples) or not whole.substances:
        return None
    return forecast_shares(whole.with_it, whole.samples)


def _forecast_words(ahead: ShareForecast | None) -> dict[str, Any] | None:
    if ahead is None:
        return None
    words: dict[str, Any] = {"scored": ahead.scored, "coverage": supply_tables.percent(ahead.coverage)}
    if ahead.scored:
        words |= {
            "error": decimal(100 * ahead.error, 1),
            "last": decimal(100 * ahead.error_of_last, 1),
            "covered": supply_tables.percent(ahead.covered),
            "beats_last": ahead.beats_last,
        }
    return words


def _new_and_pure(samples: Sequence[Sample], scene: Scene, months: int) -> dict[str, Any]:
    appearances = appearances_of(samples, today=scene.today)
    purities = purities_of(samples, today=scene.today, months=months)
    return {
        "new": [supply_tables.new_line(one) for one in appearances if one.is_new],
        "appearances": supply_tables.appearance_table(appearances),
        "purities": supply_tables.purity_table(purities),
        "pure_lines": supply_tables.purity_lines(purities),
        "new_days": NEW_WITHIN_DAYS,
        "least_before": LEAST_BEFORE,
    }


def _linked(samples: Sequence[Sample], agency_ids: list[Any] | None, scene: Scene) -> dict[str, Any]:
    names = {one.id: one.name for one in all_agencies(using=RECORDS)}
    since = period_start(scene.today, MONTH) - timedelta(days=REPORT_DAYS)
    named = named_in_reports(agency_ids, since=since, today=scene.today)
    return {
        "links": supply_tables.link_table(supply_links(samples), names),
        "limits": link_limits(),
        "kits": supply_tables.kit_table(kit_records(agency_ids, today=scene.today)),
        "named": {
            "columns": [
                {"label": _("Substance")},
                {"label": _("Reports"), "is_number": True},
                {"label": _("Certainty")},
            ],
            "rows": [
                [supply_words.substance(key), number_format(n), {"text": _("presumptive"), "kind": "warn"}]
                for key, n in named.most_common(12)
            ],
        },
        "report_days": REPORT_DAYS,
        "unconfirmed": bool(unconfirmed_columns()),
    }
