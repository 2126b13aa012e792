"""Forms of the import pages."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.agencies.types import Agency

KINDS = (
    ("overdose", _("Overdose events")),
    ("enforcement", _("Drug enforcement events")),
    ("drug-checking", _("Drug checking and laboratory results")),
    ("field-tests", _("Field tests, with the laboratory's answer where there is one")),
    ("crime", _("Reported crime (context only)")),
    ("calls", _("Calls for service (context only)")),
)


class UploadForm(forms.Form):
    """Which file, whose, and what its rows are."""

    agency = forms.ChoiceField(label=_("Agency"), help_text=_("The agency that the file comes from."))
    kind = forms.ChoiceField(label=_("What are the rows?"), choices=KINDS, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"), help_text=_("A CSV file as you have it. Tandem finds the columns; you check before loading.")
    )

    def __init__(self, *args: object, agencies: list[Agency], own: UUID | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["agency"].choices = [(one.slug, one.name) for one in agencies]  # type: ignore[attr-defined]
        self.fields["agency"].initial = next((one.slug for one in agencies if one.id == own), None)


class MappingForm(forms.Form):
    """The mapping as text, to be mended."""

    mapping = forms.CharField(
        label=_("Mapping"),
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "code", "spellcheck": "false"}),
        help_text=_("Which column holds what. Empty means: find everything anew."),
    )
