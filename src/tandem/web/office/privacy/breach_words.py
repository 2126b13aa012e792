"""Plain words for breach files."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

SOURCES: Words = {
    "emergency_opening": _("An emergency opening that was not justified"),
    "snooping": _("Somebody looked without need"),
    "wrong_recipient": _("Sent to the wrong place"),
    "lost_or_stolen": _("Lost or stolen"),
    "broken_into": _("A system was broken into"),
    "other": _("Something else"),
}
STATES: dict[str, tuple[str | Promise, str]] = {
    "discovered": (_("Discovered"), "bad"),
    "contained": (_("Contained"), "warn"),
    "low_probability": (_("Low probability, to be confirmed"), "info"),
    "notices_due": (_("Notices are due"), "bad"),
    "notices_sent": (_("People were told"), "warn"),
    "closed": (_("Closed"), "good"),
}
FACTORS: Words = {
    "nature": _("How telling is what was seen, and can the person be recognized?"),
    "recipient": _("Who saw or got it? Somebody bound to keep it private is less of a risk."),
    "acquired": _("Was it really seen or taken?"),
    "mitigated": _("How far could the harm be undone, for example by getting it back?"),
}
RISKS: Words = {"low": _("The risk is low"), "not_low": _("The risk is not low, or we do not know")}
NOTICES: Words = {
    "people": _("The people themselves"),
    "hhs": _("U.S. Department of Health and Human Services"),
    "media": _("The media of the state"),
}
