"""Plain words for mandatory reports."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

ANSWERS: Words = {"yes": _("Yes"), "no": _("No"), "unknown": _("I do not know")}
FINDINGS: dict[str, tuple[str | Promise, str]] = {
    "asks_for_report": (_("The law file asks for a report. A supervisor decides."), "warn"),
    "asks_for_none": (_("The law file asks for no report. Do not report."), "good"),
    "unclear": (_("It is not clear. Talk to your supervisor before anything is said to anybody."), "info"),
}
FACTS: Words = {
    "child_name": _("Who the child is"),
    "child_place": _("Where the child is"),
    "adult_name": _("Who the adult is"),
    "adult_place": _("Where the adult is"),
    "what_was_seen": _("What was seen or heard"),
    "reporter_name": _("Who reports"),
}
TO: Words = {"child_protection": _("Child protection"), "adult_protection": _("Adult protection")}
STATES: dict[str, tuple[str | Promise, str]] = {
    "drafted": (_("Waits for a supervisor"), "warn"),
    "signed": (_("Signed: make the report"), "bad"),
    "not_reported": (_("Decided: no report"), "good"),
    "made": (_("Made and counted as a disclosure"), "info"),
}
