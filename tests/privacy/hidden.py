"""What may happen on the care side while police look on: random histories of calls, consents, cases and merges."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tandem.care.types import AttemptOutcome, Channel
from tandem.consent.actions import revoke_consent
from tandem.consent.types import Category, EmergencyNature, SignatureMethod
from tandem.core.refusals import Refused
from tandem.journeys import (
    emergency_access,
    enrolment,
    identity,
    make_referral,
    opening,
    post_overdose_outreach,
    relay,
    take_consent,
)
from tandem.journeys.arrival import Newcomer
from tandem.people.types import ContactChoice, Details, MergeReason
from tests.factories.county import POLICE, PROVIDER, TEAM
from tests.factories.signin import Staff

FAMILIES = ("Ashgrove", "Kanarienvogel", "García", "Okafor", "Nguyen")


@dataclass
class Hidden:
    """What has happened on the care side of one world."""

    rng: random.Random
    worker: Staff
    coordinator: Staff
    medic: Staff
    people: list[UUID] = field(default_factory=list)
    consents: list[UUID] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    def somebody(self) -> UUID:
        return self.rng.choice(self.people)


def called(hidden: Hidden) -> None:
    """A call about somebody, known or not."""
    rng, now = hidden.rng, timezone.now()
    details = Details(
        "Robin",
        rng.choice(FAMILIES),
        birth_on=date(1950 + rng.randrange(50), 1 + rng.randrange(12), 1 + rng.randrange(28)),
        phone=f"555-01{rng.randrange(100):02}-{rng.randrange(10_000):04}",
        address=f"{rng.randrange(999)} Made-up Lane",
    )
    choice = ContactChoice(do_not_contact=rng.random() < 0.2, may_call=True)
    call = post_overdose_outreach.OverdoseCall(
        now - timedelta(hours=rng.randrange(1, 70)), POLICE, Newcomer(details, choice=choice)
    )
    person_id, visit_id = post_overdose_outreach.receive_overdose_call(
        by=hidden.worker.actor, call=call, team_agency_id=TEAM, now=now
    )
    hidden.people.append(person_id)
    if visit_id and rng.random() < 0.6:
        post_overdose_outreach.attempt_visit(
            access=opening.record(by=hidden.worker.actor, person_id=person_id, now=now),
            by=hidden.worker.actor,
            visit_id=visit_id,
            at=now,
            channel=Channel.VISIT,
            outcome=rng.choice(list(AttemptOutcome)),
            naloxone_kits_left=1,
            needs_asked=[],
            needs_met=[],
            leave_alone=None,
            now=now,
        )


def agreed(hidden: Hidden) -> None:
    """Somebody signs that the provider may know."""
    person_id, now, by = hidden.somebody(), timezone.now(), hidden.worker.actor
    terms = take_consent.draft(
        by=by,
        person_id=person_id,
        name="Robin Ashgrove",
        recipient_ids=[PROVIDER],
        categories=[*take_consent.USUAL, Category.SERVICES],
        expires_at=now + timedelta(days=hidden.rng.randrange(1, 90)),
        is_adult=True,
        language="en",
    )
    signed = take_consent.sign(
        access=opening.record(by=by, person_id=person_id, now=now),
        by=by,
        terms=terms,
        shown=take_consent.show(by=by, terms=terms, now=now).mark,
        given_name="Robin",
        family_name="Ashgrove",
        birth_on=date(1980, 1, 1),
        signature="Robin Ashgrove",
        method=SignatureMethod.TYPED,
        now=now,
    )
    hidden.consents.append(signed.consent_id)


def referred(hidden: Hidden) -> None:
    """A referral to the provider."""
    person_id, now, by = hidden.somebody(), timezone.now(), hidden.worker.actor
    access = opening.record(by=by, person_id=person_id, now=now)
    make_referral.refer(access=access, by=by, person_id=person_id, to_agency_id=PROVIDER, service="moud", now=now)


def enrolled(hidden: Hidden) -> None:
    """A case is opened."""
    person_id, now, by = hidden.somebody(), timezone.now(), hidden.worker.actor
    access = opening.record(by=by, person_id=person_id, now=now)
    enrolment.open_case(access=access, by=by, person_id=person_id, program="Recovery support", now=now)


def withdrawn(hidden: Hidden) -> None:
    """A consent is taken back."""
    consent_id = hidden.rng.choice(hidden.consents)
    revoke_consent(by=hidden.worker.actor, consent_id=consent_id, now=timezone.now())


def broken_glass(hidden: Hidden) -> None:
    """Somebody is opened in an emergency."""
    emergency_access.open_in_emergency(
        by=hidden.medic.actor,
        person_id=hidden.somebody(),
        nature=hidden.rng.choice(list(EmergencyNature)),
        now=timezone.now(),
    )


def joined(hidden: Hidden) -> None:
    """Two records are joined."""
    if len(hidden.people) < 2:
        raise IndexError("there is nobody to join")
    kept, absorbed = hidden.rng.sample(hidden.people, 2)
    identity.merge(
        by=hidden.coordinator.actor,
        kept_id=kept,
        absorbed_id=absorbed,
        reason=MergeReason.SAME_DETAILS,
        now=timezone.now(),
    )


DEEDS: tuple[Callable[[Hidden], None], ...] = (
    called,
    agreed,
    referred,
    enrolled,
    withdrawn,
    broken_glass,
    joined,
)


def live(hidden: Hidden) -> None:
    """A random history of one to eight deeds after a first call; what a rule refuses is left out, and not counted."""
    for deed in (called, *hidden.rng.choices(DEEDS, k=hidden.rng.randrange(8))):
        with suppress(Refused, IndexError):
            with transaction.atomic(using="vault"):
                deed(hidden)
            hidden.done[deed.__name__] += 1
    relay.drain(now=timezone.now())
