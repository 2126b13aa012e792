"""The worker hands the phone over: the person chooses a secret, or puts it off, and gets the code on paper."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tandem.core.refusals import Refused
from tandem.journeys import own_entry
from tandem.people.rules.own_codes import CODE_ALONE, WAIT
from tandem.people.types import GivenCode
from tandem.web.care.desk import WORKERS, Desk, care_page, page
from tandem.web.care.own.codes import moment
from tandem.web.care.own.forms import SecretForm
from tandem.web.care.own.frame import zone_of

LANGUAGES = {"en": "English", "es": "Español"}


@care_page(*WORKERS)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def own_code(request: HttpRequest, desk: Desk, person_id: UUID) -> HttpResponse:
    """The secret, typed by the person; then the code, shown this once, with the time when it opens."""
    access, wall = desk.open(person_id), timezone.now()
    asked = request.POST.get("language") or request.GET.get("language") or get_language() or "en"
    language = asked[:2] if asked[:2] in LANGUAGES else "en"
    with override(language):
        is_later = "later" in request.POST
        form = SecretForm(request.POST if request.method == "POST" and not is_later else None)
        if is_later or (request.method == "POST" and form.is_valid()):
            secret = "" if is_later else form.cleaned_data["secret"]
            try:
                given = own_entry.give_code(
                    access=access,
                    by=desk.by,
                    person_id=person_id,
                    secret=secret,
                    address=str(get_adapter().get_client_ip(request)),
                    now=desk.now,
                    wall=wall,
                )
            except Refused as refusal:
                form.add_error("secret", _(refusal.sentence))
            else:
                return _slip(request, desk, person_id, given, has_secret=bool(secret))
        codes = own_entry.codes_of(access=access, person_id=person_id, now=desk.now, wall=wall)
        other = next(one for one in LANGUAGES if one != language)
        context = {
            "form": form,
            "person_id": person_id,
            "days": CODE_ALONE.days,
            "hours": int(WAIT.total_seconds() // 3600),
            "next_waits": codes.next_waits,
            "has_code": codes.in_force is not None,
            "new_opens": moment(codes.waiting.opens_at, zone_of(desk.by.agency_id)) if codes.waiting else "",
            "language": language,
            "other": (other, LANGUAGES[other]),
            "set_language_url": "",
        }
        return page(request, desk, "own/hand_over", context)


def _slip(request: HttpRequest, desk: Desk, person_id: UUID, given: GivenCode, *, has_secret: bool) -> HttpResponse:
    """The paper with the code."""
    context = {
        "person_id": person_id,
        "own_code": given.code,
        "opens": moment(given.opens_at, zone_of(desk.by.agency_id)) if given.is_waiting else "",
        "has_secret": has_secret,
        "days": CODE_ALONE.days,
        "own_address": f"{request.get_host()}/care/own/",
        "set_language_url": "",
    }
    return page(request, desk, "own/slip", context)


@care_page(*WORKERS)
@require_POST
def end_code(request: HttpRequest, desk: Desk, person_id: UUID) -> HttpResponse:
    """End the code in use for a person who says that somebody else has it; a new one still waits its day."""
    access = desk.open(person_id)
    own_entry.end_by_staff(access=access, by=desk.by, person_id=person_id, now=desk.now, wall=timezone.now())
    messages.success(request, _("The code has ended, and every page that it opened is closed."))
    return redirect("care:own_code", person_id)
