"""One step of a legal demand: its row in the history and its ledger entry. The actions of `legal` use these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.oversight import models
from tandem.oversight.queries.legal import demand_by_id, step_count
from tandem.oversight.rules import legal as rules
from tandem.oversight.types.legal import Demand, DemandState

VAULT = "vault"
Subjects = Iterable[tuple[str, UUID]]


def opened(*, by: Actor, demand_id: UUID) -> Demand:
    """The demand, for whoever works at its agency's desk; Refused for anybody else."""
    demand = demand_by_id(demand_id)
    if demand is None:
        raise Refused("no_demand", _("There is no such demand."))
    rules.stop_if(rules.refusal_to_work(by, demand.agency_id))
    return demand


def move(
    *, demand: Demand, by: Actor, to: DemandState, now: datetime, reason: str = "", subjects: Subjects = ()
) -> None:
    """Put a demand into its next state; Refused when somebody else was faster."""
    row = models.LegalDemand.objects.using(VAULT).select_for_update().get(id=demand.id)
    if row.state != demand.state:
        raise Refused("no_such_step", _("This step does not follow from where the demand stands."))
    row.state = to
    row.save(using=VAULT, update_fields=["state"])
    step(demand_id=demand.id, by=by, old=demand.state, to=to, at=now, reason=reason, subjects=subjects)


def step(
    *,
    demand_id: UUID,
    by: Actor,
    old: str,
    to: DemandState,
    at: datetime,
    reason: str = "",
    subjects: Subjects = (),
) -> None:
    """Append a step to the history, with its ledger entry."""
    models.LegalStep(
        demand_id=demand_id,
        number=step_count(demand_id),
        from_state=old,
        to_state=to,
        reason=reason,
        account_id=by.account_id,
        at=at,
    ).save(using=VAULT, force_insert=True)
    details = {"from": str(old), "to": str(to), "reason": reason}
    note(demand_id=demand_id, by=by, action="oversight.move_demand", details=details, subjects=subjects)


def note(*, demand_id: UUID, by: Actor, action: str, details: Mapping[str, str], subjects: Subjects = ()) -> None:
    """Append the ledger entry of something done about a demand."""
    append_entry(
        using=VAULT, by=by, action=action, subjects=[("demand", demand_id), *subjects], details=dict(details)
    )
