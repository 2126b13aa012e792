"""Plain words for the codes of the gate: kinds of facts, purposes, states. Keyed by code, so any door may use it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CATEGORIES: dict[str, str | Promise] = {
    "identity": _("Name and birth date"),
    "contact": _("How to reach the person"),
    "visit_contact": _("Address of a visit"),
    "encounter": _("Meetings, calls and visits"),
    "referral": _("Referrals and what became of them"),
    "services": _("Help given, such as rides, naloxone or a bed"),
    "case": _("The case and its goals"),
    "screening": _("Answers and scores of questionnaires"),
    "sud_treatment": _("Treatment for substance use"),
    "follow_up": _("Follow-up after 30, 90, 180 and 365 days"),
    "counselling_notes": _("Counselling notes"),
    "consent_record": _("Consents"),
    "disclosure_log": _("The list of what was passed on"),
    "person_search": _("Looking whether a person is known"),
    "statistics": _("Counts without names"),
}

PURPOSES: dict[str, str | Promise] = {
    "treatment": _("Getting into treatment and staying in it"),
    "coordination": _("Working together, so that nothing has to be told twice"),
    "outreach": _("Visits and keeping in touch"),
    "own_record": _("Reading one's own record"),
    "oversight": _("Keeping account of consents"),
    "supervision": _("Supervision"),
    "evaluation": _("Evaluation with counts"),
    "research": _("Research under an approved protocol"),
    "court_monitoring": _("Telling a court that made taking part a condition"),
    "legal_process": _("Answering a court or another legal demand"),
    "mandatory_report": _("A report that the law asks for"),
    "peer_support": _("Support by a colleague"),
    "fatality_review": _("Learning from a death by overdose"),
    "enforcement": _("Enforcement"),
}

STATES: dict[str, tuple[str | Promise, str]] = {
    "active": (_("In force"), "good"),
    "expired": (_("Ended"), "info"),
    "revoked": (_("Taken back"), "bad"),
    "incomplete": (_("Not complete, opens nothing"), "warn"),
}

EVENTS: dict[str, str | Promise] = {
    "end_of_treatment": _("until the treatment ends"),
    "end_of_program": _("until the person leaves the program"),
    "none": _("without an end"),
}

NOTICES: dict[str, tuple[str | Promise, str]] = {
    "sent": (_("New"), "warn"),
    "seen": (_("Seen, not answered"), "warn"),
    "escalated": (_("Reminded by a privacy officer"), "bad"),
    "acknowledged": (_("Stopped"), "good"),
}

GROUNDS: dict[str, str | Promise] = {
    "agreement": _("partner agreement"),
    "consent": _("consent"),
    "own_record": _("own record"),
    "oversight": _("oversight"),
    "statistics": _("counts"),
    "court_order_2_61": _("court order and mandate, § 2.61"),
    "child_abuse_report_2_12c": _("report of child abuse, § 2.12(c)"),
    "crime_on_premises_2_12c": _("crime on the premises, § 2.12(c)"),
    "required_by_law_164_512": _("report required by law, § 164.512"),
    "fatality_review": _("review of a death, state law"),
    "medical_emergency_2_51": _("medical emergency, § 2.51"),
    "audit_2_53": _("audit, looking only, § 2.53"),
    "research_2_52": _("research, § 2.52"),
    "public_health_2_54": _("public health, without names, § 2.54"),
    "consent_2_35": _("consent for a court, § 2.35"),
    "peer_support": _("invitation"),
}

# The notices that go along with what leaves, by their version.
NOTICES_ALONG: dict[str, str | Promise] = {
    "2.32-short-2024": _("short notice, § 2.32"),
}

# The files of rules, by the law or agreement that they write down.
LAWS: dict[str, str | Promise] = {
    "agreements": _("Agreements between the partners"),
    "cjis": _("Police records apart"),
    "golden_rule": _("Nobody is worse off for having taken part"),
    "grounds": _("Emergencies and other grounds without consent"),
    "hipaa": _("Health privacy law (HIPAA)"),
    "part2": _("Treatment records (42 CFR Part 2)"),
    "unconfirmed": _("Law that counsel has not confirmed: closed until then"),
}


def category_words(codes: Iterable[str]) -> list[str]:
    """The kinds of facts in plain words, in the order of this page."""
    wanted = set(codes)
    return [str(words) for code, words in CATEGORIES.items() if code in wanted]


def purpose_words(codes: Iterable[str]) -> list[str]:
    """The purposes in plain words."""
    wanted = set(codes)
    return [str(words) for code, words in PURPOSES.items() if code in wanted]
