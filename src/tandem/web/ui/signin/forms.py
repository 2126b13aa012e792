"""Forms of signing in: few fields, plain labels, and what a phone's keyboard and password store need to help."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.agencies.types import SignInEvent
from tandem.web.ui import access, shift
from tandem.web.ui.signin import second_factor


def code_field() -> forms.CharField:
    """Six digits from the authenticator app; spaces between them are fine."""
    widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})
    return forms.CharField(label=_("Code from your app"), help_text=_("Six digits."), max_length=12, widget=widget)


class PasswordForm(LoginForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["login"].widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


class CodeForm(AuthenticateForm):
    """The code after the password."""

    code = code_field()

    def clean_code(self) -> str:
        clear_count = check_rate_limit(self.user)
        code = str(self.cleaned_data["code"])
        request = context.request
        by = shift.actor_from(self.user, request.side)
        factor = second_factor.accept(self.user, code, using=access.database_of(request), by=by)
        if factor:
            self.authenticator = factor
            clear_count()
            return code
        shift.record(context.request, SignInEvent.CODE_FAILED, self.user)
        raise get_adapter().validation_error("incorrect_code")


class OwnPasswordForm(forms.Form):
    """The person's own password, in place of the one that was handed out."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. Four unrelated words are easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label=_("The same once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.account)
        if self.account.check_password(password):
            raise ValidationError(gettext("Choose another password than the one you were given."))
        return password

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned.get("again") and cleaned["password"] != cleaned["again"]:
            self.add_error("again", gettext("The two passwords differ."))
        return cleaned


class SetUpForm(forms.Form):
    """The first code, which shows that the phone has the secret."""

    code = code_field()


class UnlockForm(forms.Form):
    """The password alone, for a shift that is already open."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
        strip=False,
    )
