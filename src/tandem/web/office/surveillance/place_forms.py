"""Forms of the place forecast: what is asked of it, and switching it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.surveillance.rules.forecasts import most_places, settings
from tandem.surveillance.types.forecasts import ForecastOrder, Horizon, SwitchReason
from tandem.web.office.surveillance import place_words
from tandem.web.office.surveillance.forms import choices


class HorizonForm(forms.Form):
    """How far the forecast looks."""

    horizon = forms.ChoiceField(label=_("How far ahead"), choices=choices(place_words.HORIZONS))

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__({"horizon": data.get("horizon") or str(Horizon.WEEK)})

    def chosen(self) -> Horizon:
        """The horizon asked for, or a week."""
        return Horizon(self.cleaned_data["horizon"]) if self.is_valid() else Horizon.WEEK


class OrderForm(forms.Form):
    """How many places can be served, and what the reports hang on."""

    capacity = forms.IntegerField(
        label=_("How many places can be served"),
        help_text=_("As many as there are teams for. A list is judged by what a list of this length reaches."),
        min_value=1,
    )
    found_percent = forms.TypedChoiceField(
        label=_("Reports that would not be there had no team been near"),
        help_text=_("Calls that a team made itself where it was sent belong here. The feedback simulation uses it."),
        coerce=int,
    )

    def __init__(self, order: ForecastOrder, areas: int, data: Any = None) -> None:
        initial = {"capacity": order.capacity, "found_percent": order.found_percent}
        super().__init__(data, prefix="order", initial=initial)
        self.horizon = order.horizon
        fields: Any = self.fields
        fields["capacity"].max_value = most_places(areas)
        fields["capacity"].widget.attrs |= {"max": most_places(areas), "inputmode": "numeric"}
        offered = settings()["found_by_looking"]["offered_percent"]
        fields["found_percent"].choices = [(str(one), _("%(n)s %%") % {"n": one}) for one in offered]

    def order(self) -> ForecastOrder:
        """What was asked; call it on a valid form."""
        found = self.cleaned_data
        return ForecastOrder(horizon=self.horizon, capacity=found["capacity"], found_percent=found["found_percent"])


class OnForm(forms.Form):
    """Why a forecast is switched on."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        widget=forms.RadioSelect,
        choices=choices(place_words.REASONS, [one for one in SwitchReason if one.is_for_on]),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="on")


class OffForm(forms.Form):
    """Why a forecast is switched off."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        widget=forms.RadioSelect,
        choices=choices(place_words.REASONS, [one for one in SwitchReason if one.is_for_off]),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="off")
