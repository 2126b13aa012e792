"""The filters of the trends page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.core.weeks import WeekSystem
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.forms import IN_THE_CALENDAR, choices
from tandem.web.ui.widgets import DateInput

SYSTEMS: words.Words = {
    WeekSystem.MMWR: gettext_lazy("MMWR weeks (Sunday to Saturday)"),
    WeekSystem.ISO: gettext_lazy("ISO weeks (Monday to Sunday)"),
}
LENGTHS = {"12": gettext_lazy("12 weeks"), "26": gettext_lazy("26 weeks"), "52": gettext_lazy("52 weeks")}


class TrendForm(forms.Form):
    """Which weeks, how many of them, and what counts."""

    weeks = forms.ChoiceField(label=gettext_lazy("Period"), choices=list(LENGTHS.items()))
    system = forms.ChoiceField(label=gettext_lazy("Weeks"), choices=choices(SYSTEMS))
    case = forms.ChoiceField(label=gettext_lazy("What counts"), choices=choices(words.CASES))
    since = forms.DateField(
        label=gettext_lazy("Stretch from"), required=False, widget=DateInput, validators=IN_THE_CALENDAR
    )
    until = forms.DateField(
        label=gettext_lazy("Stretch to"), required=False, widget=DateInput, validators=IN_THE_CALENDAR
    )

    defaults: Mapping[str, str] = {
        "weeks": "26",
        "system": str(WeekSystem.MMWR),
        "case": SUSPECTED_OVERDOSE,
        "since": "",
        "until": "",
    }

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__({key: data.get(key) or value for key, value in self.defaults.items()})

    def clean(self) -> dict[str, Any]:
        """The stretch runs forward."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            raise ValidationError({"until": _("The last day lies before the first.")})
        return found

    def chosen(self) -> Mapping[str, Any]:
        """What to show; the defaults when something cannot be."""
        return self.cleaned_data if self.is_valid() else self.defaults
