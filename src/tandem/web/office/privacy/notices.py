"""Stop-use notices for the privacy officer: who has not answered, the late ones first, and reminding them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import Role
from tandem.consent.actions import move_notice
from tandem.consent.queries import notices_from
from tandem.consent.types import NoticeRow, NoticeState
from tandem.core.refusals import Refused
from tandem.web.office.privacy.lines import clock_words
from tandem.web.office.privacy.views import now_of
from tandem.web.ui.access import actor_of, role_required
from tandem.web.ui.kinds_of_facts import NOTICES, category_words


@role_required(Role.PRIVACY_OFFICER)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Notices that went out for what the officer's agency gave, and are not acknowledged."""
    by = actor_of(request)
    now = now_of(by)
    names = {one.id: one.name for one in all_agencies(using="vault")}
    rows = notices_from(by=by, now=now)
    found = {"notices": [_shown(one, names, now) for one in rows], "late": sum(one.is_overdue for one in rows)}
    return render(request, "office/privacy/notices.html", found)


def _shown(row: NoticeRow, names: dict[UUID, str], now: datetime) -> dict[str, Any]:
    words, kind = NOTICES[row.state]
    if row.state is NoticeState.SENT:  # "new" is the receiver's word for it; here it may be late by months
        words = _("Sent, not seen")
    return {
        "id": row.id,
        "who": names.get(row.recipient_id, ""),
        "mark": str(row.consent_id)[:8],
        "what": category_words(row.categories),
        "clock": clock_words(row.due_at, now),
        "state": words,
        "kind": kind,
        "may_remind": row.is_overdue and row.state is not NoticeState.ESCALATED,
    }


@role_required(Role.PRIVACY_OFFICER)
@require_POST
def remind(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Remind a receiver who is late; it stands at the top of their list, and in the ledger."""
    by = actor_of(request)
    try:
        move_notice(by=by, now=now_of(by), notice_id=notice_id, new=NoticeState.ESCALATED)
    except Refused as refusal:
        return render(request, "office/privacy/closed.html", {"sentence": _(refusal.sentence)}, status=404)
    messages.success(request, _("Reminded. The reminder is in the ledger."))
    return redirect("privacy:notices")
