"""How long things are kept on this site: the limits in force, last night's proof, and how a limit is changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tandem.agencies.types import Role
from tandem.core.refusals import Refused
from tandem.journeys.retention import limits
from tandem.web.ui.access import actor_of, role_required

CHANGERS = (Role.PRIVACY_OFFICER, Role.COORDINATOR)


class LimitForm(forms.Form):
    """Which kind, and for how many days."""

    field_class = forms.ChoiceField(label=gettext_lazy("What"))
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=36_525)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field_class"].choices = choices  # type: ignore[attr-defined]


@role_required(*CHANGERS)
@require_http_methods(["GET", "POST"])
def retention(request: HttpRequest) -> HttpResponse:
    """The limits in force with their proofs; some changes wait for a second person."""
    by = actor_of(request)
    found = limits.standings(by=by)
    choices = [(one.field_class.key, _title(one)) for one in found]
    form = LimitForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            limits.change_limit(by=by, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, _(refusal.sentence))
        else:
            messages.success(request, _("The limit is noted. Where a second person must agree, it waits for them."))
            return redirect("privacy:retention")
    rows = [_row(one) for one in found]
    return render(request, "office/privacy/retention.html", {"rows": rows, "form": form})


@role_required(*CHANGERS)
@require_POST
def confirm(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """The second person agrees to a limit."""
    try:
        limits.confirm(by=actor_of(request), change_id=change_id, now=timezone.now())
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
    else:
        messages.success(request, _("The limit is in force."))
    return redirect("privacy:retention")


def _title(one: limits.Standing) -> str:
    language = (get_language() or "en").split("-")[0]
    return one.field_class.titles.get(language, one.field_class.titles["en"])


def _row(one: limits.Standing) -> dict[str, Any]:
    house = one.field_class.limit.days if one.field_class.limit else 0
    kind, badge, proved = _proof(one)
    return {
        "key": one.field_class.key,
        "title": _title(one),
        "days": _days(one.days),
        "house": _days(house) if house != one.days else "",
        "kind": kind,
        "badge": badge,
        "proved": proved,
        "waiting_id": one.waiting_id,
        "waiting": _days(one.waiting_days) if one.waiting_id else "",
        "may_confirm": one.waiting_id is not None and not one.waits_for_other,
    }


def _proof(one: limits.Standing) -> tuple[str, str, str]:
    proof = one.proof
    if proof is None:
        return "warn", _("No proof yet"), ""
    words = {
        "moment": date_format(proof.proved_at, "DATETIME_FORMAT"),
        "removed": proof.removed,
        "past": proof.past,
        "held": proof.held,
    }
    told = _("%(moment)s UTC: %(removed)s removed, %(past)s too old, %(held)s held by a demand.") % words
    if not proof.is_kept:
        return "bad", _("Older than promised"), told
    if not proof.is_fresh(timezone.now()):
        return "warn", _("Proof is old"), told
    return "good", _("Proved"), told


def _days(count: int) -> str:
    if count >= 730:
        years = round(count / 365.25)
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
