"""Values of a person show dots: harm prevented is a name in a log, a traceback, an error page or a spreadsheet."""

import copy
import csv
import io
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context, Engine
from django.utils.html import format_html
from django.views.debug import ExceptionReporter

from tandem.core.sensitive import DOTS, Sensitive, as_dots

CANARY = "Wren-Ashgrove-4711"


@dataclass(frozen=True)
class Holder:
    """Something of a room that carries a name."""

    name: Sensitive[str]


HIDDEN = Sensitive(CANARY)
WAYS: dict[str, Callable[[], str]] = {
    "str": lambda: str(HIDDEN),
    "repr": lambda: repr(HIDDEN),
    "f-string": lambda: f"{HIDDEN} {HIDDEN!r} {HIDDEN:>40} {HIDDEN!s:.3}",
    "percent": lambda: "%s %r" % (HIDDEN, HIDDEN),  # noqa: UP031 - the old way is the one under test
    "format": lambda: "{0} {0!r} {0:5}".format(HIDDEN),  # noqa: UP032
    "join": lambda: ", ".join(map(str, [HIDDEN])),
    "list": lambda: str([HIDDEN, {"a": HIDDEN}, (HIDDEN,)]),
    "dataclass": lambda: repr(Holder(HIDDEN)),
    "json with our default": lambda: json.dumps({"a": HIDDEN}, default=as_dots),
    "template": lambda: (
        Engine().from_string("{{ a }} {{ b.name }} {{ a|upper }}").render(Context({"a": HIDDEN, "b": Holder(HIDDEN)}))
    ),
    "template that calls reveal": lambda: (
        DOTS + Engine().from_string("{{ a.reveal }}").render(Context({"a": HIDDEN}))
    ),
    "format_html": lambda: format_html("<b>{}</b>", HIDDEN),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_text_gives_dots(way: str) -> None:
    text = WAYS[way]()
    assert CANARY not in text
    assert DOTS in text or "\\u2022" in text


def test_the_value_is_there_for_whoever_reveals_it() -> None:
    """Witness: the dots hide a value and did not replace it."""
    assert HIDDEN.reveal() == CANARY


@pytest.mark.parametrize(
    "act",
    [
        lambda: json.dumps(HIDDEN),
        lambda: json.dumps(HIDDEN, cls=DjangoJSONEncoder),
        lambda: json.dumps(object(), default=as_dots),
        lambda: pickle.dumps(HIDDEN),
        lambda: copy.copy(HIDDEN),
        lambda: copy.deepcopy(Holder(HIDDEN)),
        lambda: asdict(Holder(HIDDEN)),
        lambda: "%d" % HIDDEN,  # noqa: UP031
    ],
)
def test_what_would_carry_the_value_away_is_refused_without_naming_it(act: Callable[[], object]) -> None:
    with pytest.raises(TypeError) as caught:
        act()
    assert CANARY not in str(caught.value)


def test_a_spreadsheet_holds_dots() -> None:
    sheet = io.StringIO()
    csv.writer(sheet).writerow([HIDDEN, Holder(HIDDEN)])
    assert CANARY not in sheet.getvalue()
    assert DOTS in sheet.getvalue()


def failed() -> BaseException:
    """An error on whose way a name was held in local variables."""
    name, holder = HIDDEN, Holder(HIDDEN)
    try:
        raise ValueError(f"no room for {name} in {holder}")
    except ValueError as error:
        return error


def test_a_traceback_with_local_variables_holds_dots() -> None:
    told = "".join(traceback.TracebackException.from_exception(failed(), capture_locals=True).format())
    assert "holder" in told
    assert CANARY not in told


def test_djangos_own_debug_report_holds_dots() -> None:
    """Witness: Django's reporter, which shows every local variable; ours replaces it, and both are safe."""
    error = failed()
    reporter = ExceptionReporter(None, type(error), error, error.__traceback__)
    for told in (reporter.get_traceback_text(), reporter.get_traceback_html()):
        assert "holder" in told or "no room" in told
        assert CANARY not in told


def test_a_plain_log_handler_holds_dots() -> None:
    """Witness: a handler without our allow-list, as a library might add one."""
    stream = io.StringIO()
    log = logging.Logger("made.up")
    log.addHandler(logging.StreamHandler(stream))
    log.warning("met %s", HIDDEN)
    assert DOTS in stream.getvalue()
    assert CANARY not in stream.getvalue()


def test_a_bare_value_is_caught_planted() -> None:
    """Harm: the checks above would pass on anything. Planted: the value without its cover."""
    assert CANARY in f"{CANARY}"
    assert CANARY in repr(Holder(CANARY))  # type: ignore[arg-type]
