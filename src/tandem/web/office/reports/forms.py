"""Which agency and which month to count."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.agencies.types import Agency

YEARS = range(1900, 2200)  # at the calendar's ends there is no month before or after


class MonthInput(forms.TextInput):
    """A month picker where the browser has one, else a text field."""

    input_type = "month"


class BuildForm(forms.Form):
    """An agency and a month that is over."""

    agency = forms.ChoiceField(label=_("Agency"))
    month = forms.CharField(
        label=_("Month"),
        help_text=_("Year and month, for example 2016-08"),
        max_length=7,
        widget=MonthInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, agencies: list[Agency], own: UUID | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(str(agency.id), agency.name) for agency in agencies]  # type: ignore[attr-defined]
        self.fields["agency"].initial = str(own)

    def clean_month(self) -> date:
        """The first day of the month."""
        try:
            month = date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError:
            month = date.min
        if month.year not in YEARS:
            raise forms.ValidationError(_("Write the year and the month like this: 2016-08."))
        return month
