"""A value that must not slip into a log, a page or an error message: it shows dots until somebody reveals it."""

from __future__ import annotations

from typing import Generic, NoReturn, TypeVar

T = TypeVar("T")

DOTS = "•••"


class Sensitive(Generic[T]):
    """Holds a value of a person. `str`, `repr` and `format` show dots; only `reveal()` gives the value."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        """The value itself. Each call is easy to find in a review; a template cannot call it."""
        return self._value

    reveal.alters_data = True  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return DOTS

    def __repr__(self) -> str:
        return DOTS

    def __format__(self, format_spec: str) -> str:
        return DOTS

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sensitive) and bool(self._value == other._value)

    def __hash__(self) -> int:
        return hash((Sensitive, self._value))

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a sensitive value is never pickled or copied")


def as_dots(value: object) -> str:
    """For `json.dumps(default=…)`: a sensitive value as dots. TypeError, which names no value, for anything else."""
    if isinstance(value, Sensitive):
        return DOTS
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
