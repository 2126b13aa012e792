"""Pages of signing in, locking and signing out."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.views import LoginView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.base.views import AuthenticateView
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.agencies.actions import set_password
from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Role, SignInEvent
from tandem.web.ui import access, navigation, roles, shift
from tandem.web.ui.signin import adapter, demo, second_factor
from tandem.web.ui.signin.forms import OwnPasswordForm, PasswordForm, SetUpForm, UnlockForm
from tandem.web.ui.signin.stages import FirstSignIn

# "cookies" is left out on purpose: it would end the other side's session too. Ours is deleted with the session.
FORGET = '"cache", "storage"'


class PasswordPage(LoginView):  # type: ignore[misc]
    """User name and password; on the demo side also the made-up accounts."""

    template_name = "ui/signin/password.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        return {**found, "next": shift.safe_next(self.request), "demo_accounts": demo.accounts_for(self.request)}


class CodePage(AuthenticateView):  # type: ignore[misc]
    """The code after the password; on the demo side it is shown."""

    template_name = "ui/signin/code.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        code = demo.code_for(self.request, self.stage.login.user)
        if code:
            form = found["form"]
            form.fields["code"].initial = code
            if form.is_bound:  # the code that was shown has run out: the box gets the new one
                form.data = {**form.data.dict(), "code": code}
        return {**found, "demo_code": code}


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@login_stage_required(stage=FirstSignIn.key, redirect_urlname="account_login")
def first_sign_in(request: HttpRequest) -> HttpResponse:
    """An account without TOTP: choose an own password, then set up TOTP, before anything else."""
    stage: FirstSignIn = request._login_stage  # type: ignore[attr-defined]
    if stage.has_own_password:
        return _set_up(request, stage)
    account = stage.login.user
    form = OwnPasswordForm(request.POST or None, account=account)
    if not form.is_valid():
        return render(request, "ui/signin/own_password.html", {"form": form})
    set_password(
        using=access.database_of(request),
        by=shift.actor_from(account, request.side),  # type: ignore[attr-defined]
        account_id=account.pk,
        password=form.cleaned_data["password"],
    )
    stage.note_own_password()
    return redirect("account_first_sign_in")


def _set_up(request: HttpRequest, stage: FirstSignIn) -> HttpResponse:
    account, secret = stage.login.user, stage.secret
    form = SetUpForm(request.POST or None)
    if form.is_valid():
        factor = _try_to_set_up(request, stage, form)
        if factor:
            return stage.finish(factor)
    link = get_adapter().build_totp_url(account, secret)
    picture = base64.b64encode(get_adapter().build_totp_svg(link).encode()).decode()
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return render(
        request, "ui/signin/set_up.html", {"form": form, "picture": picture, "groups": groups, "link": link}
    )


def _try_to_set_up(request: HttpRequest, stage: FirstSignIn, form: SetUpForm) -> Any:
    account = stage.login.user
    try:
        clear_count = check_rate_limit(account)
    except ValidationError as too_many:
        form.add_error("code", too_many)
        return None
    factor = second_factor.set_up(
        account,
        stage.secret,
        form.cleaned_data["code"],
        using=access.database_of(request),
        by=shift.actor_from(account, request.side),  # type: ignore[attr-defined]
    )
    if factor is None:
        form.add_error("code", adapter.WRONG_CODE)
        shift.record(request, SignInEvent.CODE_FAILED, account)
        return None
    clear_count()
    return factor


@require_GET
def show_shift(request: HttpRequest) -> HttpResponse:
    """Who is signed in, for which agency and role, and until when."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return redirect("lock" if shift.is_locked(request) else "account_login")
    agency = agency_by_id(using=access.database_of(request), agency_id=actor.agency_id)
    first = navigation.first_page_of(actor.role, request.urlconf)  # type: ignore[attr-defined]
    until = shift.ends_at(request)
    facts = [
        (_("Name"), request.user.display_name),  # type: ignore[union-attr]
        (_("Agency"), agency.name if agency else ""),
        (_("Role"), roles.NAMES[Role(actor.role)]),
    ]
    found = {"facts": facts, "until": until, "zone": agency.timezone if agency else "UTC"}
    return render(request, "ui/signin/shift.html", {**found, "first_page": first if first != request.path else ""})


@require_GET
def still_here(request: HttpRequest) -> HttpResponse:
    """Asked by the page while someone types, so that a long form does not lock under their hands."""
    return HttpResponse(status=204 if getattr(request, "actor", None) else 403)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def show_lock(request: HttpRequest) -> HttpResponse:
    """The lock: closes at the button, opens with the password, and leads back to the page it hid."""
    target = shift.safe_next(request)
    if getattr(request, "actor", None) is not None:
        if request.method == "GET" or "password" in request.POST:  # a second press of "Open" must not lock again
            return redirect(target or "account_shift")
        account = request.user
        shift.lock(request, account, SignInEvent.LOCKED)
        request.locked_account = account  # type: ignore[attr-defined]
        request.actor = None  # type: ignore[attr-defined]
        return _lock_page(request, UnlockForm(), target)
    account = getattr(request, "locked_account", None)
    if account is None:
        return redirect("account_login")
    if request.method == "GET" or "password" not in request.POST:
        return _lock_page(request, UnlockForm(), target)
    form = UnlockForm(request.POST)
    if form.is_valid() and account.check_password(form.cleaned_data["password"]):
        shift.unlock(request, account, shift.wall_clock())
        return redirect(target or navigation.first_page_of(account.role, request.urlconf))  # type: ignore[attr-defined]
    return _wrong_at_the_lock(request, form, account, target)


def _wrong_at_the_lock(request: HttpRequest, form: UnlockForm, account: Any, target: str) -> HttpResponse:
    left = shift.refuse_unlock(request, account)
    if not left:
        return _forgetting(redirect("account_login"))
    text = ngettext(
        "The password is not right. %(left)s try is left, then you sign in again.",
        "The password is not right. %(left)s tries are left, then you sign in again.",
        left,
    )
    if form.is_valid():
        form.add_error("password", text % {"left": left})
    return _lock_page(request, form, target)


def _lock_page(request: HttpRequest, form: UnlockForm, target: str) -> HttpResponse:
    name = request.locked_account.display_name  # type: ignore[attr-defined]
    request.user = AnonymousUser()
    return render(request, "ui/signin/lock.html", {"form": form, "next": target, "name": name})


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the shift; the browser is told to forget what it kept of these pages."""
    account = getattr(request, "locked_account", None) or (request.user if request.user.is_authenticated else None)
    if account is None:
        if request.method == "POST":
            request.session.flush()  # a sign-in that stopped between password and code
        return redirect("account_login")
    if request.method == "GET":
        return render(request, "ui/signin/sign_out.html")
    shift.end(request, account, SignInEvent.SIGNED_OUT)
    return _forgetting(redirect("account_login"))


def _forgetting(response: HttpResponseRedirect) -> HttpResponse:
    response.headers["Clear-Site-Data"] = FORGET
    return response


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click for the first factor of a made-up account; exists on the demo side alone, for this machine alone."""
    chosen = demo.chosen_account(request)
    if chosen is None:
        raise Http404
    form = PasswordForm({"login": chosen.username, "password": chosen.password}, request=request)
    if not form.is_valid():
        found = {"form": form, "next": shift.safe_next(request), "demo_accounts": demo.accounts_for(request)}
        return render(request, "ui/signin/password.html", found)
    response = form.login(request, redirect_url=shift.safe_next(request) or None)
    assert isinstance(response, HttpResponse)
    return response
