"""The filters of the trends page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tandem.core.weeks import WeekSystem
from tandem.surveillance.rules.cases import SUSPECTED_OVERDOSE
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.forms import choices

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

    defaults: Mapping[str, str] = {"weeks": "26", "system": str(WeekSystem.MMWR), "case": SUSPECTED_OVERDOSE}

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__({key: data.get(key) or value for key, value in self.defaults.items()})

    def chosen(self) -> Mapping[str, str]:
        """What to show; the defaults when something cannot be."""
        return self.cleaned_data if self.is_valid() else self.defaults
