"""Sample pages that hold every piece of the shared look, and what fills them. None is a page of the product."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from tandem.web.ui import charts, maps
from tandem.web.ui.navigation import MenuLink
from tandem.web.ui.widgets import DateInput, DateTimeInput, TimeInput

FOLDER = Path(__file__).parent


class AttemptForm(forms.Form):
    """A form with every kind of field."""

    outcome = forms.ChoiceField(
        label="What happened?",
        widget=forms.RadioSelect,
        choices=[("met", "Met the person"), ("away", "Nobody at home"), ("moved", "Moved away"), ("no", "Said no")],
        help_text="Choose the last thing that happened.",
    )
    needs = forms.MultipleChoiceField(
        label="Needs met",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("bed", "Bed tonight"), ("ride", "Ride to detox"), ("kit", "Naloxone kit")],
    )
    agrees = forms.BooleanField(label="The person agrees to a call tomorrow", help_text="Ask first, then tick.")
    kits = forms.IntegerField(label="Naloxone kits left", min_value=0, help_text="0 is an answer too.")
    on = forms.DateField(label="Date", widget=DateInput)
    at = forms.TimeField(label="Time", widget=TimeInput)
    next_at = forms.DateTimeField(label="Next attempt", widget=DateTimeInput, required=False)
    place = forms.ChoiceField(label="Area", choices=[("", "Choose an area"), ("wp", "West Price Hill")])
    note = forms.CharField(label="Note for the team", widget=forms.Textarea, required=False)
    file = forms.FileField(label="File", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def context(*, door: str, wrong: bool) -> dict[str, Any]:
    """What the sample pages show; ``wrong`` fills the form with mistakes."""
    return {**frame(door), **pieces(), "form": AttemptForm({"kits": "-1"} if wrong else None)}


def frame(door: str) -> dict[str, Any]:
    """What stands around every page."""
    return {
        "door": door,
        "door_name": {"public": "", "duty": "Duty", "care": "Care", "office": "Office"}[door],
        "nav": [
            MenuLink("Tonight", "#tonight", True),
            MenuLink("Referrals", "#referrals", False),
            MenuLink("Cases", "#cases", False),
            MenuLink("Directory", "#directory", False),
        ],
        "is_demo": True,
        "here": "/",
        "set_language_url": "/account/language/",
        "sign_out_url": "/account/logout/",
        "lock_url": "/account/lock/",
        "user": {"is_authenticated": True},
        "strip": {
            "agency": "Cincinnati Fire Department",
            "clock": "Tue 23 August 2016, 20:00",
            "is_replay": True,
            "href": "#next",
            "link_text": "Next day",
        },
    }


def pieces() -> dict[str, Any]:
    """What the pieces on a page show."""
    at = datetime(2016, 8, 23, 23, 31, tzinfo=UTC)
    return {
        "steps": ["Person", "What happened", "Offer", "Handoff"],
        "figures": [
            {"label": "overdose calls", "value": "78", "note": "last 7 days"},
            {"label": "reached within 72 hours", "value": "61 %", "note": "of 41 visits"},
            {"label": "naloxone kits left", "value": "fewer than 11"},
        ],
        "tasks": [
            {"title": "Visit in Avondale", "href": "#1", "meta": "You · due 18:00", "is_late": True},
            {"title": "Bring 4 naloxone kits to Northside", "href": "#2", "meta": "Team · due tomorrow"},
            {"title": "Call back", "meta": "J. Rivera", "state_kind": "good", "state_text": "Done"},
        ],
        "facts": [("Law", "42 CFR § 2.33(b)"), ("Policy", "care-team-reads-visit"), ("Until", "20 November 2027")],
        "moments": [
            {"label": "On the way", "state": "done", "at": at, "note": ""},
            {"label": "Arrived", "state": "now", "at": at, "note": "Outreach is with the officer."},
            {"label": "Released", "state": "ahead", "at": None, "note": ""},
        ],
        "columns": [{"label": "Area"}, {"label": "Events", "is_number": True}, {"label": "State"}],
        "rows": [
            [{"text": "West Price Hill", "href": "#"}, "14", {"text": "Above", "kind": "bad"}],
            ["Avondale", "3", "normal"],
        ],
        "page_of_rows": Paginator(range(60), 20).page(2),
        "days": days(),
        "areas": areas(),
        "stages": STAGES,
        "trend": [3, 4, 2, None, 5, 9, 14, 12],
    }


STAGES = [
    charts.Stage("Overdose calls", 412),
    charts.Stage("Visited", 240, note="within 72 hours"),
    charts.Stage("Reached", 151),
    charts.Stage("Agreed to a referral", 38),
    charts.Stage("First appointment kept", None, label="fewer than 11"),
]


def days() -> list[charts.Day]:
    """Ninety days with a surge at the end, a silent day and a day that is not over."""
    made = []
    for index in range(90):
        value: float | None = 3 + index * 7 % 5 + (16 if index == 88 else 22 if index == 89 else 0)
        made.append(
            charts.Day(
                on=date(2016, 5, 26) + timedelta(days=index),
                value=None if index == 40 else value,
                threshold=None if index < 7 else 11 + index % 3,
                exceeds=index in (88, 89),
                is_partial=index == 89,
                href=f"#day-{index}",
            )
        )
    return made


def areas() -> list[maps.Area]:
    """A made-up county of four by five skewed fields; one has no number, one is selected by the page."""
    made = []
    for index in range(20):
        west, south = -84.6 + index % 5 * 0.03 + index // 5 * 0.006, 39.1 + index // 5 * 0.03
        ring = ((west, south), (west + 0.03, south), (west + 0.036, south + 0.03), (west + 0.006, south + 0.03))
        value = None if index == 7 else float(index * 3 % 11)
        label = "fewer than 11" if index == 7 else ""
        made.append(maps.Area(str(index), f"Field {index + 1}", (ring,), value, label, f"?area={index}"))
    return made


def draw(name: str, *, door: str = "care", wrong: bool = False, more: dict[str, Any] | None = None) -> str:
    """The HTML of a sample page."""
    template = engines["django"].from_string((FOLDER / name).read_text())
    return template.render({**context(door=door, wrong=wrong), **(more or {})}, RequestFactory().get("/"))
