"""Forms of taking consent. What is missing is said by the rules of § 2.31, never by the form alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.agencies.types import Agency, AgencyKind
from tandem.consent.rules import Element
from tandem.consent.types import ConsentKind, ExpiryEvent, Purpose
from tandem.journeys.take_consent import ASKED, PURPOSES, SETTLED_CATEGORIES, SETTLED_PURPOSES, USUAL
from tandem.web.ui.kinds_of_facts import CATEGORIES
from tandem.web.ui.kinds_of_facts import PURPOSES as PURPOSE_WORDS
from tandem.web.ui.widgets import DateInput

ASKED_PURPOSES = (Purpose.TREATMENT, Purpose.COORDINATION, Purpose.OUTREACH)
DAYS = {"90": _("For 3 months"), "180": _("For 6 months"), "365": _("For one year")}
UNTIL = (
    *DAYS.items(),
    ("date", _("Until a date")),
    (ExpiryEvent.END_OF_TREATMENT.value, _("Until my treatment ends")),
    (ExpiryEvent.END_OF_PROGRAM.value, _("Until I leave this program")),
)
WITHOUT_END = (ExpiryEvent.NONE.value, _("Without an end, until I take it back"))
# Which field of the form can mend a missing element.
FIELD_OF = {
    "categories": "categories",
    "recipients": "partners",
    "purpose": "purposes",
    "expiry": "until",
    "patient_name": "given_name",
    "adult": "is_adult",
    "signature": "typed",
}
# A drawn signature: moves and lines with whole numbers only, as signature.js writes it.
DRAWING = re.compile(r"(?:[ML]\d{1,4} \d{1,4} ?)+")
LONGEST_DRAWING = 20_000


class LawForm(forms.Form):
    """Fields that the law demands are drawn as demanded, but the rules say what is missing, all at once."""

    demanded: tuple[str, ...] = ()
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._draw_demanded(True)

    def full_clean(self) -> None:
        self._draw_demanded(False)
        super().full_clean()
        self._draw_demanded(True)

    def _draw_demanded(self, is_demanded: bool) -> None:
        for name in self.demanded:
            self.fields[name].required = is_demanded


class TermsForm(LawForm):
    """With whom, what, what for, until when. Everything may be left out here; the rules then name what is missing."""

    demanded = ("partners", "categories", "purposes", "until")
    partners = forms.MultipleChoiceField(
        label=_("Who may receive it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_mutual = forms.BooleanField(label=_("They may also tell us how it goes"), required=False, initial=True)
    categories = forms.MultipleChoiceField(
        label=_("What may be shared"),
        required=False,
        choices=[(one.value, CATEGORIES[one]) for one in ASKED],
        initial=[one.value for one in ASKED if one in USUAL],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Counselling notes are never part of this. They need a consent of their own."),
    )
    purposes = forms.MultipleChoiceField(
        label=_("What for"),
        required=False,
        choices=[(one.value, PURPOSE_WORDS[one]) for one in ASKED_PURPOSES],
        initial=[one.value for one in ASKED_PURPOSES if one in PURPOSES],
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.ChoiceField(
        label=_("Until when"), required=False, choices=UNTIL, initial="180", widget=forms.RadioSelect
    )
    until_on = forms.DateField(
        label=_("The last day"), required=False, widget=DateInput, help_text=_("Only with “Until a date”.")
    )

    def __init__(self, *args: Any, partners: Iterable[Agency], today: date, kind: ConsentKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self._leave_out_settled(kind)
        treating_first = sorted(partners, key=lambda one: (one.kind != AgencyKind.TREATMENT, one.name))
        self.fields["partners"].choices = [(str(one.id), one.name) for one in treating_first]  # type: ignore[attr-defined]

    def _leave_out_settled(self, kind: ConsentKind) -> None:
        """What the law of a kind settles is not asked; only one for all treatment may be without an end."""
        for name, settled in (("categories", SETTLED_CATEGORIES), ("purposes", SETTLED_PURPOSES)):
            if kind in settled:
                del self.fields[name]
        self.demanded = tuple(name for name in self.demanded if name in self.fields)
        if kind is ConsentKind.PART2_TPO:
            until = self.fields["until"]
            until.choices = [*until.choices, WITHOUT_END]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("until") == "date" and "until_on" in found:
            if not found["until_on"]:
                self.add_error("until_on", ValidationError(_("Write the last day.")))
            elif found["until_on"] < self.today:
                self.add_error("until_on", ValidationError(_("This day has passed.")))
        return found


class SignForm(LawForm):
    """The name, the age, and one of two ways to sign."""

    demanded = ("given_name", "is_adult", "agree", "typed")
    given_name = forms.CharField(label=_("Given name"), required=False, max_length=100)
    family_name = forms.CharField(label=_("Family name"), required=False, max_length=100)
    birth_on = forms.DateField(label=_("Birth date"), required=False, widget=DateInput)
    is_adult = forms.BooleanField(label=_("I am 18 or older."), required=False)
    agree = forms.BooleanField(label=_("I have read this, or it was read to me, and I agree."), required=False)
    drawn = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LONGEST_DRAWING, strip=True)
    typed = forms.CharField(label=_("Or sign by typing your full name"), required=False, max_length=200)

    def clean_drawn(self) -> str:
        drawn = str(self.cleaned_data["drawn"])
        if drawn and not DRAWING.fullmatch(drawn):
            raise ValidationError(_("The drawing could not be read. Draw again or type the name."))
        return drawn

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("agree"):
            self.add_error("agree", ValidationError(_("Tick this if you agree.")))
        return found

    @property
    def name(self) -> str:
        found = self.cleaned_data
        return " ".join(part for part in (found.get("given_name", ""), found.get("family_name", "")) if part).strip()

    @property
    def signed_with(self) -> str:
        found = self.cleaned_data
        return str(found.get("drawn") or found.get("typed") or "")


def ends(until: str, until_on: str, *, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, ExpiryEvent | None]:
    """The end as a moment (the end of the last day in the agency's time zone) or as an event."""
    today = now.astimezone(zone).date()
    if until in DAYS:
        last = today + timedelta(days=int(until))
    elif until == "date" and until_on:
        last = date.fromisoformat(until_on)
    else:
        return None, ExpiryEvent(until) if until in set(ExpiryEvent) else None
    return datetime.combine(last + timedelta(days=1), time.min, zone), None


def name_gaps(form: forms.Form, missing: Iterable[Element]) -> None:
    """Put every missing element beside the field that can mend it, with the law that asks for it."""
    for element in missing:
        field = FIELD_OF.get(element.code)
        sentence = f"{gettext(element.sentence)} ({element.citation})"
        form.add_error(field if field in form.fields else None, ValidationError(sentence))
