"""Filters of a page that an account keeps under a name: keep, open again by a link, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tandem.surveillance.actions import forget_view, keep_view
from tandem.surveillance.queries.areas import areas_of
from tandem.surveillance.queries.counts import kinds_of
from tandem.surveillance.queries.places import views_of
from tandem.surveillance.rules.saved_views import kept_filters
from tandem.surveillance.types import SavedPage
from tandem.web.office.surveillance.forms import FilterForm
from tandem.web.office.surveillance.scene import READERS, Scene, scene_of_slug
from tandem.web.office.surveillance.trend_form import TrendForm
from tandem.web.ui.access import actor_of, role_required

ADDRESSES = {SavedPage.AGENCY: "office:agency", SavedPage.TRENDS: "office:trends"}


class ViewForm(forms.Form):
    """The name of a view."""

    name = forms.CharField(
        label=gettext_lazy("Keep these filters as"),
        help_text=gettext_lazy("For yourself; no names of people."),
        max_length=60,
    )


@dataclass(frozen=True)
class ViewLink:
    """A view that can be opened again."""

    id: UUID
    name: str
    href: str


def saved_views(request: HttpRequest, scene: Scene, page: SavedPage, form: forms.Form) -> dict[str, Any]:
    """What the part of a page needs that lists the account's views and keeps another."""
    own = views_of(scene.agency.id, owner_id=actor_of(request).account_id, page=page)
    filters = filters_of(form) if form.is_valid() else {}
    return {
        "saved_views": [ViewLink(one.id, one.name, address(scene, page, one.filters)) for one in own],
        "view_form": ViewForm(),
        "view_filters": filters.items(),
        "view_page": page,
    }


def filters_of(form: forms.Form) -> dict[str, str]:
    """What a valid filter form shows beyond the page's own defaults."""
    shown: Any = form
    return kept_filters({key: str(value) for key, value in form.data.items()}, shown.defaults)


def address(scene: Scene, page: SavedPage, filters: Mapping[str, str]) -> str:
    """The page with these filters."""
    base = reverse(ADDRESSES[page], args=[scene.agency.slug])
    return f"{base}?{urlencode(filters)}" if filters else base


@role_required(*READERS)
@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the filters that the page showed."""
    scene = scene_of_slug(slug)
    page = request.POST.get("page", "")
    if page not in set(SavedPage):
        return HttpResponseBadRequest()
    form = _filter_form(request, scene, SavedPage(page))
    named = ViewForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    filters = filters_of(form)
    if named.is_valid():
        name = named.cleaned_data["name"]
        try:
            keep_view(
                by=actor_of(request), agency_id=scene.agency.id, page=SavedPage(page), name=name, filters=filters
            )
            messages.success(request, _("The view is kept."))
        except ValueError as refusal:
            messages.error(request, _(str(refusal)))
    else:
        messages.error(request, _("Give the view a name."))
    return redirect(address(scene, SavedPage(page), filters))


def _filter_form(request: HttpRequest, scene: Scene, page: SavedPage) -> forms.Form:
    if page is SavedPage.TRENDS:
        return TrendForm(request.POST)
    agency_id = scene.agency.id
    return FilterForm(request.POST, today=scene.today, kinds=kinds_of(agency_id), areas=areas_of(agency_id))


@role_required(*READERS)
@require_POST
def forget(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Delete a view of one's own; another's is not there."""
    if not forget_view(by=actor_of(request), view_id=view_id):
        raise Http404
    messages.success(request, _("The view is deleted."))
    target = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = reverse("office:home")
    return redirect(target)
