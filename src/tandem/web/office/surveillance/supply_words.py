"""What the codes of the supply, of feeds and of crime and calls are called on a page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.surveillance.rules.substances import name_of
from tandem.surveillance.rules.supply_links import LinkKind
from tandem.surveillance.types import ContextCategory
from tandem.surveillance.types.feeds import Feed


def substance(key: str) -> str:
    """A substance in the language of the page, as far as the dictionary knows it."""
    return gettext(name_of(key))


LINKS: dict[str, str | Promise] = {
    LinkKind.SIGNATURE: _("Laboratory signature"),
    LinkKind.PRESS: _("Press or imprint"),
    LinkKind.STAMP: _("Stamp"),
    LinkKind.ADULTERANTS: _("Same adulterants"),
}
FEEDS: dict[str, str | Promise] = {
    Feed.OVERDOSE: _("Overdoses"),
    Feed.ENFORCEMENT: _("Drug enforcement"),
    Feed.DRUG_CHECKING: _("Samples"),
    Feed.FIELD_TESTS: _("Field tests"),
    Feed.CRIME: _("Reported crime"),
    Feed.CALLS: _("Calls for service"),
}
CATEGORIES: dict[str, str | Promise] = {
    ContextCategory.DRUG: _("Drug offences"),
    ContextCategory.VIOLENCE: _("Violence"),
    ContextCategory.THEFT: _("Theft"),
    ContextCategory.CALL: _("Calls for service"),
    ContextCategory.OTHER: _("Other"),
}
