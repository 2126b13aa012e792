"""The list of a person's consents, taking one back, and the copy."""

from __future__ import annotations

from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from tandem.agencies.types import Role
from tandem.consent.actions import revoke_consent
from tandem.consent.queries import consent_form, consents_of
from tandem.consent.types import Access, AccessDenied, ConsentDraft, ConsentRow
from tandem.core.refusals import Refused
from tandem.journeys import opening, take_consent
from tandem.web.care.clock import now_of, zone_of
from tandem.web.care.consent import presenters
from tandem.web.care.desk import why
from tandem.web.ui.access import View, actor_of, role_required

TAKERS = (Role.OUTREACH_WORKER, Role.CASE_MANAGER, Role.COORDINATOR)


def with_record(view: View) -> View:
    """Open the person's record before the view; a stranger reads one sentence, whether or not there is a record."""

    @wraps(view)
    def opened(request: HttpRequest, person_id: UUID, **kwargs: Any) -> HttpResponse:
        by, now = actor_of(request), now_of(actor_of(request))
        try:
            access = opening.record(by=by, person_id=person_id, now=now)
            request.why = why(access)  # type: ignore[attr-defined]
            return view(request, person_id, access=access, **kwargs)
        except (Refused, AccessDenied) as refusal:
            sentence = getattr(refusal, "sentence", "") or _("This is not open to you.")
            return render(request, "care/consent/closed.html", {"sentence": _(sentence)}, status=403)

    return opened


@role_required(*TAKERS)
@require_GET
@with_record
def consents(request: HttpRequest, person_id: UUID, access: Access) -> HttpResponse:
    """The person's consents that are open to the reader, with their state now."""
    by = actor_of(request)
    rows = consents_of(access=access, person_id=person_id, now=now_of(by))
    declined_at = take_consent.declined_at(access=access, person_id=person_id)
    shown = presenters.listed(rows, zone_of(by))
    found = {"person_id": person_id, "rows": shown, "declined_at": declined_at, "zone": str(zone_of(by))}
    return render(request, "care/consent/list.html", found)


@role_required(*TAKERS)
@require_GET
@with_record
def copy(request: HttpRequest, person_id: UUID, consent_id: UUID, access: Access) -> HttpResponse:
    """The copy of a consent, to be printed again."""
    row = _one(access, person_id, consent_id, request)
    with override(row.terms.language):
        return copy_page(request, row.terms, consent_id, row=row)


def copy_page(
    request: HttpRequest, signed: ConsentDraft, consent_id: UUID, *, row: ConsentRow | None = None
) -> HttpResponse:
    """The copy that the person takes home: the answer to the signature, or one printed again from its row."""
    by = actor_of(request)
    zone, form = zone_of(by), consent_form(signed.language, signed.kind)
    rows = take_consent.preview(terms=signed, language=signed.language, now=now_of(by))
    found = {
        "person_id": signed.person_id,
        "consent_id": consent_id,
        "texts": form.texts,
        "notice": form.notice,
        "version": form.version,
        "facts": presenters.facts_of(signed, zone),
        "promise": presenters.promise(rows, signed, zone),
        "signature": presenters.signature_of(signed, zone),
        "witness": request.user.display_name if row is None else "",  # type: ignore[union-attr]
        "agency": presenters.agency_names().get(signed.disclosers[0], ""),
        "state": presenters.listed([row], zone)[0] if row else None,
        "is_new": row is None,
        "language": signed.language,
    }
    return render(request, "care/consent/copy.html", {**found, "set_language_url": ""})


@role_required(*TAKERS)
@require_POST
@with_record
def take_back(request: HttpRequest, person_id: UUID, consent_id: UUID, access: Access) -> HttpResponseRedirect:
    """The person takes a consent back; it takes effect with this answer."""
    _one(access, person_id, consent_id, request)
    revoke_consent(by=actor_of(request), now=now_of(actor_of(request)), consent_id=consent_id)
    messages.success(request, _("Taken back. From now on nothing more is shared under it."))
    return redirect("care:consents", person_id=person_id)


def _one(access: Access, person_id: UUID, consent_id: UUID, request: HttpRequest) -> ConsentRow:
    rows = consents_of(access=access, person_id=person_id, now=now_of(actor_of(request)))
    for row in rows:
        if row.id == consent_id:
            return row
    raise Refused("no_consent", _("There is no such consent, or it is not open to you."))
