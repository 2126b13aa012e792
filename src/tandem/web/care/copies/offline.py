"""The visits of a shift to take along: a sealed file, the page that opens it, and the keys while the lease stands."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tandem.core.refusals import Refused
from tandem.journeys import offline_visits
from tandem.web.care.desk import TAKERS, Desk, care_page, page


@care_page(*TAKERS)
@require_GET
def offline(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take the visits along, open the file, hand it in; with what this can and cannot do."""
    return page(request, desk, "copies/offline", {})


@care_page(*TAKERS)
@require_POST
def take(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The sealed file of this shift's visits."""
    bundle = offline_visits.take_along(by=desk.by, now=desk.now)
    headers = {"Content-Disposition": 'attachment; filename="visits.json"'}
    return HttpResponse(bundle, content_type="application/json", headers=headers)


@care_page(*TAKERS)
@require_POST
def keys(request: HttpRequest, desk: Desk, lease_id: UUID) -> JsonResponse:
    """The keys of the parts that still stand; 403 once the lease is over."""
    try:
        return JsonResponse(offline_visits.keys(by=desk.by, lease_id=lease_id, now=desk.now))
    except Refused as refusal:
        return JsonResponse({"sentence": _(refusal.sentence)}, status=403)


@care_page(*TAKERS)
@require_POST
def hand_in(request: HttpRequest, desk: Desk) -> HttpResponse:
    """End every lease of the worker."""
    offline_visits.hand_in(by=desk.by, now=desk.now)
    messages.success(request, _("Handed in. The file opens nowhere any more."))
    return redirect("care:offline")
