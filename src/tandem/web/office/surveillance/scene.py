"""Whose page this is and what time it is there: the agency, its clock, and the strip that says both."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tandem.agencies.queries import agency_by_id, agency_by_slug
from tandem.agencies.rules import refusal_to_act_for
from tandem.agencies.types import Agency, Role
from tandem.surveillance.queries.clock import clock_of, has_replay_clock
from tandem.surveillance.queries.counts import is_synthetic
from tandem.surveillance.rules.days import local_day
from tandem.web.ui.access import actor_of
from tandem.web.ui.sentences import in_reader_language

RECORDS = "default"
# No page of this room holds a person; still only those who answer for the county's picture read and steer it.
READERS = (Role.EPIDEMIOLOGIST, Role.COORDINATOR)


@dataclass(frozen=True)
class Scene:
    """An agency at its own time."""

    agency: Agency
    clock: datetime
    is_replay: bool

    @property
    def today(self) -> date:
        return local_day(self.clock, self.agency.timezone)

    def local_time(self) -> AbstractContextManager[None]:
        """Show and read times in the agency's time zone."""
        return timezone.override(ZoneInfo(self.agency.timezone))


def scene_of_slug(slug: str) -> Scene:
    """The scene of the agency with this slug, or 404."""
    return _scene(agency_by_slug(using=RECORDS, slug=slug))


def scene_of(agency_id: UUID) -> Scene:
    """The scene of the agency with this id, or 404."""
    return _scene(agency_by_id(using=RECORDS, agency_id=agency_id))


def _scene(agency: Agency | None) -> Scene:
    if agency is None:
        raise Http404
    return Scene(agency, clock_of(agency.id, wall=timezone.now()), has_replay_clock(agency.id))


def own_scene_of(request: HttpRequest, agency_id: UUID) -> Scene:
    """The scene of an agency that the reader decides for; 404 for another's, as for what is not there."""
    if refusal_to_act_for(actor_of(request), agency_id):
        raise Http404
    return scene_of(agency_id)


def page(
    request: HttpRequest, scene: Scene, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of this scene, times in the agency's zone, with its strip."""
    actor = actor_of(request)
    is_reader = actor.role in READERS
    with scene.local_time():
        strip = {
            "agency": scene.agency.name,
            "clock": date_format(timezone.localtime(scene.clock), "DATETIME_FORMAT"),
            "is_replay": scene.is_replay,
            "href": reverse("office:home") if is_reader else "",
            "link_text": _("Other agencies"),
        }
        base = {
            "scene": scene,
            "agency": scene.agency,
            "strip": strip,
            "has_synthetic": is_synthetic(scene.agency.id),
            "is_reader": is_reader,
            # Why this reader decides nothing for this agency; "" for who does. Pages leave their forms out then.
            "refused": in_reader_language(refusal_to_act_for(actor, scene.agency.id) or ""),
        }
        return render(request, f"office/surveillance/{template}.html", {**base, **context}, status=status)
