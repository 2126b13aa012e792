"""Who is told of an agency's alerts: neighbours by agreement."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from tandem.agencies.queries import all_agencies
from tandem.surveillance.actions import end_sharing, share_alerts
from tandem.surveillance.queries.telling import sharings_of
from tandem.surveillance.rules.hooks import CONFIRMERS
from tandem.web.office.surveillance.messages import HookForm, messages_context
from tandem.web.office.surveillance.scene import READERS, RECORDS, Scene, page, scene_of_slug
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.attempts import attempted
from tandem.web.ui.sentences import refusal_words


class NeighbourForm(forms.Form):
    """Which agency is told from today on."""

    neighbour = forms.TypedChoiceField(label=gettext_lazy("Neighbour agency"))

    def __init__(self, scene: Scene, data: Any = None) -> None:
        super().__init__(data)
        others = [one for one in all_agencies(using=RECORDS) if one.id != scene.agency.id]
        fields: Any = self.fields
        fields["neighbour"].choices = [(str(one.id), one.name) for one in others]


@role_required(*READERS, *CONFIRMERS)
@require_GET
def told(request: HttpRequest, slug: str) -> HttpResponse:
    """Agreements with neighbours."""
    scene = scene_of_slug(slug)
    return page(request, scene, "told", context_of(request, scene))


def context_of(request: HttpRequest, scene: Scene, wrong: NeighbourForm | None = None) -> dict[str, Any]:
    """Open agreements with a button to end them, ended ones as lines."""
    return {
        **messages_context(request, scene, HookForm()),
        "form": wrong or NeighbourForm(scene),
        "sharings": [
            {
                "id": one.id,
                "name": one.neighbour_name,
                "from_on": date_format(one.from_on, "DATE_FORMAT"),
                "until_on": date_format(one.until_on, "DATE_FORMAT") if one.until_on else "",
            }
            for one in sharings_of(scene.agency.id)
        ],
    }


@role_required(*READERS)
@require_POST
def share(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell a neighbour from the agency's day on."""
    scene = scene_of_slug(slug)
    form = NeighbourForm(scene, request.POST)
    if not form.is_valid():
        return page(request, scene, "told", context_of(request, scene, form), status=400)
    neighbour = next(one for one in all_agencies(using=RECORDS) if str(one.id) == form.cleaned_data["neighbour"])
    try:
        share_alerts(by=actor_of(request), agency_id=scene.agency.id, neighbour_id=neighbour.id, from_on=scene.today)
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(
            request, _("%(agency)s sees a notice of each alert from today on.") % {"agency": neighbour.name}
        )
    return redirect("office:told", slug)


@role_required(*READERS)
@require_POST
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """End an agreement on the agency's day."""
    scene = scene_of_slug(slug)
    wanted = request.POST.get("sharing", "")
    found = next((one for one in sharings_of(scene.agency.id) if str(one.id) == wanted), None)
    if found is not None:
        ended = {"sharing_id": found.id, "until_on": scene.today}
        deed = partial(end_sharing, by=actor_of(request), agency_id=scene.agency.id, **ended)
        attempted(request, deed, done=_("The agreement ends today."))
    return redirect("office:told", slug)
