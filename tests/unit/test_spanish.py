"""Spanish is complete, compiled and keeps its placeholders: whoever reads only Spanish gets the same page."""

from __future__ import annotations

import io
import re

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests import catalog

# While pages are still being written the count is reported and the run stays green; True makes every gap a failure.
SPANISH_IS_COMPLETE = True
STIGMA = re.compile(r"\b(adict[oa]s?|drogadict[oa]s?|toxicóman[oa]s?|yonquis?|abusador(es|as?)?)\b", re.IGNORECASE)


def test_every_text_has_spanish() -> None:
    """A consent that a person cannot read is no consent."""
    now = catalog.merged(catalog.stored(), catalog.texts())
    missing = catalog.untranslated(now)
    if missing and not SPANISH_IS_COMPLETE:
        pytest.skip(f"{len(missing)} of {len(now)} texts have no Spanish yet (script/messages --check lists them)")
    assert missing == []


def test_compiled_catalogue_is_fresh() -> None:
    assert contents(catalog.MO.read_bytes()) == contents(catalog.as_mo(catalog.stored())), "run script/messages"


def contents(compiled: bytes) -> set[tuple[str, str]]:
    return {(str(message.id), str(message.string)) for message in read_mo(io.BytesIO(compiled)) if message.id}


def test_translations_keep_the_placeholders() -> None:
    """A lost placeholder loses a name or a number; an invented one breaks the page."""
    with catalog.PO.open("rb") as file:
        stored = read_po(file, locale="es")
    for message in stored:
        if not message.id or not message.string:
            continue
        asked = set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", str(message.id)))
        given = set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", str(message.string)))
        if any(catalog.filled(message.string)):
            assert given == asked, message.id


def test_spanish_uses_no_stigmatising_words() -> None:
    found = [m.string for m in catalog.stored() if m.id and STIGMA.search(str(m.string))]
    assert found == []


def test_texts_of_templates_and_python_are_both_found() -> None:
    ids = {message.id for message in catalog.texts() if message.id}
    assert "Skip to the content" in ids  # a template
    assert "Page %(number)s of %(total)s" in ids  # a block with values
    assert "Duty" in ids  # Python
