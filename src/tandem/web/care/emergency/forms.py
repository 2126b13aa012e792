"""Forms of an opening in an emergency: two taps and a code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.web.ui.emergencies import NATURES


class OpenForm(forms.Form):
    """What the emergency is, and that the person cannot be asked."""

    nature = forms.ChoiceField(
        label=_("What is the emergency?"), choices=list(NATURES.items()), widget=forms.RadioSelect
    )
    cannot_ask = forms.BooleanField(
        label=_("I am treating this person now, and they cannot be asked"),
        error_messages={"required": _("Without this, ask the person for consent.")},
    )


class CardForm(OpenForm):
    """The same, with the code on the person's card."""

    code = forms.CharField(
        label=_("Code on the person's card"),
        max_length=40,
        help_text=_("Large or small letters, with or without dashes."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    field_order = ("code", "nature", "cannot_ask")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages = {"required": _("Type the code from the card.")}
