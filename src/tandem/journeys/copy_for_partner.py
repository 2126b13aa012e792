"""A copy of a person's record for another agency: asked for, made by a job, fetched once by who treats the person.

The gate is asked three times: when it is asked for, when the file is made, and when it is fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from tandem.consent import actions as consents
from tandem.consent import gate
from tandem.consent.queries import asker_of, export_by_id, waiting_exports
from tandem.consent.types import Access, Category, Channel, ExportRow, ExportState, Purpose, Refusal
from tandem.core.actor import Actor, system_actor
from tandem.core.refusals import Refused
from tandem.journeys.record_paper import record_paper

Paper = Callable[..., bytes]


def ask(
    *,
    access: Access,
    by: Actor,
    person_id: UUID,
    recipient_id: UUID,
    categories: Collection[Category],
    language: str,
    now: datetime,
) -> UUID:
    """Queue a copy for an agency that a consent in force names; Refused without one."""
    cleared = gate.clear_disclosure(
        access=access,
        by=by,
        person=person_id,
        recipient_id=recipient_id,
        categories=categories,
        purpose=Purpose.TREATMENT,
        channel=Channel.PDF,
        now=now,
    )
    if isinstance(cleared, Refusal):
        raise Refused(cleared.code, cleared.sentence)
    return consents.queue_export(
        by=by,
        now=now,
        person_id=person_id,
        recipient_id=recipient_id,
        cleared=cleared,
        purpose=Purpose.TREATMENT,
        language=language,
    )


def make_waiting(*, now: datetime, paper: Paper = record_paper) -> int:
    """Make the file of every copy that was asked for, and empty those past their day. How many were made."""
    made = sum(make(export_id=one, now=now, paper=paper) for one in waiting_exports(now=now))
    consents.close_stale_exports(by=system_actor("copy_for_partner"), now=now)
    return made


def make(*, export_id: UUID, now: datetime, paper: Paper = record_paper) -> bool:
    """Make one file if its asker may still see all of it and the consent still stands; else refuse it for good."""
    row = export_by_id(export_id=export_id, now=now)
    if row is None or row.state is not ExportState.QUEUED:
        return False
    made = _made(row, now, paper)
    if not made:
        job = system_actor("copy_for_partner")
        consents.close_export(by=job, now=now, export_id=export_id, new=ExportState.REFUSED)
    return made


def _made(row: ExportRow, now: datetime, paper: Paper) -> bool:
    asker = asker_of(row)
    if asker is None:
        return False
    access = gate.open_record(
        by=asker, person=row.person_id, purpose=row.purpose, channel=Channel.PDF, now=now, categories=row.categories
    )
    if isinstance(access, Refusal):
        return False
    cleared = gate.clear_disclosure(
        access=access,
        by=asker,
        person=row.person_id,
        recipient_id=row.recipient_id,
        categories=row.categories,
        purpose=row.purpose,
        channel=Channel.PDF,
        now=now,
    )
    if isinstance(cleared, Refusal):
        return False
    content = paper(access=access, row=row, cleared=cleared, now=now)
    return consents.store_export(by=asker, now=now, export_id=row.id, cleared=cleared, content=content)


def fetch(*, by: Actor, export_id: UUID, now: datetime) -> gate.Fetched:
    """Hand the file over, once; Refused where it may not leave any more."""
    fetched = gate.open_export(by=by, export_id=export_id, now=now)
    if isinstance(fetched, Refusal):
        raise Refused(fetched.code, fetched.sentence)
    return fetched
