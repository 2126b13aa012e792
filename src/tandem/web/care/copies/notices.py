"""Notices to stop use, for the agency that received something under a consent that was taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tandem.agencies.types import Role
from tandem.consent.actions import move_notice
from tandem.consent.queries import notices_to
from tandem.consent.types import NoticeRow, NoticeState
from tandem.web.care.desk import Desk, care_page, page
from tandem.web.care.people import moment
from tandem.web.ui.kinds_of_facts import NOTICES, category_words

ANSWERERS = (Role.CASE_MANAGER, Role.COORDINATOR)


@care_page(*ANSWERERS)
@require_GET
def listed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What must no longer be used. The notice names the consent, never the person."""
    rows, partners = notices_to(by=desk.by, now=desk.now), desk.partners()
    return page(request, desk, "copies/notices", {"notices": [as_shown(row, partners) for row in rows]})


def as_shown(row: NoticeRow, partners: dict[UUID, str]) -> dict[str, Any]:
    """A notice as the page shows it."""
    words, kind = NOTICES[row.state]
    return {
        "id": row.id,
        "mark": str(row.consent_id)[:8],
        "sender": partners.get(row.sender_id, "") if row.sender_id else "",
        "what": category_words(row.categories),
        "sent": moment(row.sent_at),
        "due": moment(row.due_at),
        "state": words,
        "kind": kind,
        "is_overdue": row.is_overdue,
        "is_open": row.state is not NoticeState.ACKNOWLEDGED,
        "is_new": row.state is NoticeState.SENT,
    }


@care_page(*ANSWERERS)
@require_POST
def see(request: HttpRequest, desk: Desk, notice_id: UUID) -> HttpResponse:
    """The agency says that it has read the notice and is still looking for what it holds."""
    move_notice(by=desk.by, now=desk.now, notice_id=notice_id, new=NoticeState.SEEN)
    return redirect("care:notices")


@care_page(*ANSWERERS)
@require_POST
def acknowledge(request: HttpRequest, desk: Desk, notice_id: UUID) -> HttpResponse:
    """The agency says that it stopped."""
    move_notice(by=desk.by, now=desk.now, notice_id=notice_id, new=NoticeState.ACKNOWLEDGED)
    messages.success(request, _("Thank you. The agency that gave it sees that you stopped."))
    return redirect("care:notices")
