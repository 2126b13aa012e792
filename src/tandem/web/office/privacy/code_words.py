"""Plain words for what stands out about codes of own pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tandem.people.types import SignKind

KINDS = {
    SignKind.CANCELLED: _("A new code was cancelled"),
    SignKind.REPLACED: _("A code with a secret is replaced"),
    SignKind.AGAIN: _("A second code within days"),
    SignKind.ENDED: _("A code was ended"),
    SignKind.RUN_OUT: _("A code ended by wrong secrets"),
    SignKind.WHERE_MADE: _("Opened first from where it was made"),
    SignKind.BESIDE_STAFF: _("Typed beside a staff account"),
    SignKind.MANY: _("One worker made many codes"),
}
WHY = {
    SignKind.CANCELLED: _(
        "Somebody with the person's code and secret, or a privacy officer, cancelled it before it opened. Ask "
        "whoever made it who had asked for it, and have somebody else ask the person."
    ),
    SignKind.REPLACED: _(
        "The person had chosen a secret, so the new code waits a day. If they did not ask for it, stop it in time."
    ),
    SignKind.AGAIN: _("Papers get lost, but seldom in the first week. Somebody may want to read as the person."),
    SignKind.ENDED: _(
        "The person, or staff for them, says that somebody else has code and secret. Ask how they are."
    ),
    SignKind.RUN_OUT: _("Somebody tried twenty wrong secrets in a row: forgotten, guessed, or to end the code."),
    SignKind.WHERE_MADE: _(
        "The same address made the code and opened the page or the choice of the secret. That can be the person at "
        "your office, or a worker who reads as the person."
    ),
    SignKind.BESIDE_STAFF: _("Somebody typed it in a browser in which a staff account is signed in; nothing opened."),
    SignKind.MANY: _("More than twenty codes in seven days. Ask whether as many people came newly into their care."),
}
