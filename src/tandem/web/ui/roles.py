"""What each role is called on a page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.agencies.types import Role

NAMES = {
    Role.PATROL_OFFICER: _("patrol officer"),
    Role.DUTY_SUPERVISOR: _("duty supervisor"),
    Role.OUTREACH_WORKER: _("outreach worker"),
    Role.CASE_MANAGER: _("case manager"),
    Role.COORDINATOR: _("coordinator"),
    Role.EPIDEMIOLOGIST: _("epidemiologist"),
    Role.PRIVACY_OFFICER: _("privacy officer"),
    Role.CO_RESPONDER: _("co-responder"),
    Role.MEDICAL_RESPONDER: _("medical responder"),
    Role.AUDITOR: _("auditor"),
    Role.ADMINISTRATOR: _("administrator"),
}


def listed(roles: Iterable[Role]) -> str:
    """The roles as words in a sentence, in the order of the staff list: "coordinator or epidemiologist"."""
    chosen = set(roles)
    return get_text_list([str(name) for role, name in NAMES.items() if role in chosen], gettext("or"))
