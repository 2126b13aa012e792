"""What every opening without consent leaves behind: its record, the ties that rest on it, its ledger entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from tandem.audit.actions import append_entry
from tandem.consent.models import RecordedGround, Relation
from tandem.consent.policy_files import is_confirmed
from tandem.consent.register import VAULT
from tandem.consent.rules import grounds as rules
from tandem.consent.types import GROUND_RECORDS, TIE_SOURCES, GroundDraft, Refusal
from tandem.core.actor import Actor
from tandem.core.refusals import Refused


class GroundDeed:
    """What openings of every ground do alike. Used inside a transaction of the vault."""

    @staticmethod
    def recorded(draft: GroundDraft, by: Actor, person_ids: Iterable[UUID]) -> RecordedGround:
        """Save the record and the ties that rest on it; Refused while the law or the record has a gap."""
        law = GROUND_RECORDS[draft.ground]
        confirmed = law.point is None or is_confirmed(law.point)
        GroundDeed.stop_if(rules.refusal_to_record_ground(draft, is_confirmed=confirmed))
        tie = law.tie
        row = RecordedGround(
            ground=draft.ground,
            person_id=draft.person_id,
            account_id=draft.account_id,
            agency_id=draft.agency_id,
            disclosed_by=draft.disclosed_by,
            from_at=draft.from_at,
            until_at=draft.until_at,
            nature=draft.nature or "",
            audited_agency_id=draft.audited_agency_id,
            agreement=draft.agreement.strip(),
            body=draft.body or "",
            is_view_only=draft.is_view_only,
            protocol=draft.protocol,
            determination=draft.determination,
            order_id=draft.order_id,
            order_type=draft.order_type or "",
            mandate_id=draft.mandate_id,
            scope=sorted(draft.scope),
            recorded_by=by.account_id,
        )
        row.save(using=VAULT, force_insert=True)
        assert tie is not None
        for person_id in person_ids:
            held = Relation(person_id=person_id, account_id=draft.account_id, kind=tie, source=TIE_SOURCES[tie])
            held.from_at, held.until_at, held.record = draft.from_at, draft.until_at, row
            held.save(using=VAULT, force_insert=True)
        return row

    @staticmethod
    def note(by: Actor, action: str, row: RecordedGround, *, reason: str = "", **details: object) -> None:
        """The ledger entry: ids and codes."""
        person = [("person", row.person_id)] if row.person_id else []
        append_entry(
            using=VAULT,
            by=by,
            action=f"consent.{action}",
            subjects=[*person, ("ground", row.id)],
            reason=reason,
            details={"ground": row.ground, **details},
        )

    @staticmethod
    def stop_if(refusal: Refusal | None) -> None:
        if refusal:
            raise Refused(refusal.code, refusal.sentence)

    @staticmethod
    def end(row: RecordedGround, now: datetime) -> None:
        """End a record and the ties that rest on it before their time; a second time changes nothing."""
        if row.ended_at is None and now < row.until_at:
            row.ended_at = now
            row.save(using=VAULT, update_fields=["ended_at"])
            for tie in Relation.objects.using(VAULT).filter(record=row, until_at__gt=now):
                tie.until_at = max(now, tie.from_at + timedelta(microseconds=1))
                tie.save(using=VAULT, update_fields=["until_at"])
