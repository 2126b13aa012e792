"""The stage between password and TOTP for an account that has no TOTP yet."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.stagekit import stash_login
from allauth.account.stages import LoginStage
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpResponseRedirect
from django.urls import reverse

from tandem.web.ui.signin import second_factor


class FirstSignIn(LoginStage):
    """Nobody is signed in here: the account first chooses its own password, then sets up TOTP."""

    key = "first_sign_in"
    urlname = "account_first_sign_in"

    def handle(self) -> tuple[Any, bool]:
        if self.login.user is None or second_factor.factor_of(self.login.user):
            return None, True
        return HttpResponseRedirect(reverse(self.urlname)), True

    @property
    def has_own_password(self) -> bool:
        return bool(self.state.get("has_own_password"))

    def note_own_password(self) -> None:
        """Remember within this sign-in that the password is the person's own."""
        self.state["has_own_password"] = True
        stash_login(self.request, self.login)

    @property
    def secret(self) -> str:
        """The secret offered to the phone: one per sign-in."""
        if "secret" not in self.state:
            self.state["secret"] = second_factor.new_secret()
            stash_login(self.request, self.login)
        return str(self.state["secret"])

    def finish(self, factor: Authenticator) -> HttpResponseRedirect:
        """The code given here counts as the TOTP of this sign-in."""
        del self.state["secret"]
        post_authentication(self.request, factor)
        self.controller.set_handled(AuthenticateStage.key)
        return self.exit()
