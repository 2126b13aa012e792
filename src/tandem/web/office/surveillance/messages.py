"""Alerts that leave the house: a digest to one's own mailbox, and signed messages to machines."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.agencies.queries import mail_addresses
from tandem.agencies.rules import refusal_to_act_for
from tandem.agencies.types import Role
from tandem.core.actor import Actor
from tandem.journeys.alert_messages import hook_secret
from tandem.surveillance.actions import add_hook, confirm_hook, end_digest, end_hook, subscribe_digest
from tandem.surveillance.queries.hooks import digest_trouble, has_digest, hooks_of
from tandem.surveillance.rules.hooks import CONFIRMERS, refusal_to_confirm
from tandem.surveillance.types import Hook, MailState
from tandem.web.office.surveillance.scene import READERS, Scene, scene_of_slug
from tandem.web.ui.access import actor_of, database_of, role_required
from tandem.web.ui.attempts import attempted
from tandem.web.ui.sentences import in_reader_language

KEEPERS = (Role.COORDINATOR,)
FAILURES = {
    "refused_address": gettext_lazy("the address is refused"),
    "inside_address": gettext_lazy("the name leads to a private network, which is never called"),
    "certificate": gettext_lazy("its certificate is not valid"),
    "too_slow": gettext_lazy("it did not answer in time"),
    "no_connection": gettext_lazy("there was no connection"),
}


class HookForm(forms.Form):
    """An address that is told."""

    url = forms.CharField(label=gettext_lazy("Address, beginning with https://"), max_length=400)


def messages_context(request: HttpRequest, scene: Scene, form: HookForm) -> dict[str, Any]:
    """The reader's own digest, and the addresses with what waits for them. Secrets for those who keep them alone."""
    actor = actor_of(request)
    return {
        "has_digest": has_digest(scene.agency.id, actor.account_id),
        "digest_trouble": _digest_trouble(scene, actor),
        "may_share": actor.role in READERS and refusal_to_act_for(actor, scene.agency.id) is None,
        "may_keep": _may_keep(actor, scene),
        "hook_form": form,
        "hooks": [_shown(one, actor, scene) for one in hooks_of(scene.agency.id)],
    }


def _digest_trouble(scene: Scene, actor: Actor) -> str:
    found = digest_trouble(scene.agency.id, actor.account_id)
    if found is None:
        return ""
    day, state = found
    said = (
        _("The mail server refused the mail of %(day)s. It is tried again at the next turn of that day.")
        if state is MailState.REFUSED
        else _("Whether the mail of %(day)s arrived is not known; it is not sent twice. The next day has its own.")
    )
    return said % {"day": date_format(day, "DATE_FORMAT")}


def _may_keep(actor: Actor, scene: Scene) -> bool:
    return actor.role in KEEPERS and refusal_to_act_for(actor, scene.agency.id) is None


def _shown(one: Hook, actor: Actor, scene: Scene) -> dict[str, Any]:
    """An address by its host. The whole is shown while it waits, to whoever is asked to confirm it."""
    begun = timezone.localtime(one.confirmed_at or one.made_at, ZoneInfo(scene.agency.timezone))
    refusal = refusal_to_confirm(actor, scene.agency.id, made_by=one.by_id, is_open=one.is_unconfirmed)
    return {
        "hook": one,
        "since": date_format(begun, "DATE_FORMAT"),
        "may_end": _may_keep(actor, scene) and one.ended_at is None,
        "secret": hook_secret(one.id) if _may_keep(actor, scene) and one.ended_at is None else "",
        "whole": one.url if refusal is None else "",
        "why_not": in_reader_language(refusal) if refusal and one.is_unconfirmed else "",
        "failure": _failure(one.failure),
    }


def _failure(code: str) -> str:
    if not code:
        return ""
    return str(FAILURES.get(code, _("it answered %(code)s") % {"code": code.removeprefix("status_")}))


@role_required(*READERS)
@require_POST
def digest(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin or end the digest to one's own mailbox."""
    scene, actor = scene_of_slug(slug), actor_of(request)
    if actor.account_id is None:
        return redirect("office:told", slug)
    words: dict[str, Any] = {"by": actor, "agency_id": scene.agency.id, "account_id": actor.account_id}
    if has_digest(scene.agency.id, actor.account_id):
        end_digest(**words, now=scene.clock)
        messages.success(request, _("You get no more digests of this agency."))
    elif not mail_addresses(using=database_of(request), account_ids=[actor.account_id]):
        messages.error(request, _("Your account has no mail address. Ask an administrator to add one."))
    else:
        done = _("You get the open alerts by mail once a day, when there are any.")
        attempted(request, partial(subscribe_digest, **words, now=scene.clock), done=done)
    return redirect("office:told", slug)


@role_required(*KEEPERS)
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose an address; it is told once somebody else confirmed it."""
    scene = scene_of_slug(slug)
    form = HookForm(request.POST)
    url = form.cleaned_data["url"].strip() if form.is_valid() else ""
    deed = partial(add_hook, by=actor_of(request), agency_id=scene.agency.id, url=url, now=scene.clock)
    attempted(request, deed, done=_("The address is kept. Nothing is sent to it until somebody else confirms it."))
    return redirect("office:told", slug)


@role_required(*CONFIRMERS)
@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the feed to an address that somebody else added."""
    scene = scene_of_slug(slug)
    found = _hook(request, scene)
    if found is not None:
        deed = partial(
            confirm_hook, by=actor_of(request), agency_id=scene.agency.id, hook_id=found.id, now=scene.clock
        )
        attempted(request, deed, done=_("This address is told of every alert from now on."))
    return redirect("office:told", slug)


@role_required(*KEEPERS)
@require_POST
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell an address no more."""
    scene = scene_of_slug(slug)
    found = _hook(request, scene)
    if found is not None:
        whose = {"agency_id": scene.agency.id, "hook_id": found.id}
        deed = partial(end_hook, by=actor_of(request), **whose, now=scene.clock)
        attempted(request, deed, done=_("This address is told no more."))
    return redirect("office:told", slug)


def _hook(request: HttpRequest, scene: Scene) -> Hook | None:
    wanted = request.POST.get("hook", "")
    return next((one for one in hooks_of(scene.agency.id) if str(one.id) == wanted), None)
