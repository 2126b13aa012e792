"""Reading times: which format a column is in, and one value into local date, clock time and UTC instant."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled
from tandem.exchange.formats.strptime import Parser, parser

ISO = "iso8601"
EPOCH_SECONDS = "epoch_seconds"
EPOCH_MILLIS = "epoch_milliseconds"
AMBIGUOUS = _("Day and month cannot be told apart from the values; read as month first, the US order.")
NAMED_FORMATS = (ISO, EPOCH_SECONDS, EPOCH_MILLIS)

_DATES_MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%m-%d-%y")
_DATES_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d-%m-%y")
_DATES_CLEAR = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d-%b-%y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%b %d %Y",
    "%Y %b %d",
    "%Y-%b-%d",
    "%d%b%Y",
    "%a %b %d %Y",
    "%A, %B %d, %Y",
)
_CLOCKS = ("%I:%M:%S %p", "%H:%M:%S", "%I:%M %p", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S%p", "%I:%M%p", "%H%M")
_JOINS = (" ", "T", ", ", " at ", ":")
TIME_OF_DAY_FORMATS = ("hour", *_CLOCKS, "%I %p", "%I%p", "hhmm")

_ISO_START = re.compile(r"\d{4}[-/]\d{2}[-/]\d{2}")
_WORDS = re.compile(r"%?[A-Za-z0-9]+")
_TWO_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}")


@dataclass(frozen=True)
class Moment:
    """A read value: what the clock said, whether with its own offset, and whether with a clock at all."""

    wall: datetime
    aware: bool
    has_clock: bool


@dataclass(frozen=True)
class TimeGuess:
    """The format that reads a column, the share of values it reads, and a remark for the person."""

    format: str
    share: float
    date_only: bool
    remark: str = ""


Reader = Callable[[str], Moment | None]


@lru_cache(maxsize=256)
def reader(fmt: str) -> Reader:
    """A function from text to a moment; None where the text does not fit the format."""
    if fmt == ISO:
        return _read_iso
    if fmt in {EPOCH_SECONDS, EPOCH_MILLIS}:
        divisor = 1000 if fmt == EPOCH_MILLIS else 1
        return lambda text: _read_epoch(text, divisor)
    has_clock = any(mark in fmt for mark in ("%H", "%I"))
    parse = parser(fmt)
    return lambda text: _read_formatted(text, parse, has_clock)


def _read_iso(text: str) -> Moment | None:
    if not _ISO_START.match(text):
        return None
    try:
        value = datetime.fromisoformat(text[:10].replace("/", "-") + text[10:].replace(" +", "+"))
    except ValueError:
        return None
    return Moment(value, value.tzinfo is not None, len(text) > 10)


def _read_epoch(text: str, divisor: int) -> Moment | None:
    try:
        value = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(text) / divisor)
    except (ValueError, OverflowError):
        return None
    return Moment(value, True, True)


def _read_formatted(text: str, parse: Parser, has_clock: bool) -> Moment | None:
    value = parse(text)
    return None if value is None else Moment(value, value.tzinfo is not None, has_clock)


def format_problem(fmt: str) -> str:
    """Why a format from a mapping cannot be used, or nothing."""
    if fmt in NAMED_FORMATS:
        return ""
    if "%" not in fmt:
        return filled('it has no %% sign; an example is "%%m/%%d/%%Y %%I:%%M:%%S %%p", or write "%(iso)s"', iso=ISO)
    try:
        probe = datetime(2019, 11, 23, 22, 41, 37, tzinfo=UTC).strftime(fmt)
        read = datetime.strptime(probe, fmt)  # noqa: DTZ007
    except ValueError:
        return _("it holds a directive that is not known")
    if (read.year, read.month, read.day) != (2019, 11, 23):
        return _("it needs year, month and day (%Y %m %d)")
    return ""


@lru_cache(maxsize=1)
def _candidates() -> dict[str, list[str]]:
    """All formats that are tried, by the marks between their parts, so that few are tried on any one value."""
    by_marks: dict[str, list[str]] = {}
    for day in (*_DATES_MONTH_FIRST, *_DATES_CLEAR, *_DATES_DAY_FIRST):
        clocked = (f"{day}{join}{clock}" for join in _JOINS for clock in _CLOCKS)
        for fmt in (day, *clocked, f"{day} %H:%M:%S%z"):
            by_marks.setdefault(_marks(fmt.replace("%z", "+")), []).append(fmt)
    return by_marks


def _marks(text: str) -> str:
    return _WORDS.sub("", text)


def guess_format(values: Iterable[str], *, least: float = 0.8) -> TimeGuess | None:
    """The format that reads most of the values, or None when it reads a smaller share than `least`."""
    distinct = list(dict.fromkeys(values))[:2_000]
    if not distinct or not _could_be_dates(distinct, least):
        return None
    if all(value.lstrip("-").replace(".", "", 1).isdigit() for value in distinct):
        return _guess_epoch(distinct)
    best, best_share = "", 0.0
    for fmt in _likely(distinct):
        share = _share_read(distinct, fmt)
        if share > best_share:
            best, best_share = fmt, share
    if best_share < least:
        return None
    remark = _order_remark(distinct, best)
    return TimeGuess(best, best_share, _is_date_only(distinct, best), remark)


def _could_be_dates(values: list[str], least: float) -> bool:
    """A cheap look: dates have three digits or more and are short. Saves trying every format on words."""
    probe = values[:: max(1, len(values) // 50)][:50]
    fit = sum(6 <= len(value) <= 40 and sum(mark.isdigit() for mark in value) >= 3 for value in probe)
    return fit >= (least - 0.1) * len(probe)


def _likely(values: list[str]) -> list[str]:
    """The formats that read at least one of a few spread values: trying all on all would be slow."""
    probe = values[:: max(1, len(values) // 12)][:12]
    found = [ISO] if any(_read_iso(value) for value in probe) else []
    for marks in dict.fromkeys(_marks(value) for value in probe):
        found += [fmt for fmt in _candidates().get(marks, []) if any(reader(fmt)(value) for value in probe)]
    return found


def _share_read(values: list[str], fmt: str) -> float:
    read = reader(fmt)
    good = 0
    for value in values:
        moment = read(value)
        good += moment is not None and 1900 <= moment.wall.year <= 9999
    return good / len(values)


def _guess_epoch(values: list[str]) -> TimeGuess | None:
    numbers = [float(value) for value in values]
    for fmt, low, high in ((EPOCH_MILLIS, 5e11, 5e12), (EPOCH_SECONDS, 5e8, 5e9)):
        if sum(low <= number <= high for number in numbers) >= 0.8 * len(numbers):
            return TimeGuess(fmt, 1.0, False)
    # 20160823, and 201608231931 as some dispatch systems write it
    for fmt, digits in (("%Y%m%d", 8), ("%Y%m%d%H%M", 12), ("%Y%m%d%H%M%S", 14)):
        sized = [value for value in values if len(value) == digits]
        if len(sized) >= 0.8 * len(values) and _share_read(sized, fmt) > 0.95:
            return TimeGuess(fmt, len(sized) / len(values), digits == 8)
    return None


def _order_remark(values: list[str], fmt: str) -> str:
    swapped = swapped_order(fmt)
    if not swapped:
        return ""
    if _share_read(values, swapped) >= _share_read(values, fmt):
        return AMBIGUOUS
    return ""


def swapped_order(fmt: str) -> str:
    """The same format with day and month exchanged, or nothing where the order is plain."""
    for first, second in zip(_DATES_MONTH_FIRST, _DATES_DAY_FIRST, strict=True):
        if fmt.startswith(first):
            return second + fmt[len(first) :]
        if fmt.startswith(second):
            return first + fmt[len(second) :]
    return ""


def date_order(values: Iterable[str]) -> str:
    """`day` or `month`, whichever first number of dates such as 3/4/2019 the values allow; nothing when both."""
    day_first = month_first = 0
    for value in values:
        if found := _TWO_NUMBERS.match(value.strip()):
            day_first += int(found[1]) > 12
            month_first += int(found[2]) > 12
    if day_first == month_first:
        return ""
    return "day" if day_first > month_first else "month"


def _is_date_only(values: list[str], fmt: str) -> bool:
    """No clock in the format, or whole hours only and mostly the same: an export's artefact, not a time."""
    moments = [moment for value in values if (moment := reader(fmt)(value))]
    if not any(moment.has_clock for moment in moments):
        return True
    clocks = Counter(moment.wall.time() for moment in moments if moment.has_clock)
    if any(clock.minute or clock.second for clock in clocks):
        return False
    commonest, often = clocks.most_common(1)[0]
    if len(clocks) == 1 and commonest.hour == 0:
        return True
    return len(moments) >= 30 and often >= 0.5 * len(moments)


