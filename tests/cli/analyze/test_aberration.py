"""`tandem analyze aberration`: harm prevented is a wrong number on a script's desk, or a traceback on a person's."""

import csv
import json
from datetime import date, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from tandem.cli.main import commands
from tandem.core.errors import BadInput, EmptyFile, NoSuchColumn, NoSuchFile, UnreadableValue
from tandem.core.us_holidays import us_federal_holidays_between
from tandem.science.aberration import cusum, ears, ewma
from tests.science.cincinnati import reference

START = date(2024, 1, 1)


@pytest.fixture
def counts():
    return np.random.default_rng(3).poisson(4.0, 60)


@pytest.fixture
def series(tmp_path, counts):
    """Sixty days of counts under their dates."""
    path = tmp_path / "series.csv"
    lines = [f"{START + timedelta(days=i)},{count}" for i, count in enumerate(counts)]
    path.write_text("day,calls\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(file, *arguments: str):
    return CliRunner().invoke(commands, ["analyze", "aberration", str(file), *arguments])


def rows(file, *arguments: str):
    result = run(file, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["rows"]


def test_rows_are_those_of_the_function(series, counts):
    """Witness: the function of science called directly."""
    found = rows(series, "--date", "day", "--count", "calls", "--method", "ears-c2", "--alpha", "0.01")
    judged = ears(counts, method="C2", alpha=0.01)
    assert [row["observed"] for row in found] == counts.tolist()
    assert [row["alarm"] for row in found] == judged.alarm.tolist()
    assert found[0]["threshold"] is None
    assert found[20]["threshold"] == judged.threshold[20]
    assert found[20]["date"] == "2024-01-21"
    assert set(found[0]) == {"date", "observed", "expected", "threshold", "alarm", "score"}


def test_columns_by_index_and_as_parquet_give_the_same(series, tmp_path):
    """Witness: the same rows from the file with names."""
    named = rows(series, "--date", "day", "--count", "calls", "--method", "ears-c1")
    bare = tmp_path / "bare.csv"
    bare.write_text(series.read_text().split("\n", 1)[1])
    assert rows(bare, "--no-header", "--date", "0", "--count", "1", "--method", "ears-c1") == named
    pyarrow_csv, parquet = pytest.importorskip("pyarrow.csv"), pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow_csv.read_csv(series), tmp_path / "series.parquet")
    found = rows(tmp_path / "series.parquet", "--date", "day", "--count", "calls", "--method", "ears-c1")
    assert found == named


def test_rows_without_counts_are_events_and_series_stand_apart(tmp_path):
    """Witness: counts by hand; three events on one day in one of two places."""
    path = tmp_path / "events.csv"
    path.write_text(
        "when;place\n01/01/2024 01:00:00 PM;north\n01/12/2024 01:00:00 AM;south\n"
        + "01/10/2024 11:00:00 PM;south\n" * 3
    )
    found = rows(path, "--date", "when", "--events", "--by", "place", "--method", "ears-c1")
    assert len(found) == 24
    assert [row["observed"] for row in found if row["series"] == "south"] == [0] * 9 + [3, 0, 1]
    assert [(row["series"], row["date"]) for row in found if row["alarm"]] == [("south", "2024-01-10")]


def test_csv_and_picture_are_written(series, tmp_path):
    pytest.importorskip("matplotlib")
    table, picture = tmp_path / "out.csv", tmp_path / "out.svg"
    options = ("--date", "day", "--count", "calls", "--method", "ears-c1", "--from", "2024-02-01")
    assert run(series, *options, "--csv", str(table), "--picture", str(picture)).exit_code == 0
    with table.open() as file:
        written = list(csv.DictReader(file))
    assert [row["date"] for row in written] == [f"2024-02-{day:02d}" for day in range(1, 30)]
    first = picture.read_bytes()
    assert b"threshold" in first
    assert run(series, *options, "--picture", str(picture)).exit_code == 0
    assert picture.read_bytes() == first, "the same result is the same picture"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("day,calls\n2024-01-01,3\n2024-01-02,x\n", UnreadableValue),
        ("day,calls\n2024-01-01,3\n2024-01-02,-1\n", UnreadableValue),
        ("day,calls\nMonday,3\nTuesday,1\n", UnreadableValue),
        ("day,calls\n2024-01-01,3\n2024-01-02,1,1\n", UnreadableValue),
        ("day,number\n2024-01-01,3\n", NoSuchColumn),
        ("day,calls\n", EmptyFile),
        ("day,calls\n2024-01-01,3\n2024-01-03,1\n", BadInput),
        ("day,calls\n2024-01-01,3\n2024-01-01,1\n", BadInput),
    ],
)
def test_bad_files_are_refused_by_their_kind(tmp_path, text, kind):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    result = run(path, "--date", "day", "--count", "calls", "--method", "ears-c1")
    assert type(result.exception) is kind
    assert result.exception.next_step
    assert result.stdout == ""


def test_no_file_and_a_wrong_picture_are_refused(series, tmp_path):
    assert type(run(tmp_path / "none.csv", "--date", "0", "--method", "ears-c1").exception) is NoSuchFile
    options = ("--date", "day", "--count", "calls", "--method", "ears-c1")
    assert type(run(series, *options, "--picture", str(tmp_path / "a.jpeg")).exception) is BadInput


