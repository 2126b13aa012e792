"""Two made-up years of a supply: drug checking, laboratory results of seizures, field tests, crimes and calls.

What is planted stands at the top; `truth` of each kind is met exactly or to the rounding of one count, so that tests
recover it from the files. Nothing in it comes from a real sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random

from tandem.journeys.riverbend import truth
from tandem.journeys.riverbend.chance import quota, stream
from tandem.journeys.riverbend.places import anywhere

FIRST_DAY, LAST_DAY = date(2024, 4, 1), truth.CLOCK.date()
# Results come after 3 to 11 days: what was taken until this day is known at the clock.
REPORTED_BY = LAST_DAY - timedelta(days=12)
# Medetomidine was in no sample before this day; from then on it is in a part of those that hold fentanyl.
NEW_SUBSTANCE, NEW_ON, NEW_SHARE = "medetomidine", date(2026, 1, 14), 0.35
XYLAZINE_SHARE = (0.15, 0.55)  # of fentanyl samples, at the first and the last day
PURITY = (16.0, 8.0)  # percent of fentanyl, at the first and the last day
CHECKED, SEIZED = 320, 160
# One supply: a stamp that both agencies see, in these areas, from this day on.
STAMP, STAMP_AREAS, STAMP_FROM = "BLUE HERON", ("Mill Hollow", "Old Foundry", "Ferry Landing"), date(2025, 11, 3)
STAMPED_CHECKED, STAMPED_SEIZED = 9, 5
PRESS, PRESSED = "RB-30", 7
# Field kits (made up): tests whose field result was positive, and how many of them a laboratory did not confirm.
KITS: Mapping[str, tuple[int, int, str]] = {
    "Kit A (made up)": (75, 18, "cocaine"),
    "Kit B (made up)": (60, 3, "fentanyl"),
    "Kit C (made up)": (8, 2, "methamphetamine"),
}
# The feed of calls broke off after this day; crime went on.
CALLS_STOP = date(2026, 3, 9)
PROGRAM, PROGRAM_ON, PROGRAM_AREAS = "Outreach van (made up)", date(2025, 10, 1), ("Mill Hollow", "Old Foundry")
CRIMES_A_DAY, CALLS_A_DAY = 1.6, 4.0
CRIMES = ("THEFT", "BURGLARY", "ASSAULT", "BATTERY", "NARCOTICS", "VANDALISM", "FRAUD")
CRIME_WEIGHTS = (9, 4, 6, 5, 4, 6, 4)
CALLS = ("WELFARE CHECK", "DISTURBANCE", "SUSPICIOUS PERSON", "MEDICAL ASSIST", "TRAFFIC HAZARD")
MAINS = (("fentanyl", 0.55), ("methamphetamine", 0.2), ("cocaine", 0.17), ("heroin", 0.08))
CUTS: Mapping[str, tuple[str, ...]] = {
    "fentanyl": ("caffeine", "4-ANPP"),
    "methamphetamine": ("dimethyl sulfone",),
    "cocaine": ("levamisole", "phenacetin"),
    "heroin": ("quinine", "caffeine"),
}
EXPECTED: Mapping[str, str] = {"fentanyl": "heroin", "methamphetamine": "meth", "cocaine": "crack", "heroin": "dope"}
Row = dict[str, object]


def drug_checking(seed: int = truth.SEED) -> list[Row]:
    """Rows of the outreach agency's drug checking: a row a substance found."""
    rng = stream(seed, "drug checking")
    days = sorted([*_days(rng, CHECKED - 1), NEW_ON])
    stamped = set(rng.sample([i for i, day in enumerate(days) if STAMP_FROM <= day <= REPORTED_BY], STAMPED_CHECKED))
    rows: list[Row] = []
    for number, day in enumerate(days):
        confirmed = rng.random() < 0.8 or day == NEW_ON
        extra: Row = {
            "program": "community drug checking",
            "stamp": STAMP if number in stamped else "",
            "imprint": "",
        }
        rows += _sample(
            rng, f"DC{number + 1:04d}", day, is_confirmed=confirmed, extra=extra, is_linked=number in stamped
        )
    return rows


def lab_results(seed: int = truth.SEED) -> list[Row]:
    """Rows of the police laboratory's results of seizures."""
    rng = stream(seed, "lab results")
    days = _days(rng, SEIZED)
    late = [i for i, day in enumerate(days) if STAMP_FROM <= day <= REPORTED_BY]
    chosen = rng.sample(late, STAMPED_SEIZED + PRESSED)
    stamped, pressed = set(chosen[:STAMPED_SEIZED]), set(chosen[STAMPED_SEIZED:])
    rows: list[Row] = []
    for number, day in enumerate(days):
        extra: Row = {
            "program": "police seizure",
            "stamp": STAMP if number in stamped else "",
            "imprint": PRESS if number in pressed else "",
        }
        linked = number in stamped | pressed
        rows += _sample(rng, f"LR{number + 1:04d}", day, is_confirmed=True, extra=extra, is_linked=linked)
    return rows


