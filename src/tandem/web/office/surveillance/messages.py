"""Alerts that leave the house: a digest to one's own mailbox, and signed messages to machines."""

from __future__ import annotations

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
from tandem.agencies.types import Role
from tandem.journeys.alert_messages import hook_secret
from tandem.surveillance.actions import add_hook, end_digest, end_hook, subscribe_digest
from tandem.surveillance.queries.hooks import has_digest, hooks_of
from tandem.web.office.surveillance.scene import READERS, Scene, scene_of_slug
from tandem.web.ui.access import actor_of, database_of, role_required
from tandem.web.ui.sentences import refusal_words

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
    may_keep = actor.role in KEEPERS
    return {
        "has_digest": has_digest(scene.agency.id, actor.account_id),
        "may_keep": may_keep,
        "hook_form": form,
        "hooks": [
            {
                "hook": one,
                "since": date_format(timezone.localtime(one.made_at, ZoneInfo(scene.agency.timezone)), "DATE_FORMAT"),
                "secret": hook_secret(one.id) if may_keep and one.ended_at is None else "",
                "failure": _failure(one.failure),
            }
            for one in hooks_of(scene.agency.id)
        ],
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
        subscribe_digest(**words, now=scene.clock)
        messages.success(request, _("You get the open alerts by mail once a day, when there are any."))
    return redirect("office:told", slug)


@role_required(*KEEPERS)
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell an address of every alert from now on."""
    scene = scene_of_slug(slug)
    form = HookForm(request.POST)
    try:
        url = form.cleaned_data["url"].strip() if form.is_valid() else ""
        add_hook(by=actor_of(request), agency_id=scene.agency.id, url=url, now=scene.clock)
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("This address is told of every alert from now on."))
    return redirect("office:told", slug)


@role_required(*KEEPERS)
@require_POST
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell an address no more."""
    scene = scene_of_slug(slug)
    wanted = request.POST.get("hook", "")
    found = next((one for one in hooks_of(scene.agency.id) if str(one.id) == wanted), None)
    if found is not None:
        end_hook(by=actor_of(request), agency_id=scene.agency.id, hook_id=found.id, now=scene.clock)
        messages.success(request, _("This address is told no more."))
    return redirect("office:told", slug)
