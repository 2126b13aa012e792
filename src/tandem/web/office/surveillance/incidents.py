"""The evidence of an alert of a mass overdose: how many people, where, since when, and what was given."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.surveillance.types.incidents import MassOverdose


def meta(one: MassOverdose | None) -> str:
    """What stands below the title in a list; None: nobody in it counts any more."""
    if one is None:
        return _("Nobody in this incident counts any more: the entries were withdrawn or sorted out.")
    return ngettext("%(n)s person affected", "%(n)s people affected", one.people) % {"n": one.people}


def facts(one: MassOverdose) -> list[tuple[str, str]]:
    """What is known by now, as terms and values; call it in the agency's time zone."""
    doses = number_format(one.doses) if one.doses is not None else _("not counted")
    return [
        (_("People affected"), number_format(one.people)),
        (_("Deaths among them, as far as known"), number_format(one.deaths)),
        (_("Doses of naloxone"), doses),
        (_("Where"), one.area or _("no known area")),
        (_("Since"), date_format(timezone.localtime(one.started_at), "SHORT_DATETIME_FORMAT")),
    ]
