"""Forms of a review: days and codes; the words of a recommendation are the only free text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tandem.care.rules.reviews import MOST_WORDS, contact_kinds, factors
from tandem.web.care.reviews import words
from tandem.web.ui.widgets import DateInput, DateTimeInput

Choices = list[tuple[str, Any]]


class SignForm(forms.Form):
    """The statement; `says` is the version of the words that the page showed."""

    says = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(label=_("I have read this and sign it"))


class BeginForm(SignForm):
    """Which death, and the leader's signature."""

    died_on = forms.DateField(label=_("Day of the death"), widget=DateInput)
    is_certain = forms.BooleanField(
        label=_("A medical examiner or coroner found that the person died of an overdose"),
    )
    field_order = ("died_on", "is_certain", "agreed", "says")


class MeetingForm(forms.Form):
    """When the team meets, and who is asked."""

    meets_at = forms.DateTimeField(label=_("When does the team meet?"), widget=DateTimeInput)
    members = forms.MultipleChoiceField(label=_("Who is asked?"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, members: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = members  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    """One contact that an agency told the team."""

    on = forms.DateField(label=_("Day"), widget=DateInput)
    kind = forms.ChoiceField(label=_("What was it?"))
    agency = forms.ChoiceField(label=_("Which agency?"))

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, words.said(one.name)) for code, one in contact_kinds().items()]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]


class FactorsForm(forms.Form):
    """What could have gone another way."""

    found = forms.MultipleChoiceField(
        label=_("Missed opportunities"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["found"].choices = factor_choices()  # type: ignore[attr-defined]


class AdviceForm(forms.Form):
    """One recommendation."""

    words = forms.CharField(
        label=_("What should change?"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("About services, not about the person: no name, date, age, number or address."),
    )
    factor = forms.ChoiceField(label=_("What does it answer?"))
    owner = forms.ChoiceField(label=_("Who sees to it?"))
    due_on = forms.DateField(label=_("By when?"), widget=DateInput)

    def __init__(self, *args: Any, agencies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["factor"].choices = factor_choices()  # type: ignore[attr-defined]
        self.fields["owner"].choices = agencies  # type: ignore[attr-defined]


class DropForm(forms.Form):
    """Why a death is not reviewed."""

    reason = forms.ChoiceField(label=_("Why?"), choices=list(words.DROPPED.items()), widget=forms.RadioSelect)


def factor_choices() -> Choices:
    """The missed opportunities of the definitions file."""
    return [(code, words.said(name)) for code, name in factors().items()]


def local(moment: Any) -> Any:
    """A moment as a form wants it: local, to the minute."""
    return timezone.localtime(moment).replace(second=0, microsecond=0)
