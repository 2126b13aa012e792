"""Taking consent in four steps: terms, preview, rights, signature. What is signed is what the preview showed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.consent.queries import consent_form, consent_law
from tandem.consent.rules import missing_elements
from tandem.consent.types import Access, ConsentDraft, SignatureMethod
from tandem.core.refusals import Refused
from tandem.journeys import take_consent
from tandem.people.queries import identity_of
from tandem.web.care.clock import now_of, zone_of
from tandem.web.care.consent import presenters, session
from tandem.web.care.consent.forms import SignForm, TermsForm, name_gaps
from tandem.web.care.consent.views import TAKERS, copy_page, with_record
from tandem.web.ui.access import actor_of, role_required

LANGUAGES = ("en", "es")
STEPS = ("new", "preview", "rights", "signature")


@role_required(*TAKERS)
@require_http_methods(["GET", "POST"])
@with_record
def terms(request: HttpRequest, person_id: UUID, access: Access) -> HttpResponse:
    """Step 1: with whom, what, what for, until when."""
    by, now = actor_of(request), now_of(actor_of(request))
    zone, answers = zone_of(by), session.kept(request, person_id)
    kind = session.asked_kind(request, answers)
    form = TermsForm(
        request.POST or None,
        initial=answers.as_initial() if answers and answers.until else None,
        partners=take_consent.partners_of(by),
        today=now.astimezone(zone).date(),
        kind=kind,
    )
    if request.method == "POST":
        form.is_valid()
        language = _spoken(request.POST.get("language") or _language(request, answers))
        given = session.answers_in(form.cleaned_data, language, kind)
        session.keep(request, person_id, given)
        if "language" in request.POST:
            return redirect("care:consent_new", person_id=person_id)
        draft = session.terms_of(given, by=by, person_id=person_id, now=now, zone=zone)
        with override(language):
            name_gaps(form, take_consent.unsigned_gaps(draft))
        if form.is_valid():
            return redirect("care:consent_preview", person_id=person_id)
    return _step(request, person_id, "new", _language(request, answers), form=form, kind=kind)


@role_required(*TAKERS)
@require_GET
@with_record
def preview(request: HttpRequest, person_id: UUID, access: Access) -> HttpResponse:
    """Step 2: who would see what until when, by the engine that enforces."""
    answers, draft = _draft(request, person_id)
    if answers is None or draft is None:
        return redirect("care:consent_new", person_id=person_id)
    return _preview(request, draft)


def _preview(request: HttpRequest, draft: ConsentDraft, *, changed: str = "", status: int = 200) -> HttpResponse:
    """The preview with its mark, which every later step brings along; with why it is shown anew, if it is."""
    by = actor_of(request)
    zone, now = zone_of(by), now_of(by)
    with override(draft.language):
        shown = take_consent.show(by=by, terms=draft, now=now)
        found = {
            "promise": presenters.promise(shown.rows, draft, zone),
            "table": presenters.preview_table(shown.rows, draft, zone),
            "facts": presenters.facts_of(draft, zone)[1:],
            "shown": shown.mark,
            "changed": _(changed) if changed else "",
        }
        return _step(request, draft.person_id, "preview", draft.language, status=status, **found)


@role_required(*TAKERS)
@require_GET
@with_record
def rights(request: HttpRequest, person_id: UUID, access: Access) -> HttpResponse:
    """Step 3: what the law says must be said, to be read aloud."""
    answers, draft = _draft(request, person_id)
    if answers is None or draft is None:
        return redirect("care:consent_new", person_id=person_id)
    if not _is_as_shown(request, draft):
        return redirect("care:consent_preview", person_id=person_id)
    return _step(request, person_id, "rights", answers.language, shown=request.GET["shown"])


@role_required(*TAKERS)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@with_record
def signature(request: HttpRequest, person_id: UUID, access: Access) -> HttpResponse:
    """Step 4: name, age, signature. The copy is the answer to the signature; the person's own page comes next."""
    answers, draft = _draft(request, person_id)
    if answers is None or draft is None:
        return redirect("care:consents" if request.method == "POST" else "care:consent_new", person_id=person_id)
    if not _is_as_shown(request, draft):
        if request.method == "POST":
            return _preview(request, draft, changed=take_consent.NOT_AS_SHOWN, status=409)
        return redirect("care:consent_preview", person_id=person_id)
    by, now = actor_of(request), now_of(actor_of(request))
    with override(answers.language):
        form = SignForm(request.POST or None, initial=_known_name(access, person_id, now_of(by)))
        if request.method == "POST":
            signed = _signed(draft, form, now)
            name_gaps(form, missing_elements(signed, consent_law()))
            copied = _sign(request, access, signed, form) if form.is_valid() else None
            if copied:
                return copied
        found = {"form": form, "today": now, "zone": zone_of(by), "shown": _mark(request)}
        return _step(request, person_id, "signature", answers.language, **found)


