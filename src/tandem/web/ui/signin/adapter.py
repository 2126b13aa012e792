"""What django-allauth asks of this house: the stages of a sign-in, where it leads, what the ledger hears of it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tandem.agencies.types import SignInEvent
from tandem.web.ui import navigation, shift
from tandem.web.ui.signin import second_factor

WRONG = _("The user name or the password is not right.")
PAUSE = _("Too many tries. Wait five minutes, then try again.")
WRONG_CODE = _("This code is not right, or it was used already. Wait for the next one in your app.")


class AccountAdapter(DefaultAccountAdapter):
    """Password, then always TOTP; no sign-up, no mail, no messages."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "too_many_login_attempts": PAUSE,
    }

    def get_login_stages(self) -> list[str]:
        return ["tandem.web.ui.signin.stages.FirstSignIn", "allauth.mfa.stages.AuthenticateStage"]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        account = super().authenticate(request, **credentials)
        if account is not None and not account.is_active:
            # allauth would say that the account is closed, which tells a stranger that the password was right.
            self.authentication_failed(request, **credentials)
            return None
        return account

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        known = get_user_model().objects.filter(username__iexact=credentials.get("username", "")).first()
        shift.record(request, SignInEvent.SIGN_IN_FAILED, known)

    def login(self, request: HttpRequest, user: Any) -> None:
        proofs = {record["method"] for record in get_authentication_records(request, user)}
        if not {"password", "mfa"} <= proofs:
            # No stage may ever let anyone through on one factor; should one try, begin again.
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        super().login(request, user)
        shift.open_shift(request, shift.wall_clock())
        shift.record(request, SignInEvent.SIGNED_IN, user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return navigation.first_page_of(request.user.role, request.urlconf)  # type: ignore[union-attr, attr-defined]

    def is_safe_url(self, url: str | None) -> bool:
        return shift.is_of_side(url or "", self.request.side)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages say what happened; allauth's own messages quote user names."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail leaves this house."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """TOTP secrets are stored sealed; the app shows the user name and the side."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def encrypt(self, text: str) -> str:
        return second_factor.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return second_factor.unseal(encrypted_text)
