"""What a free text says about substances."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """A substance that a text names. `is_near`: by a spelling close to its name; `is_street`: by a street name."""

    key: str
    written: str
    is_near: bool = False
    is_street: bool = False


@dataclass(frozen=True, slots=True)
class ReadText:
    """The substances that a text names as there, each once, and whether it says that nothing was found."""

    mentions: tuple[Mention, ...]
    says_nothing: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """The substances by key, in the order of the text."""
        return tuple(one.key for one in self.mentions)
