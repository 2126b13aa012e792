"""Plain words for the codes of legal demands."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, "str | Promise"]

KINDS: Words = {
    "subpoena": _("Subpoena"),
    "grand_jury_subpoena": _("Grand jury subpoena"),
    "search_warrant": _("Search warrant"),
    "court_order": _("Court order"),
    "administrative_request": _("Administrative request"),
    "records_request": _("Request for records"),
}
ISSUERS: Words = {
    "court": _("A court"),
    "prosecutor": _("A prosecutor"),
    "police": _("Police"),
    "immigration": _("Immigration enforcement"),
    "government_agency": _("Another government agency"),
    "defense": _("A defense lawyer"),
    "civil_party": _("A party in a civil case"),
    "other": _("Somebody else"),
}
JURISDICTIONS: Words = {
    "state": _("This state"),
    "other_state": _("Another state"),
    "federal": _("Federal"),
    "tribal": _("Tribal"),
    "unknown": _("Not known"),
}
STANDARDS: Words = {
    "part2": _("42 CFR Part 2 (choose this when you are not sure)"),
    "hipaa": _("HIPAA alone: counsel wrote down that no record asked for is covered by Part 2"),
}
LAWS: Words = {"part2": _("42 CFR Part 2"), "hipaa": _("HIPAA alone")}
STATES: dict[str, tuple[str | Promise, str]] = {
    "received": (_("Received"), "info"),
    "checked": (_("Checked"), "info"),
    "with_counsel": (_("With counsel"), "info"),
    "advised": (_("Counsel has answered"), "info"),
    "proposed": (_("One person says yes"), "warn"),
    "approved": (_("Two people say yes"), "warn"),
    "narrowed": (_("Scope is set"), "warn"),
    "notified": (_("The person has been told"), "warn"),
    "produced": (_("Records given"), "bad"),
    "refused": (_("Refused"), "good"),
    "withdrawn": (_("Withdrawn"), "good"),
    "quashed": (_("Quashed by the court"), "good"),
    "closed": (_("Closed"), ""),
}
ADVICE: Words = {
    "refuse": _("Refuse"),
    "challenge": _("Ask the court to quash it"),
    "produce": _("Produce what the order names"),
}
WAYS: Words = {
    "letter": _("By letter and on their own page"),
    "own_page": _("On their own page only"),
    "barred": _("Not told: the order itself forbids it"),
}
PAPERS: Words = {
    "demand": _("The demand itself"),
    "order": _("The court's order"),
    "mandate": _("The subpoena or other mandate"),
}
LETTERS: Words = {
    "refusal": _("Refusal letter"),
    "notice": _("Letter to the person"),
}
