"""Plain words for what stands in entries of the ledger: what for, and about what. An unknown code stands as it is."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.web.office.privacy import breach_words, look_words
from tandem.web.office.surveillance.place_words import REASONS as SWITCH_REASONS
from tandem.web.office.surveillance.words import CHOICE_REASONS, NOTES
from tandem.web.ui import emergencies
from tandem.web.ui.kinds_of_facts import PURPOSES

# Codes of definitions/ledger/words.toml whose words stand with the pages that write them, and the others here.
REASONS: dict[str, str | Promise] = {
    **{str(code): words for code, words in look_words.REASONS.items()},
    **breach_words.SOURCES,
    **emergencies.NATURES,
    **emergencies.REASONS,
    **{str(code): words for code, words in NOTES.items()},
    **{str(code): words for code, words in CHOICE_REASONS.items()},
    **{str(code): words for code, words in SWITCH_REASONS.items()},
    **PURPOSES,
    "child_abuse": _("Child abuse"),
    "vulnerable_adult": _("Harm to a vulnerable adult"),
    "newborn_exposure": _("A newborn exposed to a drug"),
    "gunshot_wound": _("A gunshot wound"),
    "person_asked": _("The person asked for it"),
    "retention_ended": _("The time of keeping is over"),
    "recorded_in_error": _("It was recorded in error"),
    "court_order": _("A court ordered it"),
    "restored_copy": _("A copy was restored that still held it"),
    "person_said_so": _("The person says so"),
    "same_details": _("Details agree, and both records were checked"),
    "typing_error": _("One was written down twice by mistake"),
}
SUBJECTS: dict[str, str | Promise] = {
    "person": _("person"),
    "agency": _("agency"),
    "account": _("account"),
    "consent": _("consent"),
    "demand": _("demand"),
    "breach": _("breach"),
    "referral": _("referral"),
    "visit": _("visit"),
    "case": _("case"),
    "follow_up": _("follow-up"),
    "service": _("service"),
    "screening": _("screening"),
    "encounter": _("meeting"),
    "disclosure": _("disclosure"),
    "finding": _("look that stands out"),
    "ground": _("opening without consent"),
    "request": _("request"),
    "report": _("report"),
    "relation": _("tie"),
    "merge": _("joined records"),
    "export": _("copy handed out"),
    "lease": _("copy for work offline"),
    "envelope": _("sealed offer"),
    "limit_change": _("changed limit"),
    "alert": _("alert"),
    "response": _("response"),
    "task": _("task"),
    "watch": _("seizure watch"),
    "operation": _("planned operation"),
    "warning": _("warning"),
    "hook": _("address told of alerts"),
    "area": _("area"),
}


def reason_words(code: str) -> str:
    """What it was for."""
    return str(REASONS.get(code, code.replace("_", " ")))


def subject_words(kind: str) -> str:
    """What an id in an entry is the id of."""
    return str(SUBJECTS.get(kind, kind.replace("_", " ")))
