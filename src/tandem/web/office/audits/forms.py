"""The form by which an audit is arranged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.agencies.types import StaffAccount
from tandem.web.ui.widgets import DateInput

BODIES = {
    "government": _("A government agency that funds or regulates us"),
    "funder": _("A funder, payer or health plan"),
    "direct_control": _("Whoever has direct administrative control of us"),
    "qualified": _("A person whom we found qualified"),
}


class AuditForm(forms.Form):
    """Who looks, under which agreement, for whom, until when."""

    auditor = forms.ChoiceField(label=_("Who looks?"))
    agreement = forms.RegexField(
        r"^[A-Z0-9-]{3,40}$",
        label=_("Number of the signed agreement"),
        help_text=_("Capital letters, figures and dashes. No name."),
    )
    body = forms.ChoiceField(label=_("On whose behalf?"), choices=list(BODIES.items()), widget=forms.RadioSelect)
    until_on = forms.DateField(label=_("Last day"), widget=DateInput, help_text=_("At most 90 days."))
    has_agreed = forms.BooleanField(
        label=_("The auditor agreed in writing to look only, and to use it for the audit alone")
    )

    def __init__(self, *args: Any, auditors: list[StaffAccount], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(one.id), one.display_name) for one in auditors]
        self.fields["auditor"].choices = known  # type: ignore[attr-defined]
