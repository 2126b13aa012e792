"""The replay clock: harm prevented is a real agency that looks at an old day and believes it is today."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind
from tandem.surveillance.actions import advance_replay_clock, set_replay_clock
from tandem.surveillance.queries.clock import clock_of
from tandem.surveillance.rules.clock import ReplayStep

from .conftest import BY, NOW

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
EVENING = datetime(2016, 8, 24, 0, tzinfo=UTC)


def test_an_agency_without_a_clock_lives_by_the_wall(agency_id):
    assert clock_of(agency_id, wall=NOW) == NOW
    with pytest.raises(ValueError, match="wall clock"):
        advance_replay_clock(by=BY, agency_id=agency_id, step=ReplayStep.NEXT_DAY)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (ReplayStep.NEXT_DAY, datetime(2016, 8, 25, 0, tzinfo=UTC)),
        (ReplayStep.NEXT_WEEK, datetime(2016, 8, 31, 0, tzinfo=UTC)),
        (ReplayStep.MONTH_END, datetime(2016, 9, 1, 4, tzinfo=UTC)),
    ],
)
def test_a_button_moves_the_clock(agency_id, step, expected):
    set_replay_clock(by=BY, agency_id=agency_id, at=EVENING)
    assert advance_replay_clock(by=BY, agency_id=agency_id, step=step) == expected
    assert clock_of(agency_id, wall=NOW) == expected


def test_a_day_is_a_local_day_when_the_clocks_change(agency_id):
    set_replay_clock(by=BY, agency_id=agency_id, at=datetime(2016, 11, 6, 0, tzinfo=UTC))
    moved = advance_replay_clock(by=BY, agency_id=agency_id, step=ReplayStep.NEXT_DAY)
    assert moved == datetime(2016, 11, 7, 1, tzinfo=UTC)


def test_only_a_demonstration_agency_has_one():
    real = register_agency(
        using="default",
        by=BY,
        agency_id=uuid4(),
        slug="real",
        name="Real",
        kind=AgencyKind.FIRE_EMS,
        timezone="America/New_York",
    )
    with pytest.raises(ValueError, match="demonstration"):
        set_replay_clock(by=BY, agency_id=real, at=EVENING)
