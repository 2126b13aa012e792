"""Breach files: the privacy officer opens, assesses, counts, and sees what is owed by when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tandem.agencies.types import Role
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import breach_watch
from tandem.oversight.actions import breaches as actions
from tandem.oversight.rules.breaches import BREACH
from tandem.oversight.types.breaches import BreachFile, BreachSource, BreachState, NoticeTo
from tandem.web.office.privacy import breach_words as words
from tandem.web.office.privacy.breach_forms import AssessForm, EarlierForm, NewBreachForm, PeopleForm, ReportForm
from tandem.web.ui.access import actor_of, role_required

FORMS: dict[str, type[Any]] = {
    "people": PeopleForm,
    "earlier": EarlierForm,
    "assess": AssessForm,
    "report": ReportForm,
}


@role_required(Role.PRIVACY_OFFICER)
@require_http_methods(["GET", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """Every file of the agency, and a new one."""
    by, now = actor_of(request), timezone.now()
    form = NewBreachForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            breach_id = breach_watch.open_file(
                by=by,
                source=BreachSource(form.cleaned_data["source"]),
                discovered_on=form.cleaned_data["discovered_on"],
                person_ids=form.cleaned_data["records"],
                now=now,
            )
            return redirect("privacy:breach", breach_id=breach_id)
        except Refused as refusal:
            form.add_error(None, _(refusal.sentence))
    tasks = [_task(one) for one in breach_watch.files(by=by, now=now)]
    return render(request, "office/privacy/breaches.html", {"tasks": tasks, "form": form})


@role_required(Role.PRIVACY_OFFICER)
@require_http_methods(["GET", "POST"])
def breach(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """One file: where it stands, what is owed by when, and the next steps."""
    by, now = actor_of(request), timezone.now()
    try:
        found = breach_watch.file_of(by=by, breach_id=breach_id, now=now)
    except Refused as refusal:
        return render(request, "office/privacy/closed.html", {"sentence": _(refusal.sentence)}, status=404)
    forms = {name: form() for name, form in FORMS.items()}
    step = request.POST.get("step", "")
    if request.method == "POST":
        forms = forms | ({step: FORMS[step](request.POST)} if step in FORMS else {})
        try:
            if step not in FORMS or forms[step].is_valid():
                _take(step, by, breach_id, forms.get(step), now)
                messages.success(request, _("On record."))
                return redirect("privacy:breach", breach_id=breach_id)
        except Refused as refusal:
            messages.error(request, _(refusal.sentence))
            return redirect("privacy:breach", breach_id=breach_id)
    people = breach_watch.people_counted(by=by, breach_id=breach_id, now=now)
    return render(request, "office/privacy/breach.html", _context(found, people, forms))


@role_required(Role.PRIVACY_OFFICER)
@require_POST
def from_emergency(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """An opening that was not justified becomes a file."""
    try:
        breach_id = breach_watch.open_from_emergency(by=actor_of(request), record_id=record_id, now=timezone.now())
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
        return redirect("privacy:emergencies")
    return redirect("privacy:breach", breach_id=breach_id)


def _take(step: str, by: Actor, breach_id: UUID, form: Any, now: Any) -> None:
    """One step of a file."""
    words_of = {"by": by, "now": now, "breach_id": breach_id}
    data = form.cleaned_data if form is not None else {}
    steps: dict[str, Callable[[], object]] = {
        "people": lambda: actions.add_people(person_ids=data["records"], **words_of),
        "earlier": lambda: actions.set_discovery_earlier(discovered_on=data["discovered_on"], **words_of),
        "assess": lambda: actions.assess_breach(answers=form.answers(), **words_of),
        "report": lambda: actions.record_report(to=NoticeTo(data["to"]), made_on=data["made_on"], **words_of),
        "contain": lambda: actions.contain_breach(**words_of),
        "sent": lambda: actions.confirm_notices_sent(**words_of),
        "close": lambda: actions.close_breach(**words_of),
    }
    if step not in steps:
        raise Refused("no_such_step", _("This step does not follow from where the file stands."))
    steps[step]()


def _task(one: BreachFile) -> dict[str, Any]:
    text, kind = words.STATES[one.state]
    owed = [duty for duty in one.duties if duty.done_on is None]
    nearest = min((duty.due_on for duty in owed), default=None)
    return {
        "title": words.SOURCES[one.source],
        "href": reverse("privacy:breach", args=[one.id]),
        "meta": _("next notice due %(day)s") % {"day": date_format(nearest)} if nearest else "",
        "state_kind": kind,
        "state_text": text,
        "is_late": any(duty.is_late for duty in owed),
    }


def _context(found: BreachFile, people: int, forms: dict[str, Any]) -> dict[str, Any]:
    text, kind = words.STATES[found.state]
    columns = [{"label": _("Who must be told")}, {"label": _("By")}, {"label": _("Done")}, {"label": _("Law")}]
    rows = [
        [
            str(words.NOTICES[one.to]),
            date_format(one.due_on),
            date_format(one.done_on)
            if one.done_on
            else {"text": _("late") if one.is_late else _("not yet"), "kind": "bad"},
            one.cite,
        ]
        for one in found.duties
    ]
    next_states = BREACH[found.state]
    return {
        "title": words.SOURCES[found.source],
        "state": text,
        "state_kind": kind,
        "facts": [
            (_("Discovered"), date_format(found.discovered_on)),
            (_("People"), str(people)),
            (_("People told"), str(found.told)),
            *((words.FACTORS[factor], words.RISKS[risk]) for factor, risk in found.answers.items()),
        ],
        "columns": columns,
        "rows": rows,
        "is_open": found.is_open,
        "may_contain": BreachState.CONTAINED in next_states,
        "may_assess": BreachState.NOTICES_DUE in next_states,
        "may_confirm": BreachState.NOTICES_SENT in next_states,
        "may_close": BreachState.CLOSED in next_states,
        "forms": forms,
    }
