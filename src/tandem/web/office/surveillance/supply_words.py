"""What the codes of the supply are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.surveillance.rules.supply_links import LinkKind

LINKS: dict[str, str | Promise] = {
    LinkKind.SIGNATURE: _("Laboratory signature"),
    LinkKind.PRESS: _("Press or imprint"),
    LinkKind.STAMP: _("Stamp"),
    LinkKind.ADULTERANTS: _("Same adulterants"),
}
