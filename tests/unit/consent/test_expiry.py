"""The end of a consent is computed at every look: no job, no stored state, no hour lost or won.

Harm prevented: a consent that lives on because a nightly job did not run, or dies early on the day clocks change.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.consent.rules import revocation_takes_effect_at, state_of
from tandem.consent.types import ConsentKind, ConsentState, ExpiryEvent
from tandem.web.care.consent.forms import ends
from tests.factories.consents import NOW, complete_consent
from tests.factories.law import CONFIRMED, consent_of_kind

ZONES = ["America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/St_Johns", "UTC"]
LAST_DAYS = [
    date(2026, 3, 8),  # clocks go forward
    date(2026, 11, 1),  # clocks go back
    date(2028, 2, 29),  # leap day
    date(2028, 2, 28),
    date(2026, 12, 31),  # end of a year
    date(2027, 1, 1),
]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("last", LAST_DAYS)
def test_it_holds_to_the_end_of_the_last_day_where_it_was_signed(zone: str, last: date) -> None:
    here = ZoneInfo(zone)
    signed = datetime.combine(last - timedelta(days=3), time(12), here)
    until, event = ends("date", last.isoformat(), now=signed, zone=here)
    assert event is None
    terms = complete_consent(signed_at=signed, expires_at=until)
    noon, last_second = (datetime.combine(last, at, here) for at in (time(12), time(23, 59, 59)))
    next_day = datetime.combine(last + timedelta(days=1), time.min, here)
    assert state_of(terms, revoked_at=None, now=noon) is ConsentState.ACTIVE
    assert state_of(terms, revoked_at=None, now=last_second) is ConsentState.ACTIVE
    assert state_of(terms, revoked_at=None, now=next_day) is ConsentState.EXPIRED
    assert state_of(terms, revoked_at=None, now=next_day.astimezone(UTC)) is ConsentState.EXPIRED


@pytest.mark.parametrize("days", ["90", "180", "365"])
@pytest.mark.parametrize("zone", ZONES)
def test_a_number_of_days_counts_days_not_hours(days: str, zone: str) -> None:
    here = ZoneInfo(zone)
    signed = datetime(2026, 2, 28, 23, 30, tzinfo=here)
    until, _event = ends(days, "", now=signed, zone=here)
    assert until is not None
    local = until.astimezone(here)
    assert (local.hour, local.minute) == (0, 0)
    assert local.date() == signed.date() + timedelta(days=int(days) + 1)


@given(
    st.builds(
        lambda days, zone: datetime(2020, 1, 1, tzinfo=ZoneInfo(zone)) + timedelta(days=days),
        st.integers(0, 7300),
        st.sampled_from(ZONES),
    ),
    st.timedeltas(timedelta(days=-800), timedelta(days=800)),
)
def test_the_state_is_a_matter_of_the_moment_alone(end: datetime, shift: timedelta) -> None:
    """In force from the signature to the end, whatever was asked before and however the clock was moved between."""
    terms = complete_consent(signed_at=end - timedelta(days=365), expires_at=end)
    now = end + shift
    expected = ConsentState.EXPIRED if now >= end else ConsentState.ACTIVE
    if now < end - timedelta(days=365):
        expected = ConsentState.INCOMPLETE
    assert state_of(terms, revoked_at=None, now=now) is expected
    assert state_of(terms, revoked_at=end, now=now) is ConsentState.REVOKED


def test_a_stored_state_would_be_wrong_planted() -> None:
    """A clock that is put back shows an expired consent as in force again; a revoked one never."""
    terms = complete_consent(expires_at=NOW + timedelta(days=1))
    late = NOW + timedelta(days=2)
    assert state_of(terms, revoked_at=None, now=late) is ConsentState.EXPIRED
    assert state_of(terms, revoked_at=None, now=NOW) is ConsentState.ACTIVE
    assert state_of(terms, revoked_at=late, now=NOW) is ConsentState.REVOKED


def test_an_event_ends_it_whatever_the_date() -> None:
    terms = complete_consent(expires_at=None, expiry_event=ExpiryEvent.END_OF_TREATMENT)
    assert state_of(terms, revoked_at=None, now=NOW + timedelta(days=4000)) is ConsentState.ACTIVE
    ended = replace(terms, event_occurred_at=NOW)
    assert state_of(ended, revoked_at=None, now=NOW) is ConsentState.EXPIRED


def test_a_2_35_consent_binds_until_its_day_and_only_while_it_is_whole() -> None:
    """Harm: somebody bound for good; or a bad paper that binds at all."""
    terms = consent_of_kind(ConsentKind.PART2_CRIMINAL_JUSTICE)
    day = terms.revocable_from
    assert day is not None
    assert revocation_takes_effect_at(terms, now=NOW, law=CONFIRMED) == day
    assert revocation_takes_effect_at(terms, now=day + timedelta(days=1), law=CONFIRMED) == day + timedelta(days=1)
    assert revocation_takes_effect_at(replace(terms, docket=""), now=NOW, law=CONFIRMED) == NOW
    assert state_of(terms, revoked_at=day, now=NOW, law=CONFIRMED) is ConsentState.ACTIVE
    assert state_of(terms, revoked_at=day, now=day, law=CONFIRMED) is ConsentState.REVOKED
    for kind in set(ConsentKind) - {ConsentKind.PART2_CRIMINAL_JUSTICE}:
        assert revocation_takes_effect_at(consent_of_kind(kind), now=NOW, law=CONFIRMED) == NOW
