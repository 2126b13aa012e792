"""Forms of a person's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.consent.types import ConsentRow
from tandem.people.rules.own_codes import LONGEST_SECRET, normalised_secret
from tandem.web.ui.kinds_of_facts import CATEGORIES


class Secret(forms.CharField):
    """A secret: masked, and marked so that no browser offers to keep it on a phone that others use too."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        widget = forms.PasswordInput(attrs=attrs, render_value=False)
        super().__init__(max_length=LONGEST_SECRET, strip=False, widget=widget, **kwargs)


class CodeForm(forms.Form):
    """The code from the paper, and the secret."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        help_text=_("It stands on the paper you were given. Large or small letters, with or without dashes."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    secret = Secret(
        label=_("Your secret"), required=False, help_text=_("Leave it empty if you have not chosen one yet.")
    )


class SecretForm(forms.Form):
    """A secret that the person chooses, typed twice because it is never shown."""

    secret = Secret(
        label=_("Your secret"),
        help_text=_(
            "At least 6 letters, digits or signs. Not your name, birth date or phone number. Nobody can look it up."
        ),
    )
    again = Secret(label=_("The same again"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        typed, again = (normalised_secret(found.get(name, "")) for name in ("secret", "again"))
        if typed and again and typed != again:
            self.add_error("again", ValidationError(_("The two are not the same. Type it again.")))
        return found


class NarrowForm(forms.Form):
    """What stays of a consent: nothing can be added."""

    recipients = forms.MultipleChoiceField(
        label=_("Who may go on receiving"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("If nobody should receive anything, take the whole consent back instead.")},
    )
    categories = forms.MultipleChoiceField(
        label=_("What they may go on receiving"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("If nothing should be shared, take the whole consent back instead.")},
    )
    typed = forms.CharField(
        label=_("Sign by typing your full name"),
        max_length=200,
        error_messages={"required": _("Type your name to sign the smaller consent.")},
    )

    def __init__(self, *args: Any, row: ConsentRow, names: dict[Any, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [one.agency_id for one in row.terms.recipients if one.agency_id]
        kinds = [(code, words) for code, words in CATEGORIES.items() if code in row.terms.categories]
        self.fields["recipients"].choices = [(str(one), names.get(one, "")) for one in known]  # type: ignore[attr-defined]
        self.fields["categories"].choices = kinds  # type: ignore[attr-defined]
        self.fields["recipients"].initial = [str(one) for one in known]
        self.fields["categories"].initial = [code for code, _words in kinds]