def guess_time_of_day(values: Iterable[str]) -> TimeGuess | None:
    """The format of a column that holds a clock time without a date."""
    distinct = list(dict.fromkeys(values))
    best: TimeGuess | None = None
    for fmt in TIME_OF_DAY_FORMATS:
        share = sum(read_time_of_day(value, fmt) is not None for value in distinct) / max(1, len(distinct))
        if share >= 0.8 and (best is None or share > best.share):
            best = TimeGuess(fmt, share, False)
    return best


def read_time_of_day(text: str, fmt: str) -> time | None:
    """A clock time, or None. `hour` reads 0 to 23, `hhmm` reads 42 as 00:42 and 1931 as 19:31."""
    try:
        if fmt == "hour":
            return time(int(text)) if len(text) <= 2 else None
        if fmt == "hhmm":
            return time(int(text) // 100, int(text) % 100) if len(text) <= 4 else None
        if fmt == "%H%M" and len(text) != 4:
            return None
        return datetime.strptime(text, fmt).time()  # noqa: DTZ007
    except ValueError:
        return None


def to_utc(wall: datetime, zone: ZoneInfo) -> tuple[datetime, str]:
    """The instant of a wall clock time, and a note where the clock was turned that night.

    An hour that happened twice is taken as the first; an hour that was skipped is moved on by the shift.
    """
    if wall.tzinfo is not None:
        return wall.astimezone(UTC), ""
    first = wall.replace(tzinfo=zone, fold=0)
    second = wall.replace(tzinfo=zone, fold=1)
    instant = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return instant, ""
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant, "time_ambiguous"
    return instant, "time_skipped"


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
