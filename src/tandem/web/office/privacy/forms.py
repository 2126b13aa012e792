"""Forms of the privacy officer's pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.web.office.privacy.look_words import REASONS as LOOK_REASONS
from tandem.web.ui.emergencies import REASONS


class ReviewForm(forms.Form):
    """What a reviewer found; the first two mean justified, the others not."""

    reason = forms.ChoiceField(label=_("What did you find?"), choices=list(REASONS.items()), widget=forms.RadioSelect)


class DecisionForm(forms.Form):
    """Why a look that stood out is explained (the first six) or confirmed (the last three)."""

    reason = forms.ChoiceField(
        label=_("What did you find out?"), choices=list(LOOK_REASONS.items()), widget=forms.RadioSelect
    )


class AnchorForm(forms.Form):
    """A code from a printed checkpoint, if there is one at hand."""

    code = forms.CharField(
        label=_("Code from a printed checkpoint"),
        help_text=_("If you have one. It begins with R- or V-."),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
