"""The evidence of an alert of a novel substance: what was found, when, and how sure "not before" is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.surveillance.rules.appearances import look_back
from tandem.surveillance.rules.substances import UNLISTED
from tandem.surveillance.types.appearances import FoundAppearance, NewAppearance, SightingFeed
from tandem.web.office.surveillance import supply_words
from tandem.web.office.surveillance.supply_tables import MONTH_FORMAT, percent_fine


def name(one: NewAppearance) -> str:
    """The substance in the language of the page; one that the dictionary does not know as the laboratory wrote it."""
    if one.substance != UNLISTED:
        return supply_words.substance(one.substance)
    return f"\u201c{one.written}\u201d" if one.written else _("a substance that the dictionary does not know")


def facts(one: FoundAppearance) -> list[tuple[str, str]]:
    """What was found, as terms and values."""
    feeds = {SightingFeed.SAMPLES: _("a sample"), SightingFeed.FIELD_TESTS: _("a field test judged by a laboratory")}
    found = [
        (_("Substance"), name(one)),
        (_("Confirmed in"), feeds[one.feed]),
        (_("Taken"), _day(one.collected_on, is_exact=one.is_exact)),
        (_("Result known"), date_format(one.known_on, "DATE_FORMAT")),
        (_("Tested before without it"), before(one)),
        (_("Could have been missed, at most"), percent_fine(one.share_before_high)),
        (_("By a strip, a device or a field kit alone"), _presumed(one)),
    ]
    if one.substance == UNLISTED:
        found.append((_("In the dictionary of substances"), _("no: written as above")))
    return found


def _day(on: date, *, is_exact: bool) -> str:
    return date_format(on, "DATE_FORMAT" if is_exact else MONTH_FORMAT)


def before(one: NewAppearance) -> str:
    """How much was tested before it, and over how long."""
    samples = ngettext("%(n)s sample", "%(n)s samples", one.samples_before) % {"n": number_format(one.samples_before)}
    days = ngettext("%(n)s day", "%(n)s days", one.days_before) % {"n": number_format(one.days_before)}
    return _("%(samples)s over %(days)s") % {"samples": samples, "days": days}


def _presumed(one: NewAppearance) -> str:
    if one.presumed_since is None:
        return _("never so far")
    samples = ngettext("%(n)s sample", "%(n)s samples", one.presumed) % {"n": number_format(one.presumed)}
    since = date_format(one.presumed_since, MONTH_FORMAT)
    return _("%(samples)s since %(month)s, presumptive") % {"samples": samples, "month": since}


def unsure_line(one: NewAppearance) -> str:
    """A substance confirmed lately with too little before it to be called new."""
    samples, days = look_back()
    return _(
        "%(name)s was first confirmed in %(month)s. Not enough history to say new: %(before)s; "
        "%(samples)s samples over %(days)s days are needed."
    ) % {
        "name": name(one),
        "month": date_format(one.collected_on, MONTH_FORMAT),
        "before": before(one),
        "samples": samples,
        "days": days,
    }


def title(one: NewAppearance, days: str) -> str:
    """An alert of a novel substance in a line."""
    return _("New in the supply: %(name)s, %(days)s") % {"name": name(one), "days": days}


def meta(one: NewAppearance) -> str:
    """What stands below the title in a list."""
    return _("Confirmed by a laboratory; before it %(before)s without it") % {"before": before(one)}


def context(one: FoundAppearance) -> dict[str, Any]:
    """What the alert's page shows in place of counts."""
    return {"facts": facts(one), "presumed": one.presumed}