REFERENCE = {
    "earsC_C1_salmonella_agona.csv": ("ears-c1",),
    "earsC_C2_salmonella_agona.csv": ("ears-c2",),
    "earsC_C3_salmonella_agona.csv": ("ears-c3",),
    "cusum_rossi_salmonella_agona.csv": ("cusum",),
    "farrington_classic_salmonella_agona.csv": ("farrington",),
    "farringtonFlexible_control1_salmonella_agona.csv": ("farrington-flexible", "--weights", "original"),
    "farringtonFlexible_control2_noufaily_salmonella_agona.csv": ("farrington-flexible",),
}


@pytest.mark.parametrize("name", REFERENCE)
def test_defaults_give_the_reference(name):
    """Witness: R surveillance 1.20.3; alarms identical, thresholds within 1e-4, without naming columns."""
    folder = reference("reference", "aberration")
    found = {row["date"]: row for row in rows(folder / "salmonella_agona_weekly.csv", "--method", *REFERENCE[name])}
    with (folder / name).open() as file:
        expected = list(csv.DictReader(file))
    ours = [found[int(row["t"])] for row in expected]
    limits = [float(row["upperbound"]) for row in expected]
    np.testing.assert_allclose([row["threshold"] for row in ours], limits, rtol=1e-4, atol=1e-9)
    assert [row["alarm"] for row in ours] == [row["alarm"] in {"TRUE", "1"} for row in expected]


def test_an_option_of_another_method_is_refused(series):
    result = run(series, "--date", "day", "--count", "calls", "--method", "cusum", "--weights", "original")
    assert result.exit_code == 2
    assert "--weights is no option of cusum" in result.stderr


def test_daily_options_reach_the_regression(tmp_path):
    """Witness: planted truth; a busy Monday that only weekday terms see, and a holiday taken as one."""
    days = [date(2021, 1, 4) + timedelta(days=i) for i in range(4 * 365)]
    counts = np.random.default_rng(4).poisson([24 if day.weekday() >= 5 else 8 for day in days])
    monday = next(i for i in range(len(days) - 7, len(days)) if days[i].weekday() == 0)
    holidays = [date(year, 7, 4) for year in (2021, 2022, 2023, 2024)]
    for i, day in enumerate(days):
        counts[i] = 30 if i == monday or day in holidays else counts[i]
    path = tmp_path / "days.csv"
    path.write_text("date,count\n" + "".join(f"{d},{c}\n" for d, c in zip(days, counts, strict=True)))
    base = ("--method", "farrington-flexible", "--years-back", "3", "--recent-left-out", "28", "--alpha", "0.001")
    terms = ("--day-of-week", *[word for day in holidays for word in ("--holiday", str(day))])
    plain = {row["date"]: row["alarm"] for row in rows(path, *base, "--from", "2024-06-01")}
    found = {row["date"]: row["alarm"] for row in rows(path, *base, *terms, "--from", "2024-06-01")}
    assert (plain[str(days[monday])], found[str(days[monday])]) == (False, True)
    assert found["2024-07-04"] is False


def test_a_record_too_short_to_judge_is_not_called_quiet(series):
    """Witness: sixty days and a method that wants years; "nothing" would be a false all-clear."""
    result = run(series, "--date", "day", "--count", "calls", "--method", "farrington-flexible")
    assert result.exit_code == 0
    assert result.stdout == "60 of 60 periods could not be judged: too short a past.\n"


@pytest.mark.parametrize(("method", "more"), [("ears-c2", ()), ("ewma", ()), ("cusum", ("--flat",))])
def test_weekdays_and_holidays_are_kinds_of_days_for_every_daily_detector(tmp_path, method, more):
    """Witness: the function with the kinds written out; a file of holidays gives what `us` gives for those days."""
    start = date(2023, 1, 1).toordinal()
    counts = np.random.default_rng(3).poisson(9.0, 800)
    days = np.arange(start, start + 800)
    file, holidays = tmp_path / "days.csv", tmp_path / "holidays.txt"
    rows = [f"{date.fromordinal(int(day))},{many}" for day, many in zip(days, counts, strict=True)]
    file.write_text("date,n\n" + "\n".join(rows) + "\n")
    known = sorted(us_federal_holidays_between(date(2023, 1, 1), date.fromordinal(start + 799)))
    holidays.write_text("\n".join(map(str, known)) + "\n")
    types = (days - 1) % 7
    types[np.isin(days, [day.toordinal() for day in known])] = 7
    plain = {
        "ears-c2": lambda: ears(counts, method="C2", day_types=types),
        "ewma": lambda: ewma(counts, day_types=types),
        "cusum": lambda: cusum(counts, learn=400, per_year=None, day_types=types),
    }[method]()
    words = ["analyze", "aberration", str(file), "--method", method, "--day-of-week", "--json", *more]
    for calendar in ("us", str(holidays)):
        done = CliRunner().invoke(commands, [*words, "--holidays", calendar])
        assert done.exit_code == 0, done.output
        told = [row["threshold"] for row in json.loads(done.stdout)["rows"]]
        assert [np.nan if one is None else one for one in told] == pytest.approx(
            plain.threshold.tolist(), nan_ok=True
        )
    holidays.write_text("2023-07-04\nsoon\n")
    assert isinstance(CliRunner().invoke(commands, [*words, "--holidays", str(holidays)]).exception, BadInput)
    refused = CliRunner().invoke(
        commands, ["analyze", "aberration", str(file), "--method", "threshold", "--holidays", "us"]
    )
    assert "--holidays is no option" in refused.output
