"""Codes of own pages that were replaced, cancelled, or used in an odd way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.core.actor import Actor
from tandem.journeys import own_code_watch
from tandem.people.types import CodeSign, SignKind
from tandem.web.office.privacy.code_words import KINDS
from tandem.web.office.privacy.lines import Line


def lines(by: Actor, now: datetime) -> Iterator[Line]:
    """One line for each kind, for today: a code that waits is stopped today or hardly at all."""
    if by.agency_id is None:
        return
    wall = timezone.now()
    opens = own_code_watch.opening_times(by=by, wall=wall)
    found: dict[SignKind, list[CodeSign]] = {}
    for one in own_code_watch.waiting_signs(by=by, wall=wall):
        found.setdefault(one.kinds[0], []).append(one)
    for kind, signs in found.items():
        title = _("Look into a code of an own page: %(kind)s") % {"kind": KINDS[kind]}
        waiting = [opens[one.deed.code_id] for one in signs if one.deed.code_id in opens]
        meta = [ngettext("%(count)s code", "%(count)s codes", len(signs)) % {"count": len(signs)}]
        if waiting:
            opens_at = date_format(timezone.localtime(min(waiting)), "DATETIME_FORMAT")
            meta.append(_("opens the page on %(time)s") % {"time": opens_at})
        yield Line(title, reverse("privacy:own_codes"), None, " · ".join(meta))
