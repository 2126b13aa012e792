"""Forms of finding, joining and parting records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.people.types import Belongs, Details, MergeReason, SearchTerms
from tandem.web.ui.widgets import DateInput

MERGE_REASONS = (
    (MergeReason.PERSON_SAID_SO, _("The person says so")),
    (MergeReason.SAME_DETAILS, _("Details agree, and I checked both records")),
    (MergeReason.TYPING_ERROR, _("One was written down twice by mistake")),
)
WHOSE = (
    (Belongs.KEPT, _("The record that stays")),
    (Belongs.ABSORBED, _("The other record")),
    (Belongs.BOTH, _("Both")),
)


class FindForm(forms.Form):
    """Two of last name, year of birth, phone and a partner's number are needed."""

    family_name = forms.CharField(label=_("Last name"), required=False, max_length=200)
    given_name = forms.CharField(label=_("First name"), required=False, max_length=200)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False, min_value=1900, max_value=2100)
    birth_on = forms.DateField(label=_("Or the whole birth date"), required=False, widget=DateInput)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=200)
    number_agency = forms.ChoiceField(label=_("A partner's number: which partner?"), required=False)
    number = forms.CharField(label=_("The number"), required=False, max_length=60)

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number_agency"].choices = [("", _("No partner's number")), *agencies]  # type: ignore[attr-defined]

    def terms(self) -> SearchTerms:
        """What was typed, as the search takes it."""
        given = self.cleaned_data
        details = Details(
            given_name=given["given_name"],
            family_name=given["family_name"],
            birth_on=given["birth_on"],
            phone=given["phone"],
        )
        year = given["birth_on"].year if given["birth_on"] else given["birth_year"]
        agency = UUID(given["number_agency"]) if given["number_agency"] else None
        return SearchTerms(details, year, given["number"] if agency else "", agency)


class NumberForm(forms.Form):
    """How a partner calls this person."""

    agency = forms.ChoiceField(label=_("Which partner?"))
    number = forms.CharField(label=_("The number"), max_length=60)

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    """Why two records are one person."""

    reason = forms.ChoiceField(label=_("How do you know?"), choices=MERGE_REASONS, widget=forms.RadioSelect)


class PartForm(forms.Form):
    """Whose each later edit is, and which later facts go with the record that is set free."""

    def __init__(
        self,
        *args: Any,
        edits: Iterable[tuple[UUID, str]],
        roots: Iterable[tuple[UUID, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.edit_names = {f"edit-{one}": one for one, _label in edits}
        for one, label in edits:
            self.fields[f"edit-{one}"] = forms.ChoiceField(
                label=label, choices=WHOSE, initial=Belongs.KEPT, widget=forms.RadioSelect
            )
        choices = [(str(one), label) for one, label in roots]
        if choices:
            self.fields["roots"] = forms.MultipleChoiceField(
                label=_("Written since. Which of these belong to the other record?"),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def edits(self) -> dict[UUID, Belongs]:
        """Whose each edit is."""
        return {one: Belongs(self.cleaned_data[name]) for name, one in self.edit_names.items()}

    def roots(self) -> list[UUID]:
        """Facts that go with the record that is set free."""
        return [UUID(one) for one in self.cleaned_data.get("roots", [])]
