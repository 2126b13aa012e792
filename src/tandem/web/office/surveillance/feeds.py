"""The feeds of an agency: who has fallen silent, how late rows are, how many have a place, what is still to come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from tandem.science.silence import SILENT, USUAL
from tandem.surveillance.queries.entries import uncorroborated
from tandem.surveillance.queries.feeds import feeds_of
from tandem.surveillance.queries.incidents import people_and_incidents
from tandem.surveillance.queries.laboratory import seized_samples
from tandem.surveillance.rules.entries import days_to_be_brought
from tandem.surveillance.rules.feeds import recent_days
from tandem.surveillance.types.feeds import FeedHealth, Lateness
from tandem.surveillance.types.incidents import PeopleAndIncidents
from tandem.web.office.surveillance import supply_words
from tandem.web.office.surveillance.figures import NOTHING, decimal, span_text
from tandem.web.office.surveillance.scene import READERS, Scene, page, scene_of_slug
from tandem.web.office.surveillance.supply_tables import percent
from tandem.web.ui.access import role_required

# Below this share of rows with an area, maps and rates by area say little.
FEW_PLACED = 0.9


@role_required(*READERS)
@require_GET
def feeds(request: HttpRequest, slug: str) -> HttpResponse:
    """Every feed of the agency as it stands at its clock."""
    scene = scene_of_slug(slug)
    found = feeds_of(scene.agency.id, today=scene.today, is_replay=scene.is_replay)
    with scene.local_time():
        context = {
            "silent": [_silent_line(one) for one in found if one.silence.finding == SILENT],
            "columns": _columns(),
            "rows": [_row(one) for one in found],
            "traps": [_trap_line(one) for one in found if one.trap],
            "people": _people_lines(scene),
            "unlinked": _unlinked_line(*seized_samples(scene.agency.id, today=scene.today)),
            "typed_in": _typed_in_line(uncorroborated(scene.agency.id, today=scene.today)),
            "coming": [_coming(one) for one in found if one.days],
        }
    return page(request, scene, "feeds", context)


def _silent_line(one: FeedHealth) -> str:
    text = ngettext(
        "%(feed)s: no row for %(n)s day, about %(expected)s were due; the longest pause had been %(longest)s.",
        "%(feed)s: no row for %(n)s days, about %(expected)s were due; the longest pause had been %(longest)s.",
        one.silence.days,
    )
    return text % {
        "feed": supply_words.FEEDS[one.feed],
        "n": number_format(one.silence.days),
        "expected": decimal(one.silence.expected, 0),
        "longest": number_format(one.silence.longest),
    }


def _people_lines(scene: Scene) -> list[str]:
    """People and incidents are two figures: of the whole record, and of the last days."""
    recent = scene.today - timedelta(days=recent_days())
    found = people_and_incidents(scene.agency.id, until=scene.clock)
    if not found.people:
        return []
    late = people_and_incidents(scene.agency.id, start=recent, until=scene.clock)
    lines = [
        _("Since the record began: %(figures)s.") % {"figures": _people_and_incidents(found)},
        _("In the last %(n)s days: %(figures)s.") % {"n": recent_days(), "figures": _people_and_incidents(late)},
    ]
    if found.dosed:
        text = _("Doses of naloxone, where a feed counts them: %(doses)s, to %(people)s.")
        lines.append(
            text % {"doses": number_format(found.doses, force_grouping=True), "people": _people(found.dosed)}
        )
    return lines


def _people(n: int) -> str:
    shown = number_format(n, force_grouping=True)
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": shown}


def _people_and_incidents(found: PeopleAndIncidents) -> str:
    shown = number_format(found.incidents, force_grouping=True)
    incidents = ngettext("%(n)s incident", "%(n)s incidents", found.incidents) % {"n": shown}
    return _("%(people)s in %(incidents)s") % {"people": _people(found.people), "incidents": incidents}


def _unlinked_line(seized: int, unlinked: int) -> str:
    text = ngettext(
        "%(n)s seized sample of %(seized)s matches no seizure on record by the number that its file gives.",
        "%(n)s seized samples of %(seized)s match no seizure on record by the number that their file gives.",
        unlinked,
    )
    return text % {"n": number_format(unlinked), "seized": number_format(seized)} if unlinked else ""


def _typed_in_line(events: int) -> str:
    text = ngettext(
        "%(n)s event typed in on duty more than %(days)s days ago was brought by no feed. It counts all the same.",
        "%(n)s events typed in on duty more than %(days)s days ago were brought by no feed. They count all the same.",
        events,
    )
    return text % {"n": number_format(events), "days": days_to_be_brought().days} if events else ""


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Feed")},
        {"label": _("State")},
        {"label": _("Last row")},
        {"label": _("Rows"), "is_number": True},
        {"label": _("In the last %(n)s days") % {"n": recent_days()}, "is_number": True},
        {"label": _("Reported after")},
        {"label": _("With an area"), "is_number": True},
    ]


def _row(one: FeedHealth) -> list[Any]:
    share = one.with_area / one.rows
    placed: Any = percent(share)
    if share < FEW_PLACED:
        placed = {"text": placed, "kind": "warn"}
    return [
        supply_words.FEEDS[one.feed],
        _state(one),
        date_format(one.last_on, "DATE_FORMAT"),
        number_format(one.rows, force_grouping=True),
        number_format(one.recent, force_grouping=True),
        _late(one.lateness),
        placed,
    ]


def _state(one: FeedHealth) -> dict[str, str]:
    if one.silence.finding == SILENT:
        return {"text": _("silent"), "kind": "bad"}
    if one.silence.finding == USUAL:
        return {"text": _("as usual"), "kind": "good"}
    return {"text": _("too sparse to tell"), "kind": "info"}


def _late(late: Lateness | None) -> str:
    if late is None:
        return _("the rows do not say")
    text = ngettext(
        "%(middle)s day at the middle, nine in ten within %(most)s, all within %(latest)s",
        "%(middle)s days at the middle, nine in ten within %(most)s, all within %(latest)s",
        late.middle,
    )
    values = {"middle": late.middle, "most": late.nine_in_ten, "latest": late.latest}
    return text % {name: number_format(value) for name, value in values.items()}


def _trap_line(one: FeedHealth) -> str:
    assert one.trap is not None
    return _(
        "%(feed)s: %(events)s of %(placed)s placed events lie on one single point in %(area)s. That is no scene: "
        "look whether the address of a hospital or station was sent instead of the place where it happened."
    ) % {
        "feed": supply_words.FEEDS[one.feed],
        "events": number_format(one.trap.events),
        "placed": number_format(one.trap.placed),
        "area": one.trap.area_name or NOTHING,
    }


def _coming(one: FeedHealth) -> dict[str, Any]:
    columns = [
        {"label": _("Day")},
        {"label": _("Reported so far"), "is_number": True},
        {"label": _("To be expected"), "is_number": True},
        {"label": _("Interval (95 %)"), "is_number": True},
    ]
    rows = [
        [
            date_format(day.on, "DATE_FORMAT"),
            number_format(day.reported),
            decimal(day.expected, 1),
            span_text(day.low, day.high, 0),
        ]
        for day in one.days
    ]
    return {"title": supply_words.FEEDS[one.feed], "columns": columns, "rows": rows}