def _mark(request: HttpRequest) -> str:
    """The mark of the preview that this step came from."""
    return str((request.POST if request.method == "POST" else request.GET).get("shown", ""))


def _is_as_shown(request: HttpRequest, draft: ConsentDraft) -> bool:
    """Whether this step came from a preview of these very terms, under rules that still answer so."""
    by = actor_of(request)
    return take_consent.is_as_shown(_mark(request), by=by, terms=draft, now=now_of(by))


def _signed(draft: ConsentDraft, form: SignForm, now: datetime) -> ConsentDraft:
    """The terms with what the form of the signature adds, complete or not."""
    form.is_valid()
    found = form.cleaned_data
    return replace(
        draft,
        patient_name=form.name,
        is_adult=bool(found.get("is_adult")),
        signature=form.signed_with,
        signature_method=SignatureMethod.DRAWN if found.get("drawn") else SignatureMethod.TYPED,
        signed_at=now,
    )


def _sign(request: HttpRequest, access: Access, signed: ConsentDraft, form: SignForm) -> HttpResponse | None:
    """Put the consent into force and give the copy; None when a rule refused, which then stands in the form."""
    given = {name: form.cleaned_data[name] for name in ("given_name", "family_name", "birth_on")}
    try:
        found = take_consent.sign(
            access=access,
            by=actor_of(request),
            terms=signed,
            shown=_mark(request),
            now=now_of(actor_of(request)),
            **given,
        )
    except Refused as refusal:
        form.add_error(None, _(refusal.sentence))
        return None
    session.forget(request, signed.person_id)
    return copy_page(request, signed, found.consent_id)


@role_required(*TAKERS)
@require_POST
@with_record
def decline(request: HttpRequest, person_id: UUID, access: Access) -> HttpResponseRedirect:
    """The person says no; nothing changes for them."""
    by = actor_of(request)
    answers = session.kept(request, person_id)
    take_consent.decline(by=by, person_id=person_id, language=_language(request, answers), now=now_of(by))
    session.forget(request, person_id)
    messages.success(
        request, _("Noted: the person said no. Everything else goes on as before; ask again only if they want.")
    )
    return redirect("care:consents", person_id=person_id)


@role_required(*TAKERS)
@require_POST
def read_in(request: HttpRequest, person_id: UUID) -> HttpResponseRedirect:
    """Show the following steps in the language that the person reads, the preview among them."""
    answers = session.kept(request, person_id) or session.Answers(_spoken(request.LANGUAGE_CODE))
    session.keep(request, person_id, replace(answers, language=_spoken(request.POST.get("language", ""))))
    is_past_terms = request.POST.get("step", "") in STEPS[1:]
    return redirect("care:consent_preview" if is_past_terms else "care:consent_new", person_id=person_id)


def _step(
    request: HttpRequest, person_id: UUID, step: str, language: str, *, status: int = 200, **found: Any
) -> HttpResponse:
    """One step, in the language that the person reads; its texts are those of the kind that will be signed."""
    kind = found.get("kind") or session.asked_kind(request, session.kept(request, person_id), is_settled=True)
    with override(language):
        shared = {
            "person_id": person_id,
            "steps": [_("What you agree to"), _("Who will see it"), _("Your rights"), _("Signature")],
            "number": STEPS.index(step) + 1,
            "step": step,
            "language": language,
            "texts": consent_form(language, kind).texts,
            "set_language_url": "",
        }
        return render(request, f"care/consent/{step}.html", {**shared, **found}, status=status)


def _draft(request: HttpRequest, person_id: UUID) -> tuple[session.Answers | None, ConsentDraft | None]:
    """The terms agreed so far, if the first step is complete."""
    answers = session.kept(request, person_id)
    if answers is None:
        return None, None
    by = actor_of(request)
    draft = session.terms_of(answers, by=by, person_id=person_id, now=now_of(by), zone=zone_of(by))
    return answers, None if take_consent.unsigned_gaps(draft) else draft


def _known_name(access: Access, person_id: UUID, now: datetime) -> dict[str, Any]:
    """The name as it is known, for the person to correct."""
    known = identity_of(access=access, person_id=person_id, now=now)
    return {
        "given_name": known.name.given_name.reveal(),
        "family_name": known.name.family_name.reveal(),
        "birth_on": known.birth_on.reveal(),
    }


def _spoken(code: str) -> str:
    return code[:2] if code[:2] in LANGUAGES else "en"


def _language(request: HttpRequest, answers: session.Answers | None) -> str:
    return answers.language if answers else _spoken(request.LANGUAGE_CODE)
