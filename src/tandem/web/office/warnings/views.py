"""Warnings: the list with a form for a draft, and one warning with its signature and its reach."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import MaxLengthValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.agencies.types import Role
from tandem.community.actions import end_warning, publish_warning, record_reach
from tandem.community.queries import has_warning, warning_to_sign
from tandem.community.types import Channel, WarningDetail, WarningState, WarningText
from tandem.core.refusals import Refused
from tandem.journeys.warn_people import WarningDesk, draft_warning, warning_desk
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.attempts import attempted
from tandem.web.ui.sentences import in_reader_language

WRITERS = (Role.COORDINATOR, Role.EPIDEMIOLOGIST)
STATES: dict[WarningState, Promise] = {
    WarningState.DRAFT: _("waits for a second person"),
    WarningState.PUBLISHED: _("published"),
    WarningState.ENDED: _("taken down"),
    WarningState.DROPPED: _("dropped"),
}
CHANNELS: dict[Channel, Promise] = {
    Channel.OUTREACH: _("Outreach, in person"),
    Channel.SYRINGE_SERVICE: _("Syringe service"),
    Channel.SHELTER: _("Shelter or drop-in"),
    Channel.TEXT_LIST: _("Text messages"),
    Channel.SOCIAL_MEDIA: _("Social media"),
    Channel.POSTER: _("Posters and cards"),
}


class DraftForm(forms.Form):
    """What a warning says, in both languages, and how long it stands."""

    title_en = forms.CharField(label=_("Title in English"))
    text_en = forms.CharField(label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 4}))
    title_es = forms.CharField(label=_("Title in Spanish"))
    text_es = forms.CharField(label=_("Text in Spanish"), widget=forms.Textarea(attrs={"rows": 4}))
    area = forms.ChoiceField(label=_("Area"), required=False)
    days = forms.IntegerField(label=_("How many days does it stand?"), min_value=1, initial=7)

    def __init__(self, *args: Any, desk: WarningDesk, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _t("Everywhere")), *((name, name) for name in desk.areas)]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]
        for name, longest in (("title", desk.limits.max_title), ("text", desk.limits.max_text)):
            for language in ("en", "es"):
                field = self.fields[f"{name}_{language}"]
                field.validators.append(MaxLengthValidator(longest))
                field.widget.attrs["maxlength"] = str(longest)


class ReachForm(forms.Form):
    """How many people were told, and how."""

    channel = forms.ChoiceField(label=_("How"), choices=[(str(one), name) for one, name in CHANNELS.items()])
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=1_000_000)


@role_required(*WRITERS)
@require_http_methods(["GET", "POST"])
def warning_list(request: HttpRequest) -> HttpResponse:
    """Every warning, newest first, and the form for a new one."""
    now = timezone.now()
    desk = warning_desk(now=now)
    form = DraftForm(request.POST or None, desk=desk)
    if form.is_bound and form.is_valid():
        found = dict(form.cleaned_data)
        days = found.pop("days")
        try:
            made = draft_warning(by=actor_of(request), words=WarningText(**found), days=days, now=now)
            return redirect("warnings:one", made)
        except Refused as refusal:
            form.add_error(None, in_reader_language(refusal.sentence))
    context = {
        "form": form,
        "columns": [{"label": _t("Warning")}, {"label": _t("State")}, {"label": _t("Stands until")}],
        "rows": [_row(one) for one in desk.warnings],
        "max_grade": number_format(desk.limits.max_grade_english, 0),
        "min_ease": number_format(desk.limits.min_ease_spanish, 0),
    }
    return render(request, "office/warnings/list.html", context, status=400 if form.errors else 200)


def _row(one: WarningDetail) -> list[Any]:
    return [
        {"text": one.words.title_en, "href": reverse("warnings:one", args=[one.id])},
        {"text": _state(one), "kind": "info"},
        _moment(one.expires_at) if one.expires_at else "",
    ]


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _state(one: WarningDetail) -> str:
    return _t("expired") if one.has_expired else str(STATES[one.state])


@role_required(*WRITERS)
@require_GET
def warning(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """One warning in both languages, its reading age, who may sign it, and whom it reached."""
    found = warning_to_sign(warning_id, signer=actor_of(request).account_id, now=timezone.now())
    if found is None:
        raise Http404
    one = found.warning
    context = {
        "warning": one,
        "state": _state(one),
        "is_draft": one.state is WarningState.DRAFT,
        "is_published": one.state is WarningState.PUBLISHED,
        "refusal": in_reader_language(found.refusal) if found.refusal else "",
        "grade": number_format(max(0, round(found.grade, 1)), 1),
        "ease": number_format(round(found.ease, 1), 1),
        "reach_form": ReachForm(),
        "columns": [{"label": _t("How")}, {"label": _t("People told"), "is_number": True}],
        "rows": [[str(CHANNELS[channel]), number_format(n, 0)] for channel, n in one.reached.items()],
        "total": one.people_reached,
        "steps": {
            "columns": [{"label": _t("When")}, {"label": _t("State")}],
            "rows": [[_moment(step.at), str(STATES[step.to])] for step in one.history],
        },
    }
    return render(request, "office/warnings/one.html", context)


@role_required(*WRITERS)
@require_POST
def publish(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """Sign it, as the second person, and publish it."""
    _must_exist(warning_id)
    deed = partial(publish_warning, by=actor_of(request), warning_id=warning_id, now=timezone.now())
    attempted(request, deed, done=_t("Published. Everyone sees it until it expires."))
    return redirect("warnings:one", warning_id)


@role_required(*WRITERS)
@require_POST
def end(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """Take it down, or drop the draft."""
    _must_exist(warning_id)
    attempted(request, partial(end_warning, by=actor_of(request), warning_id=warning_id, now=timezone.now()))
    return redirect("warnings:one", warning_id)


@role_required(*WRITERS)
@require_POST
def reach(request: HttpRequest, warning_id: UUID) -> HttpResponse:
    """Note how many people were told."""
    _must_exist(warning_id)
    form = ReachForm(request.POST)
    if form.is_valid():
        channel, people = Channel(form.cleaned_data["channel"]), form.cleaned_data["people"]
        record_reach(by=actor_of(request), warning_id=warning_id, channel=channel, people=people, now=timezone.now())
    else:
        messages.error(request, _t("Say how many people, 1 or more."))
    return redirect("warnings:one", warning_id)


def _must_exist(warning_id: UUID) -> None:
    if not has_warning(warning_id):
        raise Http404
