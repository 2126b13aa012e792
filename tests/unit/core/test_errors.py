"""Errors speak to whoever can act; a script can tell them apart by the exit code alone."""

from __future__ import annotations

from tandem.core.errors import TandemError
from tandem.core.refusals import Refused

SHELL = {0, 2, 126, 127, 130, 141}
"""What done, a wrong command line, and the shell itself use."""


def kinds_below(kind: type[TandemError]) -> list[type[TandemError]]:
    """A kind of error and all kinds that derive from it."""
    return [kind, *(one for child in kind.__subclasses__() for one in kinds_below(child))]


def shared(kinds: list[type[TandemError]]) -> list[tuple[str, str]]:
    """Pairs of kinds that end with the same exit code, or with one that means something else."""
    taken: dict[int, str] = dict.fromkeys(SHELL, "the shell") | {Refused.exit_code: "a refusal"}
    found = []
    for kind in kinds:
        if kind.exit_code in taken:
            found.append((taken[kind.exit_code], kind.__name__))
        taken[kind.exit_code] = kind.__name__
    return found


def test_each_kind_of_error_has_its_own_exit_code() -> None:
    """Harm: a script takes a destroyed key for a ledger that was tampered with, or the other way round."""
    kinds = kinds_below(TandemError)
    assert len(kinds) > 20
    assert shared(kinds) == []
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_a_shared_exit_code_is_caught_planted() -> None:
    first = type("First", (), {"exit_code": 40})
    second = type("Second", (), {"exit_code": 40})
    usage = type("Usage", (), {"exit_code": 2})
    assert shared([first, second, usage]) == [("First", "Second"), ("the shell", "Usage")]
