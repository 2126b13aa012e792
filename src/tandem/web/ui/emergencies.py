"""Plain words for openings in an emergency, for every door that shows them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]

NATURES: Words = {
    "overdose": _("Overdose"),
    "unresponsive": _("Not responding"),
    "withdrawal": _("Severe withdrawal"),
    "injury": _("Severe injury"),
    "pregnancy": _("Emergency in pregnancy"),
    "other_danger": _("Other danger to life"),
}
STATES: dict[str, tuple[str | Promise, str]] = {
    "opened": (_("Waits for review"), "warn"),
    "justified": (_("Reviewed: justified"), "good"),
    "not_justified": (_("Reviewed: not justified"), "bad"),
    "breach": (_("Not justified: a breach file is open"), "bad"),
}
REASONS: Words = {
    "treated": _("The person was treated, and this was needed"),
    "could_not_ask": _("The person could not be asked in time"),
    "no_emergency": _("There was no emergency"),
    "could_have_asked": _("The person could have been asked"),
    "not_treating": _("The opener was not treating the person"),
}
