"""Where the ledgers stand: how much is sealed, when they were verified, and a checkpoint to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from tandem.agencies.types import Role
from tandem.audit.rules.signatures import anchor_code
from tandem.audit.types import Checkpoint, LedgerState
from tandem.core.errors import LedgerNotSealed, UnreadableAnchor
from tandem.journeys import keep_ledger
from tandem.web.office.privacy.forms import AnchorForm
from tandem.web.office.privacy.lines import zone_of
from tandem.web.ui.access import actor_of, role_required

NAMES = {"records": gettext_lazy("Duty and office"), "vault": gettext_lazy("Care")}


@role_required(Role.PRIVACY_OFFICER)
@require_http_methods(["GET", "POST"])
def state(request: HttpRequest) -> HttpResponse:
    """The state of both ledgers; the form verifies them now, against a code from paper if one is typed."""
    form = AnchorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"].strip()
        try:
            return _verified(request, [typed] if typed else [])
        except UnreadableAnchor as error:
            form.add_error("code", _(error.sentence))
    with timezone.override(zone_of(actor_of(request))):
        found = [_ledger(one, is_late) for one, is_late in keep_ledger.states(now=timezone.now())]
    return render(request, "office/privacy/ledger_state.html", {"ledgers": found, "form": form})


def _verified(request: HttpRequest, typed: list[str]) -> HttpResponse:
    """Seal, verify, and say what came out."""
    anchors = keep_ledger.codes_typed(typed)
    keep_ledger.seal_all(now=timezone.now())
    for verdict in keep_ledger.verify_all(by=actor_of(request), anchors=anchors):
        words = {"ledger": NAMES[verdict.ledger], "count": number_format(verdict.size)}
        if verdict.is_intact:
            messages.success(request, _("%(ledger)s: intact. All %(count)s sealed entries are as written.") % words)
        else:
            messages.error(
                request, _("%(ledger)s: NOT intact. Keep a copy of the database and call for help.") % words
            )
    return redirect("privacy:ledger_state")


@role_required(Role.PRIVACY_OFFICER)
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    """The newest checkpoints as codes, for paper that is kept in another house."""
    try:
        keep_ledger.seal_all(now=timezone.now())
    except LedgerNotSealed:
        messages.error(request, _("The ledger cannot be sealed. Verify it first."))
        return redirect("privacy:ledger_state")
    with timezone.override(zone_of(actor_of(request))):
        shown = [_checkpoint(one) for one in keep_ledger.newest_checkpoints()]
    return render(request, "office/privacy/ledger_paper.html", {"checkpoints": shown})


def _checkpoint(one: Checkpoint) -> dict[str, Any]:
    return {
        "name": NAMES[one.ledger],
        "code": anchor_code(one),
        "facts": [
            (_("Entries"), number_format(one.size)),
            (_("Sealed"), _moment(one.at)),
            (_("Key"), one.key_id),
            (_("Root"), one.root.hex()),
        ],
    }


def _ledger(one: LedgerState, is_late: bool) -> dict[str, Any]:
    last = keep_ledger.last_verification(one.ledger)
    checkpoint = one.checkpoint
    facts: list[tuple[str, Any]] = [
        (_("Entries"), number_format(one.entries)),
        (_("Not yet sealed"), number_format(one.unsealed)),
        (_("Last checkpoint"), _moment(checkpoint.at) if checkpoint else _("none")),
        (_("Last verification"), _moment(last.at) if last else _("never")),
    ]
    if last:
        facts.append((_("It found"), _("nothing wrong") if not last.flaws else number_format(last.flaws)))
    if checkpoint:
        facts.append((_("Code of the last checkpoint"), anchor_code(checkpoint)))
    return {"name": NAMES[one.ledger], "facts": facts, "is_late": is_late, "is_broken": bool(last and last.flaws)}


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
