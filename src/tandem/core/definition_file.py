"""Reading what experts review: one TOML file each under `definitions/`, parsed once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

REVIEW_KEYS = ("title", "author", "reviewer", "source", "review_by")


@cache
def read_definition(folder: str, name: str) -> Mapping[str, Any]:
    """The definition `definitions/<folder>/<name>.toml`; KeyError when it lacks author, reviewer, source or dates."""
    path = files("tandem.definitions").joinpath(folder, f"{name}.toml")
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    missing = [key for key in REVIEW_KEYS if key not in content]
    if missing:
        raise KeyError(f"definitions/{folder}/{name}.toml does not say its {', '.join(missing)}")
    return content


@cache
def definition_names(folder: str) -> tuple[str, ...]:
    """Names of the definitions in a folder, in alphabetical order."""
    found = files("tandem.definitions").joinpath(folder).iterdir()
    return tuple(sorted(path.name.removesuffix(".toml") for path in found if path.name.endswith(".toml")))
