"""What was planted in Riverbend. Tests recover every figure from the plan, and most of them again after loading.

Shares are met exactly, up to the rounding of one count: outcomes are dealt by quota, chance only says to whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tandem.care.types import Pathway
from tandem.people.types import Language

SEED = 20260331
TIMEZONE = ZoneInfo("America/New_York")
# Where the county stands, as the replay clock of its four agencies.
CLOCK = datetime(2026, 3, 31, 20, 0, tzinfo=TIMEZONE)
FIRST_DAY = date(2025, 4, 1)

# Calls and seizures. The surge: more calls than usual in one area within one week.
CALLS_A_MONTH: Mapping[str, int] = {
    "2025-04": 17,
    "2025-05": 18,
    "2025-06": 20,
    "2025-07": 22,
    "2025-08": 21,
    "2025-09": 19,
    "2025-10": 18,
    "2025-11": 17,
    "2025-12": 20,
    "2026-01": 22,
    "2026-02": 24,
    "2026-03": 34,
}
SURGE_AREA = "Mill Hollow"
SURGE_DAYS: Mapping[date, int] = {
    date(2026, 3, 23): 1,
    date(2026, 3, 24): 2,
    date(2026, 3, 25): 4,
    date(2026, 3, 26): 7,
    date(2026, 3, 27): 4,
    date(2026, 3, 28): 2,
    date(2026, 3, 29): 1,
}
# Calls of the evening before the clock: their visits are due tonight.
LAST_EVENING: Mapping[date, int] = {date(2026, 3, 30): 3}
FATAL_SHARE = 0.05
LEFT_OUT_SHARE = 0.06  # cancelled, false or second calls: recorded, not counted
SEIZURES = 150
OPIOID_SEIZURES = 90
ECHOES = 45  # calls placed within 250 m and 7 days after an opioid seizure


@dataclass(frozen=True, slots=True)
class Size:
    """How many stories of each kind a county has."""

    overdose_people: int = 84
    repeat_calls: int = 20
    street_meetings: int = 20
    walk_ins: int = 12
    officer_offers_accepted: Mapping[Pathway, int] | None = None
    officer_offers_declined: Mapping[Pathway, int] | None = None

    @property
    def accepted(self) -> Mapping[Pathway, int]:
        return self.officer_offers_accepted or {Pathway.RESPONDER_REFERRAL: 15, Pathway.OFFICER_INTERVENTION: 9}

    @property
    def declined(self) -> Mapping[Pathway, int]:
        return self.officer_offers_declined or {Pathway.RESPONDER_REFERRAL: 10, Pathway.OFFICER_INTERVENTION: 9}

    @property
    def people(self) -> int:
        return self.overdose_people + self.walk_ins + sum(self.accepted.values())

    @property
    def encounters(self) -> int:
        return self.people + self.repeat_calls + self.street_meetings


WHOLE = Size()
SMALL = Size(6, 1, 0, 2, {Pathway.RESPONDER_REFERRAL: 2}, {Pathway.RESPONDER_REFERRAL: 1})

# The funnel. The gap: people who speak Spanish are reached far less often after an overdose; once reached, they
# accept as often as others. One in three people met after an overdose speaks Spanish, so 55 % are reached in all.
SPANISH_EVERY = 3
REACHED_SHARE: Mapping[Language, float] = {Language.ENGLISH: 0.65, Language.SPANISH: 0.35}
REACHED_SHARE_IN_ALL = 0.55
ACCEPTED_SHARE: Mapping[Pathway, float] = {
    Pathway.NALOXONE_PLUS: 0.60,
    Pathway.SELF_REFERRAL: 0.85,
    Pathway.ACTIVE_OUTREACH: 0.50,
    Pathway.RESPONDER_REFERRAL: 0.60,
    Pathway.OFFICER_INTERVENTION: 0.50,
}
CONSENT_SHARE = 0.80  # of people who accepted an offer
REVOKED_SHARE = 0.10  # of consents signed
EXPIRED_SHARE = 0.10
WAITING_SHARE = 0.08  # of referrals: turned away for lack of room
FOLLOW_UP_REACHED_SHARE: Mapping[int, float] = {30: 0.70, 90: 0.60, 180: 0.50, 365: 0.40}
OVERDOSE_AGAIN_SHARE = 0.15  # of people reached at a follow-up
IN_SERVICE_SHARE: Mapping[int, float] = {30: 0.80, 90: 0.65, 180: 0.55, 365: 0.50}
NO_CONTACT_WISHED = 3  # people who said at the call that nobody is to come