def field_tests(seed: int = truth.SEED) -> list[Row]:
    """Field tests with the laboratory's answer; some are pending still, some were negative in the field."""
    rng = stream(seed, "field tests")
    rows: list[Row] = []
    for kit, (positive, wrong, substance) in KITS.items():
        answers = ["no controlled substance" if one else substance for one in quota(rng, positive, wrong / positive)]
        answers += [""] * 6
        results = ["positive"] * len(answers) + ["negative"] * 9
        answers += ["no controlled substance"] * 8 + [substance]
        for result, answer in zip(results, answers, strict=True):
            day = FIRST_DAY + timedelta(days=rng.randrange((LAST_DAY - FIRST_DAY).days - 40))
            rows.append(
                {
                    "test_no": f"FT{len(rows) + 1:04d}",
                    "tested_on": day.isoformat(),
                    "neighborhood": anywhere(rng).area,
                    "kit": kit,
                    "substance": substance,
                    "field_result": result,
                    "lab_result": answer,
                    "lab_date": (day + timedelta(days=rng.randint(14, 39))).isoformat() if answer else "",
                    "SYNTHETIC": "yes",
                }
            )
    return rows


def crimes(seed: int = truth.SEED) -> list[Row]:
    """Reported crimes of the last year, by day and area."""
    rng = stream(seed, "crimes")
    kinds = {"column": "offense", "values": CRIMES, "weights": CRIME_WEIGHTS}
    return list(_context(rng, "RC", CRIMES_A_DAY, LAST_DAY, kinds))


def calls(seed: int = truth.SEED) -> list[Row]:
    """Calls for service of the last year, until the feed broke off."""
    rng = stream(seed, "calls")
    return list(
        _context(rng, "CS", CALLS_A_DAY, CALLS_STOP, {"column": "call_type", "values": CALLS, "weights": None})
    )


def _context(rng: Random, letters: str, a_day: float, last: date, kinds: Mapping[str, object]) -> Iterator[Row]:
    number, day = 0, truth.FIRST_DAY
    values, weights = kinds["values"], kinds["weights"]
    while day <= last:
        for _ in range(int(a_day) + (rng.random() < a_day % 1) + rng.choice((-1, 0, 0, 1))):
            number += 1
            yield {
                "report_number": f"{letters}{number:05d}",
                "incident_date": day.isoformat(),
                "neighborhood": anywhere(rng).area,
                str(kinds["column"]): rng.choices(values, weights)[0],  # type: ignore[call-overload]
                "entered_date": (day + timedelta(days=rng.choice((0, 0, 0, 1, 1, 2, 3)))).isoformat(),
                "SYNTHETIC": "yes",
            }
        day += timedelta(days=1)


def _days(rng: Random, count: int) -> list[date]:
    """Days in order, even over the two years."""
    span = (LAST_DAY - FIRST_DAY).days + 1
    return sorted(FIRST_DAY + timedelta(days=rng.randrange(span)) for _ in range(count))


def _sample(rng: Random, number: str, day: date, *, is_confirmed: bool, extra: Row, is_linked: bool) -> list[Row]:
    """The rows of one sample. A linked one is fentanyl with the same make-up."""
    through = (day - FIRST_DAY).days / (LAST_DAY - FIRST_DAY).days
    main = (
        "fentanyl"
        if is_linked or day == NEW_ON
        else rng.choices([name for name, _ in MAINS], [share for _, share in MAINS])[0]
    )
    found: list[tuple[str, str]] = [(main, _purity(rng, main, through))]
    if main == "fentanyl":
        if is_linked or rng.random() < XYLAZINE_SHARE[0] + through * (XYLAZINE_SHARE[1] - XYLAZINE_SHARE[0]):
            found.append(("xylazine", "trace" if rng.random() < 0.3 else f"{rng.uniform(4, 18):.1f}"))
        if day == NEW_ON or (day > NEW_ON and rng.random() < NEW_SHARE):
            found.append((NEW_SUBSTANCE, "trace"))
    found += [(cut, "") for cut in CUTS[main] if rng.random() < 0.4]
    reported = day + timedelta(days=rng.randint(3, 11))
    place = rng.choice(STAMP_AREAS) if extra["stamp"] else anywhere(rng).area
    return [
        {
            "sample_id": number,
            "date_collected": day.isoformat(),
            "result_date": reported.isoformat(),
            "neighborhood": place,
            "expected": EXPECTED[main],
            "substance": name,
            "purity_pct": share if is_confirmed else "",
            "method": "GC-MS" if is_confirmed else "FTIR and strip",
            "lab": "Riverbend Laboratory (made up)",
            "signature": "RBS-7" if extra["imprint"] else "",
            **extra,
            "SYNTHETIC": "yes",
        }
        for name, share in found
    ]


def _purity(rng: Random, main: str, through: float) -> str:
    if main != "fentanyl":
        return f"{min(97.0, max(20.0, rng.gauss(72, 12))):.1f}"
    return f"{max(0.5, rng.gauss(PURITY[0] + through * (PURITY[1] - PURITY[0]), 2.0)):.1f}"
