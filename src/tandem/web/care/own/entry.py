"""Into a person's own page and out again: code and secret, the choice of a secret, the button that leaves at once."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tandem.core.refusals import Refused
from tandem.journeys import own_entry, own_record
from tandem.people.types import OwnTry, Way
from tandem.web.care.own import session, views
from tandem.web.care.own.codes import moment
from tandem.web.care.own.forms import CodeForm, SecretForm
from tandem.web.care.own.frame import own_page, show, zone_of


@own_page
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Code and secret, or, once they were right, the page."""
    now = timezone.now()
    visit = session.visit_in(request, now)
    if visit is not None and request.method == "GET":
        if visit.is_choosing:
            return redirect("care:own_secret")
        return _page(request, visit)
    form = CodeForm(request.POST or None)
    if request.method == "GET":
        return show(request, "code", form=form)
    form.is_valid()
    typed = {name: form.cleaned_data.get(name, "") for name in ("code", "secret")}
    address = str(get_adapter().get_client_ip(request))
    found = own_entry.enter(**typed, address=address, now=now)
    if found.person_id is None or found.code_id is None:
        return _wrong(request, form, found)
    response = redirect("care:own")
    is_choosing = found.way is Way.TO_CHOOSE
    session.open_for(response, session.Visit(found.person_id, found.code_id, is_choosing), now)
    return response


def _page(request: HttpRequest, visit: session.Visit) -> HttpResponse:
    try:
        access = own_record.opened(person_id=visit.person_id, now=timezone.now())
    except Refused:
        response = show(request, "code", form=CodeForm())
        session.close(request, response)
        return response
    return views.whole_page(request, access)


def _wrong(request: HttpRequest, form: CodeForm, found: OwnTry) -> HttpResponse:
    """The same answer to every wrong code and secret; what was typed is not drawn again."""
    fresh = CodeForm({})
    fresh.errors.clear()
    opens = moment(found.opens_at, zone_of(found.agency_id)) if found.opens_at else ""
    sentences = {
        Way.WAITING: _(
            "This code is new: it opens your page from %(time)s on. Until then an earlier code goes on working."
        )
        % {"time": opens},
        Way.CLOSED: _("Too many wrong tries. Wait 15 minutes, or ask whoever gave you the code."),
        Way.TOO_LATE: _("The time for choosing a secret with this code is over. Ask for a new code."),
    }
    wrong = _("This code and secret open no page. Look at the paper again, or ask for a new code.")
    fresh.add_error(None, sentences.get(found.way, wrong))
    return show(request, "code", form=fresh, status=429 if found.way is Way.CLOSED else 200)


@own_page
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def secret(request: HttpRequest) -> HttpResponse:
    """The person chooses their secret on their own phone: the only thing that a code alone opens, once."""
    now = timezone.now()
    visit = session.visit_in(request, now)
    if visit is None or not visit.is_choosing:
        return redirect("care:own")
    form = SecretForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["secret"]
        try:
            own_entry.choose_secret(person_id=visit.person_id, code_id=visit.code_id, secret=chosen, now=now)
        except Refused as refusal:
            form.add_error("secret", _(refusal.sentence))
        else:
            messages.success(request, _("Your secret is kept. From now on the page opens with both."))
            response = redirect("care:own")
            session.close(request, response)
            session.open_for(response, session.Visit(visit.person_id, visit.code_id, is_choosing=False), now)
            return response
    return show(request, "secret", form=form)


@own_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the page; nothing of it stays in the browser."""
    response = show(request, "left") if "at_once" in request.POST else redirect("care:own")
    session.close(request, response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
