"""Do I have to report? The law file's questions, its limits, the supervisor's decision, the note of what was told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tandem.core.refusals import Refused
from tandem.journeys import mandatory_report, told_reports
from tandem.oversight.rules.mandatory import SUPERVISORS
from tandem.oversight.types.mandatory import Finding, ReportRow, ReportState, Telling
from tandem.web.care.desk import WORKERS, Desk, add_refusal, care_page, page, why
from tandem.web.care.duty import words
from tandem.web.care.duty.forms import MadeForm, QuestionsForm, said


@care_page(*WORKERS)
@require_GET
def duty(request: HttpRequest, desk: Desk, person_id: UUID) -> HttpResponse:
    """What it could be about."""
    access = desk.open(person_id)
    try:
        law, closed = mandatory_report.law_for(by=desk.by, state=settings.TANDEM_STATE), ""
    except Refused as refusal:
        law, closed = None, _(refusal.sentence)
    tasks = [
        {"title": said(one.title), "href": reverse("care:duty_rule", args=[person_id, one.id]), "meta": one.cite}
        for one in (law.rules if law else ())
    ]
    context = {"person_id": person_id, "tasks": tasks, "closed": closed, "law": law, "why": why(access)}
    return page(request, desk, "duty/duty", {**context, "name": desk.name(access, person_id)})


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, desk: Desk, person_id: UUID, kind: str) -> HttpResponse:
    """The questions of one rule, what the file says to the answers, and the way to the supervisor."""
    access = desk.open(person_id)
    where = {"by": desk.by, "state": settings.TANDEM_STATE, "rule": kind}
    found = mandatory_report.rule_for(**where)
    form, asked = QuestionsForm(request.POST or None, rule=found), None
    if request.method == "POST" and form.is_valid():
        asked = mandatory_report.ask(answers=form.answers(), **where)
        if request.POST.get("step") == "draft":
            try:
                report_id = mandatory_report.draft(person_id=person_id, answers=form.answers(), now=desk.now, **where)
                messages.success(request, _("A supervisor of your agency was told and decides."))
                return redirect("care:report", report_id=report_id)
            except Refused as refusal:
                add_refusal(form, refusal)
    text, mark = words.FINDINGS[asked.finding] if asked else ("", "")
    context = {
        "person_id": person_id,
        "name": desk.name(access, person_id),
        "form": form,
        "title": said(found.title),
        "asks": said(found.asks),
        "limits": said(found.limits),
        "cite": found.cite,
        "finding": text,
        "finding_kind": mark,
        "may_draft": asked is not None and asked.finding is Finding.ASKS_FOR_REPORT,
        "why": why(access),
    }
    return page(request, desk, "duty/rule", context)


@care_page(*WORKERS)
@require_GET
def reports(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What waits for the reader's signature, and their own unfinished reports."""
    to_decide, own = mandatory_report.waiting(by=desk.by, now=desk.now)
    context = {"to_decide": [_task(one) for one in to_decide], "own": [_task(one) for one in own]}
    return page(request, desk, "duty/reports", context)


@care_page(*WORKERS)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, desk: Desk, report_id: UUID) -> HttpResponse:
    """One report: the supervisor decides, the author notes that it was made."""
    row = mandatory_report.report(by=desk.by, report_id=report_id, now=desk.now)
    law = told_reports.law_text(row)
    is_author = row.drafted_by == desk.by.account_id
    may_make = is_author and row.state is ReportState.SIGNED and law is not None
    form = MadeForm(request.POST or None, rule=law) if may_make and law else None
    if request.method == "POST":
        answered = _act(request, desk, row, form)
        if answered:
            return answered
    text, mark = words.STATES[row.state]
    context = {
        "title": said(law.title) if law else row.rule,
        "asks": said(law.asks) if law else "",
        "limits": said(law.limits) if law else "",
        "facts": _facts(desk, row, law.cite if law else ""),
        "state": text,
        "state_kind": mark,
        "is_late": row.is_late,
        "may_decide": not is_author and row.state is ReportState.DRAFTED and desk.by.role in SUPERVISORS,
        "form": form,
    }
    return page(request, desk, "duty/report", context)


def _act(request: HttpRequest, desk: Desk, row: ReportRow, form: MadeForm | None) -> HttpResponse | None:
    step = request.POST.get("step", "")
    try:
        if step in ("sign", "no_report"):
            mandatory_report.decide(by=desk.by, report_id=row.id, is_signed=step == "sign", now=desk.now)
        elif form is not None and form.is_valid():
            mandatory_report.note_made(
                by=desk.by,
                report_id=row.id,
                state=row.law_state,
                facts=form.cleaned_data["facts"],
                telling=Telling(form.cleaned_data["telling"]),
                now=desk.now,
            )
        else:
            return None
    except Refused as refusal:
        messages.error(request, _(refusal.sentence))
        return redirect("care:report", report_id=row.id)
    messages.success(request, _("On record."))
    return redirect("care:report", report_id=row.id)


def _task(one: ReportRow) -> dict[str, Any]:
    law = told_reports.law_text(one)
    text, mark = words.STATES[one.state]
    return {
        "title": said(law.title) if law else one.rule,
        "href": reverse("care:report", args=[one.id]),
        "meta": _("due %(time)s") % {"time": _at(one.due_at)},
        "state_kind": mark,
        "state_text": text,
        "is_late": one.is_late,
    }


def _facts(desk: Desk, row: ReportRow, cite: str) -> list[tuple[str, Any]]:
    names = desk.colleagues()
    shown: list[tuple[str, Any]] = [
        (_("Law"), cite),
        (_("Drafted by"), f"{names.get(row.drafted_by, '')}, {_at(row.drafted_at)}"),
        (_("Due"), _at(row.due_at)),
    ]
    if row.decided_by and row.decided_at:
        shown.append((_("Decided by"), f"{names.get(row.decided_by, '')}, {_at(row.decided_at)}"))
    if row.made_at:
        told = ", ".join(str(words.FACTS.get(one, one)) for one in row.facts)
        shown += [(_("Made"), _at(row.made_at)), (_("To"), words.TO.get(row.to, row.to)), (_("Told"), told)]
    return shown


def _at(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
