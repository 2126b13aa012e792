"""The coordinator's queue: what is late or waits too long, and who carries how much."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tandem.agencies.types import Role
from tandem.care.queries import casework
from tandem.care.queries.referrals import open_referrals
from tandem.care.queries.visits import offered_encounters, open_visits
from tandem.care.types import ReferralState
from tandem.web.care.cases import case_cohort, follow_up_task
from tandem.web.care.desk import Desk, care_page, page, shown_names
from tandem.web.care.handoffs import handoff_task
from tandem.web.care.referrals import own_cohort, referral_tasks
from tandem.web.care.visits import visit_cohort, visit_task

UNANSWERED_AFTER = timedelta(days=3)
DUE_WITHIN = timedelta(days=14)


@care_page(Role.COORDINATOR)
@require_GET
def queue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Late visits, offers without a word, referrals without an answer, follow-ups that fall due."""
    cohort = visit_cohort(desk)
    names = shown_names(access=cohort.accesses, now=desk.now)
    late = [line for line in open_visits(access=cohort.accesses, now=desk.now) if line.due_at < desk.now]
    offers = offered_encounters(access=cohort.accesses, only_waiting=True, now=desk.now)
    context = {
        "visits": [visit_task(desk, line, names[line.person_id]) for line in late],
        "handoffs": [handoff_task(line, person_id, names[person_id], {}) for line, person_id in offers],
        "referrals": unanswered(desk),
        **of_cases(desk, names),
    }
    return page(request, desk, "queue", context)


def unanswered(desk: Desk) -> list[dict[str, Any]]:
    """Referrals of the team that the receiver has left without an answer."""
    cohort = own_cohort(desk)
    lines = open_referrals(access=cohort.accesses, from_agency_id=desk.by.agency_id, now=desk.now)
    limit = desk.now - UNANSWERED_AFTER
    waiting = [line for line in lines if line.state is ReferralState.REQUESTED and line.changed_at < limit]
    return referral_tasks(desk, waiting, cohort)


def of_cases(desk: Desk, names: dict[Any, str]) -> dict[str, Any]:
    """Follow-ups that fall due, and open cases of each worker."""
    cohort = case_cohort(desk)
    due = casework.follow_ups_due(access=cohort.accesses, before=desk.now + DUE_WITHIN, now=desk.now)
    carried = Counter(line.account_id for line in casework.caseload(access=cohort.accesses, now=desk.now))
    colleagues = desk.colleagues()
    loads = [[colleagues.get(one, _("a former colleague")), str(count)] for one, count in carried.most_common()]
    return {
        "follow_ups": [follow_up_task(desk, one, names.get(one.person_id, _("No name given"))) for one in due],
        "loads": loads,
        "load_columns": [{"label": _("Worker")}, {"label": _("Open cases"), "is_number": True}],
        "cases_href": reverse("care:cases"),
    }
