"""The consent forms, one file a kind, and the notices, as they stand in `definitions/consent_forms`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from tandem.consent.types import ConsentKind


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """One version of the form of one kind in one language."""

    version: str
    language: str
    texts: Mapping[str, str]
    statements: Mapping[str, str]
    notice: str
    notice_version: str


@cache
def consent_form(language: str, kind: ConsentKind = ConsentKind.PART2_DISCLOSURE) -> ConsentForm:
    """The form of a kind in a language; English where there is no other. Common texts stand in the first file."""
    shared = _files()[ConsentKind.PART2_DISCLOSURE]
    own = _files()[kind]
    spoken = language[:2] if language[:2] in shared["text"] else "en"
    notice = shared["notice"]
    return ConsentForm(
        own["version"],
        spoken,
        {**shared["text"][spoken], **own["text"][spoken]},
        shared["statements"],
        notice["statement"],
        notice["version"],
    )


@cache
def _files() -> Mapping[ConsentKind, Mapping[str, Any]]:
    """Every form by its kind."""
    folder = resources.files("tandem.definitions") / "consent_forms"
    files = [tomllib.loads(one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".toml")]
    return {ConsentKind(kind): one for one in files for kind in one["kinds"]}
