"""The kinds of consent: what each is for, and why some cannot be signed yet."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tandem.consent.queries import consent_form
from tandem.consent.types import Access, ConsentKind
from tandem.journeys import take_consent
from tandem.web.care.consent.views import TAKERS, with_record
from tandem.web.ui.access import role_required


@role_required(*TAKERS)
@require_GET
@with_record
def kinds(request: HttpRequest, person_id: UUID, access: Access) -> HttpResponse:
    """Which kind to take; those that the law does not open yet stand apart, with the reason."""
    found = {
        "person_id": person_id,
        "open": [(kind, _texts(request, kind)) for kind in take_consent.TAKEN],
        "blocked": [_texts(request, kind) for kind in take_consent.blocked_kinds()],
    }
    return render(request, "care/consent/kinds.html", found)


def _texts(request: HttpRequest, kind: ConsentKind) -> dict[str, str]:
    return dict(consent_form(request.LANGUAGE_CODE, kind).texts)
