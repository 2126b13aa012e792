"""Forms of a breach file."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.oversight.types.breaches import BreachSource, Factor, NoticeTo, Risk
from tandem.web.office.privacy import breach_words as words
from tandem.web.ui.widgets import DateInput

BY_HAND = [one for one in BreachSource if one is not BreachSource.EMERGENCY_OPENING]


class RecordsField(forms.CharField):
    """Ids of records, one a line: what the ledger shows, never a name."""

    def clean(self, value: object) -> list[UUID]:
        try:
            return [UUID(one) for one in str(super().clean(value)).split()]
        except ValueError as error:
            raise ValidationError(_("One of these is not the id of a record.")) from error


class NewBreachForm(forms.Form):
    """What came to light, and when."""

    source = forms.ChoiceField(
        label=_("What happened?"), choices=[(one, words.SOURCES[one]) for one in BY_HAND], widget=forms.RadioSelect
    )
    discovered_on = forms.DateField(
        label=_("When did anybody first know?"),
        widget=DateInput,
        help_text=_("Or could have known. The 60 days begin on this day, and it can later only be set earlier."),
    )
    records = RecordsField(
        label=_("Ids of the records, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PeopleForm(forms.Form):
    """More records that it was about."""

    records = RecordsField(label=_("Ids of the records, one a line"), widget=forms.Textarea(attrs={"rows": 3}))


class EarlierForm(forms.Form):
    """It was known earlier."""

    discovered_on = forms.DateField(label=_("It was known since"), widget=DateInput)


class AssessForm(forms.Form):
    """The four factors of 45 CFR 164.402(2)."""

    nature = forms.ChoiceField(
        label=words.FACTORS["nature"], choices=list(words.RISKS.items()), widget=forms.RadioSelect
    )
    recipient = forms.ChoiceField(
        label=words.FACTORS["recipient"], choices=list(words.RISKS.items()), widget=forms.RadioSelect
    )
    acquired = forms.ChoiceField(
        label=words.FACTORS["acquired"], choices=list(words.RISKS.items()), widget=forms.RadioSelect
    )
    mitigated = forms.ChoiceField(
        label=words.FACTORS["mitigated"], choices=list(words.RISKS.items()), widget=forms.RadioSelect
    )

    def answers(self) -> dict[Factor, Risk]:
        """The answers by factor."""
        return {one: Risk(self.cleaned_data[one]) for one in Factor}


class ReportForm(forms.Form):
    """A notice to HHS or the media."""

    to = forms.ChoiceField(
        label=_("Who was told?"),
        choices=[(one, words.NOTICES[one]) for one in (NoticeTo.HHS, NoticeTo.MEDIA)],
        widget=forms.RadioSelect,
    )
    made_on = forms.DateField(label=_("Day"), widget=DateInput)
