"""Forms of the alert bench: a budget to look at, and a choice for the nights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.surveillance.rules.bench import settings
from tandem.surveillance.types import ChoiceReason, Detector
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.figures import decimal
from tandem.web.office.surveillance.forms import choices

REASONS = [reason for reason in ChoiceReason if reason is not ChoiceReason.BACK_TO_SHIPPED]


def budgets() -> list[tuple[str, str]]:
    """The budgets that the definition offers, as a choice."""
    return [(f"{one:g}", decimal(one, 2 if one < 1 else 0)) for one in settings()["budgets"]["offered"]]


class BudgetForm(forms.Form):
    """The budget that the page is drawn for."""

    budget = forms.ChoiceField(label=_("False alarms a month for each rule"), choices=budgets)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__({"budget": data.get("budget") or f"{settings()['budgets']['shown']:g}"})

    def chosen(self) -> float:
        """The budget asked for, or the one shown first."""
        return float(self.cleaned_data["budget"]) if self.is_valid() else float(settings()["budgets"]["shown"])


class ChoiceForm(forms.Form):
    """Which rules the nights use for the whole agency, within which budget, and why."""

    budget = forms.ChoiceField(label=_("Budget: false alarms a month, all chosen rules together"), choices=budgets)
    detectors = forms.MultipleChoiceField(label=_("Rules"), widget=forms.CheckboxSelectMultiple)
    reason = forms.ChoiceField(
        label=_("Reason"), widget=forms.RadioSelect, choices=choices(words.CHOICE_REASONS, REASONS)
    )

    def __init__(self, judged: Sequence[Detector], data: Any = None, *, budget: str = "") -> None:
        super().__init__(data, prefix="choice", initial={"budget": budget})
        fields: Any = self.fields
        fields["detectors"].choices = choices(words.DETECTORS, judged)
