"""What is given to SaTScan and what is read from it. The text is made up in the shape of its result files."""

import dataclasses

import numpy as np
import pytest
from bench.satscan import Asked, clusters_of, files_of
from bench.scan import difference

from tandem.science.scan import Cluster, ScanResult

TEXT = """
                                        SaTScan v10.3.2
SUMMARY OF DATA

Study period.......................: 2020/01/01 to 2020/02/29
_______________________________________________________________________________

CLUSTERS DETECTED

1.Location IDs included.: 3, 1,
                          12
  Coordinates / radius..: (22.6676,16.1853) / 2.62
  Span..................: 5.24
  Time frame............: 2020/02/25 to 2020/02/29
  Number of cases.......: 7
  Expected cases........: 1.07
  Observed / expected...: 6.54
  Test statistic........: 7.221023
  P-value...............: 0.577
  Recurrence interval...: 2 days

2.Location IDs included.: 8
  Coordinates / radius..: (40.699240 N, 73.831760 W) / 0 km
  Time frame............: 2020/1/8 to 2020/1/9
  Population............: 674892
  Number of cases.......: 3
  Expected cases........: 0.94
  Log likelihood ratio..: 5.5
  P-value...............: < 0.001
_______________________________________________________________________________

PARAMETER SETTINGS
"""
FOUND = ScanResult(
    (
        Cluster((3, 1, 12), 2.62, 55, 59, 7, 1.0701, 7.2210234, 0.5, 0.5),
        Cluster((8,), 0.0, 7, 8, 3, 0.94, 5.5, 0.9, 0.9),
    ),
    np.zeros(19),
    is_stopped_early=False,
)


def test_clusters_are_read_with_ids_that_go_on_in_the_next_line() -> None:
    one, two = clusters_of(TEXT)
    assert (one["places"], one["radius"], one["cases"]) == (["3", "1", "12"], 2.62, 7)
    assert (one["statistic"], one["p_value"]) == (7.221023, 0.577)
    assert (one["first"], one["last"]) == (np.datetime64("2020-02-25"), np.datetime64("2020-02-29"))
    assert (two["places"], two["statistic"], two["p_value"]) == (["8"], 5.5, 0.001)
    assert clusters_of("No clusters were found.") == []


def test_equal_clusters_do_not_differ() -> None:
    assert difference(FOUND, clusters_of(TEXT), clusters=2) == ""


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("statistic", 7.22104, "statistic"),
        ("members", (3, 1, 11), "places"),
        ("first", 54, "first"),
        ("last", 58, "last"),
        ("observed", 8, "cases"),
        ("expected", 1.08, "expected"),
    ],
)
def test_any_difference_is_named(field: str, value: object, word: str) -> None:
    """Harm: a comparison of statistics alone would pass two scans that point at different streets."""
    other = dataclasses.replace(FOUND.clusters[0], **{field: value})
    changed = dataclasses.replace(FOUND, clusters=(other, FOUND.clusters[1]))
    assert word in difference(changed, clusters_of(TEXT))


def test_too_few_clusters_differ() -> None:
    few = dataclasses.replace(FOUND, clusters=FOUND.clusters[:1])
    assert difference(few, clusters_of(TEXT), clusters=2) == "1 clusters, theirs 2"
    assert difference(few, [], clusters=1) == "1 clusters, theirs 0"


def test_files_tell_events_places_and_people() -> None:
    asked = Asked(np.array([1, 0]), np.array([0, 31]), np.array([[0.5, 1.0], [2.0, 3.0]]), 60, 7, False, 3.0, 99)
    files = files_of(asked)
    assert files["a.cas"] == "1 1 2020/01/01\n0 1 2020/02/01\n"
    assert files["a.geo"] == "0 0.500000 1.000000\n1 2.000000 3.000000\n"
    assert "EndDate=2020/02/29\n" in files["a.prm"]
    assert "[Analysis]\nAnalysisType=3\nModelType=2\n" in files["a.prm"]
    assert "a.pop" not in files
    with_people = files_of(dataclasses.replace(asked, people=np.array([10, 20])))
    assert with_people["a.pop"] == "0 2020 10\n1 2020 20\n"
    assert "PopulationFile=a.pop\n" in with_people["a.prm"]
