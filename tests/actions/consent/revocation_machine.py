"""A small world of consents with a model of its own: whatever leaves is compared with what the model allows.

The model knows consents as plain terms and never asks the house. Every way out is tried by the machine; each byte
that leaves although the model says no is a leak.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import product

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from tandem.consent import actions, gate
from tandem.consent.models import Disclosure, Export, LeasePart
from tandem.consent.types import (
    Access,
    AccessDenied,
    Category,
    Channel,
    CohortAccess,
    Label,
    Leased,
    Origin,
    Purpose,
    Refusal,
    Sent,
    require,
)
from tandem.core.refusals import Refused
from tandem.journeys import copy_for_partner
from tandem.keys.fields import is_kept
from tests.actions.consent.decisions import ALL, KINDS, C, Decisions
from tests.factories.consents import OUTREACH, RECOVERY

FACT = Label(Origin.CARE, part2=True, agency_id=OUTREACH)
OUT = (Channel.PAGE, Channel.PRINT, Channel.PDF)
NEVER = (Channel.MAIL, Channel.API, Channel.WEBHOOK, Channel.FHIR)
CANARY = b"canary of the made-up record"


class Revocations(Decisions):
    """Everything that can happen to a consent, in any order, and every way out tried in between."""

    @precondition(lambda self: self.consents)
    @rule(number=st.integers(0, 9), who=st.sampled_from(["own", "officer", "sender"]))
    def revoke(self, number: int, who: str) -> None:
        consent_id = self._pick(number)
        actions.revoke_consent(by=getattr(self, who), now=self.now, consent_id=consent_id)
        self.consents[consent_id].is_revoked = True
        self.happened["revoked"] += 1
        self.try_everything()

    def try_everything(self) -> None:
        """Right after the word was taken back: every file, every door kept open, every offline copy."""
        self.download()
        self.use_what_was_opened_before()
        self.sync_offline()

    @precondition(lambda self: self.consents)
    @rule(number=st.integers(0, 9), kinds=st.sets(st.sampled_from(KINDS), min_size=1))
    def narrow(self, number: int, kinds: set[Category]) -> None:
        consent_id = self._pick(number)
        kept = self.consents[consent_id].categories & kinds
        self.revoke(number, "own")
        if kept:
            self.grant(set(kept), 1)

    # What tries to leave.

    @rule(channel=st.sampled_from(OUT))
    def read(self, channel: Channel) -> None:
        answer = gate.open_record(
            by=self.receiver, person=self.person, purpose=Purpose.TREATMENT, channel=channel, now=self.now
        )
        if isinstance(answer, Access):
            self._compare(answer, channel)
            self.told.held.append((answer, self.now))

    @rule()
    def look_at_the_list(self) -> None:
        found = gate.open_cohort(
            by=self.receiver,
            persons=[self.person],
            purpose=Purpose.TREATMENT,
            channel=Channel.PAGE,
            now=self.now,
        )
        assert isinstance(found, CohortAccess)
        for access in found.accesses.values():
            self._compare(access, Channel.PAGE)

    def _compare(self, access: Access, channel: Channel, *, wanted: frozenset[Category] = ALL) -> None:
        """A page shows no more than the model allows, and each consent that opens it is accounted for once a day."""
        for consent_id, one in self.consents.items():
            shown = wanted & (one.categories | {C.CONSENT_RECORD})
            if one.stands(self.now) and shown & access.categories:
                self.told.pages.add((consent_id, channel, self.now.date(), shown))
        seen = {kind for kind in KINDS if access.opens(kind, FACT)}
        assert seen <= self.allowed_kinds(RECOVERY), "a page shows what no consent covers"

    @precondition(lambda self: self.told.held)
    @rule()
    def use_what_was_opened_before(self) -> None:
        """A cache kept an opened door; revoked, it is shut."""
        for (access, opened_at), kind in product(self.told.held, KINDS):
            used_at = max(self.now, opened_at)
            try:
                require(access, person_id=self.person, category=kind, now=used_at, label=FACT)
            except AccessDenied as denied:
                self.happened[denied.code] += 1
                continue
            still = any(
                not one.is_revoked and kind in one.categories and (one.ends_at is None or used_at < one.ends_at)
                for one in self.consents.values()
            )
            assert still, "a door opened before the revocation still opens"

    @rule(kinds=st.sets(st.sampled_from(KINDS), min_size=1), channel=st.sampled_from((*OUT[:1], *NEVER)))
    def send(self, kinds: set[Category], channel: Channel) -> None:
        access = self._opened_by_sender(kinds)
        if access is None:
            return
        answer = gate.open_disclosure(
            access=access,
            by=self.sender,
            person=self.person,
            recipient_id=RECOVERY,
            categories=kinds,
            purpose=Purpose.TREATMENT,
            channel=channel,
            now=self.now,
        )
        if isinstance(answer, Sent):
            self.told.egress += 1
            self.happened["sent"] += 1
            assert channel in OUT, "something left by a channel that is shut"
            assert self.allowed(RECOVERY, kinds), "something was sent that no consent covers"
            assert answer.notice.startswith("42 CFR part 2 prohibits")
            assert answer.explanation

    def _opened_by_sender(self, kinds: Iterable[Category]) -> Access | None:
        answer = gate.open_record(
            by=self.sender,
            person=self.person,
            purpose=Purpose.TREATMENT,
            channel=Channel.PAGE,
            now=self.now,
            categories=kinds,
        )
        return answer if isinstance(answer, Access) else None

    @rule(kinds=st.sets(st.sampled_from(KINDS), min_size=1))
    def queue_export(self, kinds: set[Category]) -> None:
        access = self._opened_by_sender(kinds)
        if access is None:
            return
        try:
            copy_for_partner.ask(
                access=access,
                by=self.sender,
                person_id=self.person,
                recipient_id=RECOVERY,
                categories=kinds,
                language="en",
                now=self.now,
            )
        except Refused:
            return
        assert self.allowed(RECOVERY, kinds), "a copy was queued that no consent covers"

    @rule(kinds=st.sets(st.sampled_from(KINDS), min_size=1), is_fetched=st.booleans())
    def hand_over(self, kinds: set[Category], is_fetched: bool) -> None:
        """The whole way at once, or up to the ready file."""
        self.queue_export(kinds)
        self.run_exports()
        if is_fetched:
            self.download()

    @rule()
    def run_exports(self) -> None:
        for row in self._exports():
            if copy_for_partner.make(export_id=row.id, now=self.now, paper=lambda **_: CANARY):
                assert self.allowed(RECOVERY, [C(one) for one in row.categories]), "a file was made without consent"

    @rule()
    def download(self) -> None:
        for row in self._exports():
            answer = gate.open_export(by=self.receiver, export_id=row.id, now=self.now)
            if not isinstance(answer, Refusal):
                self.told.egress += 1
                self.happened["fetched"] += 1
                assert answer.content == CANARY
                assert self.allowed(RECOVERY, [C(one) for one in row.categories]), "a file left without consent"

    def _exports(self) -> list[Export]:
        return list(Export.objects.using("vault").filter(person_id=self.person))

    @rule(hours=st.sampled_from([1, 12]))
    def take_offline(self, hours: int) -> None:
        leased, cohort = gate.lease_bundle(
            by=self.receiver,
            persons=[self.person],
            purpose=Purpose.TREATMENT,
            categories=KINDS,
            lasts=timedelta(hours=hours),
            now=self.now,
        )
        for access in cohort.accesses.values():
            self._compare(access, gate.leasing.CHANNEL, wanted=frozenset(KINDS))
        resting = frozenset(key for key, one in self.consents.items() if one.stands(self.now))
        self.told.leases = [(leased, self.now, resting)]

    @precondition(lambda self: self.told.leases)
    @rule()
    def sync_offline(self) -> None:
        if not self.told.leases:
            return
        leased, taken_at, resting = self.told.leases[-1]
        answer = gate.lease_keys(by=self.receiver, lease_id=leased.lease_id, purpose=Purpose.TREATMENT, now=self.now)
        self._look_again(leased)
        if isinstance(answer, Refusal) or not answer.parts:
            return
        self.happened["offline keys"] += 1
        assert taken_at <= self.now < leased.until_at, "a key was given outside the lease"
        assert all(self.consents[one].stands(self.now) for one in resting), "a key outlived its consent"

    def _look_again(self, leased: Leased) -> None:
        """Asking for keys opens the list once more, for whoever is on it."""
        parts = LeasePart.objects.using("vault").filter(lease_id=leased.lease_id, withdrawn_at__isnull=True)
        if leased.taken_at <= self.now < leased.until_at and parts.exists():
            for consent_id, one in self.consents.items():
                if one.stands(self.now):
                    shown = one.categories | {C.CONSENT_RECORD}
                    self.told.pages.add((consent_id, gate.leasing.CHANNEL, self.now.date(), shown))

    @invariant()
    def nothing_taken_back_lies_about(self) -> None:
        if not hasattr(self, "person"):
            return
        for row in self._exports():
            if is_kept(row, "content"):
                assert not self.consents[row.consent_id].is_revoked, "a file of a revoked consent lies at rest"
        for part in LeasePart.objects.using("vault").filter(person_id=self.person):
            if is_kept(part, "key"):
                revoked = {str(key) for key, one in self.consents.items() if one.is_revoked}
                assert not revoked & set(part.consents), "a key of a revoked consent lies at rest"

    @invariant()
    def every_egress_is_on_record(self) -> None:
        if hasattr(self, "person"):
            sent = Disclosure.objects.using("vault").filter(person_id=self.person)
            expected = self.told.egress + len(self.told.pages)
            assert sent.count() == expected, "something left without an entry in the accounting"
