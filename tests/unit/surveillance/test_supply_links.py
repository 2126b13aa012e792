"""Links of samples: harm prevented is somebody arrested because a bag was brought in to be checked."""

from datetime import date, timedelta
from uuid import UUID

from tandem.surveillance.rules.supply import appearances_of
from tandem.surveillance.rules.supply_links import link_limits, supply_links
from tandem.surveillance.types import Sample, SampleFinding, SampleOrigin

LAB, POLICE = UUID(int=1), UUID(int=2)
DAY = date(2026, 1, 14)
SEIZED, CHECKED, UNKNOWN = SampleOrigin.SEIZURE, SampleOrigin.CHECKING, SampleOrigin.UNKNOWN


def samples(origin, n, *, agency=POLICE, first=0):
    """Samples with one stamp, a day apart, in two areas by turns."""
    return [
        Sample(
            id=UUID(int=first + i + 1),
            agency_id=agency,
            area_name=("Harbor", "Hill")[i % 2],
            collected_on=DAY + timedelta(days=i),
            origin=origin,
            stamp="BLUE HERON",
            press="",
            lab_signature="",
            findings=(SampleFinding("fentanyl", None, is_trace=False, is_confirmed=True),),
        )
        for i in range(n)
    ]


def test_seized_samples_are_linked_by_day_and_area_from_two_on():
    [link] = supply_links(samples(SEIZED, 2))
    assert (link.areas, link.places, link.is_exact) == (("Harbor", "Hill"), 2, True)
    assert (link.first_on, link.last_on) == (DAY, DAY + timedelta(days=1))


def test_a_checked_sample_and_a_seized_one_are_no_link():
    assert supply_links([*samples(SEIZED, 1), *samples(CHECKED, 1, agency=LAB, first=50)]) == ()
    assert supply_links([*samples(SEIZED, 1), *samples(UNKNOWN, 9, agency=LAB, first=50)]) == ()


def test_too_few_checked_samples_are_left_out_of_a_link_of_seized_ones():
    [link] = supply_links([*samples(SEIZED, 20), *samples(CHECKED, 2, agency=LAB, first=50)])
    assert (len(link.samples), link.agency_ids, link.is_exact) == (20, (POLICE,), True)


def test_enough_of_both_are_linked_by_month_and_number_of_areas():
    limits = link_limits()
    assert (limits.least_samples, limits.least_checked) == (11, 3)
    [link] = supply_links([*samples(SEIZED, 8), *samples(CHECKED, 3, agency=LAB, first=50)])
    assert (len(link.samples), link.areas, link.places, link.is_exact) == (11, (), 2, False)
    assert (link.first_on, link.last_on) == (date(2026, 1, 1), date(2026, 1, 1))


def test_a_substance_first_seen_in_a_checked_sample_tells_its_month_alone():
    assert [one.is_exact for one in appearances_of(samples(SEIZED, 3), today=date(2026, 3, 1))] == [True]
    both = [*samples(CHECKED, 1, agency=LAB), *samples(SEIZED, 3, first=50)[1:]]
    assert [one.is_exact for one in appearances_of(both, today=date(2026, 3, 1))] == [False]
