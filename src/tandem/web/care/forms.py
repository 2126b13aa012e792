"""Forms of the care pages: short, thumb-sized, every choice a code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tandem.care.rules.instruments import Instrument
from tandem.care.types import Channel, FollowUpState
from tandem.people.types import Language
from tandem.web.care import words
from tandem.web.ui.widgets import DateInput, DateTimeInput

NEED_CHOICES = [(code, label) for code, label in words.NEEDS.items()]
LANGUAGES = (
    (Language.ENGLISH, _("English")),
    (Language.SPANISH, _("Spanish")),
    (Language.OTHER, _("Another language")),
)


def two_columns() -> forms.CheckboxSelectMultiple:
    """Many short choices, two beside each other on a phone."""
    return forms.CheckboxSelectMultiple(attrs={"class": "tiles-two"})


class AttemptForm(forms.Form):
    """One attempt to reach a person."""

    channel = forms.ChoiceField(
        label=_("How did you try?"),
        choices=list(words.CHANNELS.items()),
        widget=forms.RadioSelect,
        initial=Channel.VISIT,
    )
    outcome = forms.ChoiceField(
        label=_("What happened?"), choices=list(words.OUTCOMES.items()), widget=forms.RadioSelect
    )
    naloxone_kits_left = forms.IntegerField(
        label=_("Naloxone kits left"),
        initial=0,
        min_value=0,
        max_value=50,
        help_text=_("Leave none when nobody was met."),
    )
    needs_asked = forms.MultipleChoiceField(
        label=_("Asked for"), required=False, choices=NEED_CHOICES, widget=two_columns()
    )
    needs_met = forms.MultipleChoiceField(
        label=_("Could be met at once"), required=False, choices=NEED_CHOICES, widget=two_columns()
    )
    leave_alone = forms.BooleanField(
        label=_("The person asked not to be contacted again"), required=False, help_text=_("This ends the visit.")
    )
    at = forms.DateTimeField(label=_("When"), widget=DateTimeInput)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].initial = timezone.localtime(now).replace(second=0, microsecond=0)


class CallForm(forms.Form):
    """An overdose call about somebody who survived and can be reached."""

    agency = forms.ChoiceField(label=_("Who took the call?"))
    occurred_at = forms.DateTimeField(label=_("When was it?"), widget=DateTimeInput)
    given_name = forms.CharField(label=_("First name"), required=False, max_length=200)
    family_name = forms.CharField(label=_("Last name"), required=False, max_length=200)
    birth_on = forms.DateField(label=_("Born"), required=False, widget=DateInput)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=200)
    address = forms.CharField(
        label=_("Where can the person be met?"),
        max_length=200,
        help_text=_("An address or a place. For somebody without a home, the place of the overdose."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.RadioSelect, initial="en")
    may_call = forms.BooleanField(label=_("The person said that calling is safe"), required=False)
    may_text = forms.BooleanField(label=_("The person said that texting is safe"), required=False)
    do_not_contact = forms.BooleanField(
        label=_("The person asked not to be contacted"), required=False, help_text=_("No visit is planned then.")
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", _("Choose an agency")), *agencies]  # type: ignore[attr-defined]

    def ask_who(self, known: list[tuple[str, str]]) -> None:
        """Ask whether it is one of these people before somebody is written down anew."""
        choices = [*known, ("new", _("Somebody else"))]
        self.fields["who"] = forms.ChoiceField(
            label=_("Is it one of these people?"), choices=choices, widget=forms.RadioSelect
        )


class DeclineForm(forms.Form):
    """An offer that ended in no."""

    declined_by = forms.ChoiceField(
        label=_("Who said no?"), choices=list(words.DECLINED_BY.items()), widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=list(words.DECLINE_REASONS.items()), widget=forms.RadioSelect)


class ReferForm(forms.Form):
    """A referral to a partner."""

    agency = forms.ChoiceField(label=_("To whom?"), widget=forms.RadioSelect)
    service = forms.ChoiceField(
        label=_("For what?"), choices=list(words.SERVICES_ASKED.items()), widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]


class ReferralStepForm(forms.Form):
    """The next step of a referral, with its reason where one is needed."""

    step = forms.ChoiceField(label=_("Next step"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(
        label=_("Why?"),
        required=False,
        choices=[("", _("No reason needed")), *words.REFERRAL_REASONS.items()],
        help_text=_("Needed to reject, hold, cancel, or say that it did not work out."),
    )
    first_service_on = forms.DateField(label=_("Day of the first service"), required=False, widget=DateInput)

    def __init__(self, *args: Any, steps: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]


class CaseForm(forms.Form):
    """A case in one of the agency's programs."""

    program = forms.CharField(label=_("Program"), max_length=80, initial=_("Recovery support"))


class CloseForm(forms.Form):
    """Closing a case."""

    reason = forms.ChoiceField(label=_("Why?"), choices=list(words.CLOSE_REASONS.items()), widget=forms.RadioSelect)


class GoalForm(forms.Form):
    """A goal in the person's own words."""

    area = forms.ChoiceField(label=_("About"), choices=list(words.GOAL_AREAS.items()))
    words = forms.CharField(
        label=_("In the person's own words"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ServiceForm(forms.Form):
    """A service given."""

    kind = forms.ChoiceField(label=_("Service"), choices=list(words.SERVICES.items()))
    given_on = forms.DateField(label=_("Day"), widget=DateInput)
    quantity = forms.IntegerField(label=_("How many?"), min_value=1, max_value=200, initial=1)


class FollowUpForm(forms.Form):
    """What came of a follow-up."""

    state = forms.ChoiceField(
        label=_("What happened?"),
        choices=[(code, label) for code, label in words.FOLLOW_UPS.items() if code != FollowUpState.DUE],
        widget=forms.RadioSelect,
    )
    is_in_service = forms.ChoiceField(label=_("Is the person still in a service?"))
    had_overdose = forms.ChoiceField(label=_("Another overdose since?"))
    has_stable_housing = forms.ChoiceField(label=_("A stable place to live?"))
    is_on_moud = forms.ChoiceField(label=_("Taking MOUD?"))
    QUESTIONS = ("is_in_service", "had_overdose", "has_stable_housing", "is_on_moud")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.QUESTIONS:
            self.fields[name].required = False
            self.fields[name].choices = [("", _("Not asked")), *words.YES_NO.items()]  # type: ignore[attr-defined]


class ScreeningForm(forms.Form):
    """An instrument, word for word; a question may be left open, and then there is no score."""

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(str(points), text) for points, text in instrument.options]
        for item, text in instrument.items:
            asked: Any = forms.ChoiceField(
                label=text, choices=options, required=False, widget=forms.RadioSelect(attrs={"lang": "en"})
            )
            asked.may_stay_open = True  # the page says so once, above
            self.fields[item] = asked

    def answers(self) -> dict[str, int]:
        """The answers given, by item."""
        return {item: int(value) for item, value in self.cleaned_data.items() if value}
