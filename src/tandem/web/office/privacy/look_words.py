"""Plain words for looks that stand out: why each was flagged, and what may be decided."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tandem.audit.types import FindingState, ReviewReason, Suspicion

KINDS = {
    Suspicion.SELF: _("Their own record"),
    Suspicion.COLLEAGUE: _("A colleague's record"),
    Suspicion.NEIGHBOUR: _("A neighbour's record"),
    Suspicion.NO_CASE: _("No work with the person"),
    Suspicion.BULK: _("Many records"),
    Suspicion.AFTER_HOURS: _("At an unusual hour"),
}
WHY = {
    Suspicion.SELF: _("The record has the account holder's own name and birth date, or their telephone number."),
    Suspicion.COLLEAGUE: _(
        "The record has the name and birth date of another member of staff, and no work with it is on record."
    ),
    Suspicion.NEIGHBOUR: _(
        "The person lives at the account holder's address or on the same block, and no work with them is on record."
    ),
    Suspicion.NO_CASE: _(
        "The account holder had no visit, assignment or treatment with the person, wrote nothing about them in the "
        "two weeks before or the day after, and nothing had happened to the person the day before."
    ),
    Suspicion.BULK: _("Many more records were opened than is usual, or many within a few minutes without work."),
    Suspicion.AFTER_HOURS: _(
        "The record was opened at night, which this account seldom does; neither news nor late writing explains it."
    ),
}
STATES = {
    FindingState.OPEN: (_("To be looked at"), "warn"),
    FindingState.ASKED: (_("Account holder asked"), "info"),
    FindingState.EXPLAINED: (_("Explained"), "good"),
    FindingState.CONFIRMED: (_("Confirmed"), "bad"),
}
REASONS = {
    ReviewReason.OWN_CASE: _("It was their own case"),
    ReviewReason.ON_DUTY: _("They were on duty or on call"),
    ReviewReason.HANDED_OVER: _("The case was handed over or covered"),
    ReviewReason.TEACHING: _("Teaching or supervision"),
    ReviewReason.ASKED_BY_PERSON: _("The person asked for it"),
    ReviewReason.SYSTEM_FAULT: _("The system flagged it wrongly"),
    ReviewReason.NO_WORK_REASON: _("There was no reason in their work"),
    ReviewReason.KNOWS_THE_PERSON: _("They know the person privately"),
    ReviewReason.OWN_RECORD_OF_STAFF: _("They looked up themselves"),
}
