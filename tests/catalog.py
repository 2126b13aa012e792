"""The catalogue of translated texts: collected from Python and templates, kept in order, compiled. Used by
script/messages and by the test that keeps the catalogue complete.
"""

from __future__ import annotations

import io
import re
import sys
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "tandem"
PO = SOURCE / "locale" / "es" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {
    "_": None,
    "_t": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "filled": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Dates of the run would make every run a change and every merge a conflict.
HEADER_LINES = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To): .*\n', re.MULTILINE
)


def texts() -> Catalog:
    """Everything that the source marks for translation, with the files that use it."""
    found = Catalog(
        locale="es", project="Tandem", version="1", copyright_holder="Tandem maintainers", charset="utf-8"
    )
    for path in sorted(SOURCE.rglob("*.py")) + sorted(SOURCE.rglob("*.html")) + sorted(SOURCE.rglob("*.txt")):
        place = str(path.relative_to(ROOT))
        for message, context in marked_in(path):
            found.add(message, locations=[(place, 0)], context=context)
    for path in sorted((SOURCE / "definitions" / "playbooks").glob("*.toml")):
        for message in playbook_texts(path):
            found.add(message, locations=[(str(path.relative_to(ROOT)), 0)])
    path = SOURCE / "definitions" / "code_lists" / "substance_dictionary.toml"
    for entry in tomllib.loads(path.read_text(encoding="utf-8"))["substance"]:
        found.add(entry["name"], locations=[(str(path.relative_to(ROOT)), 0)])
    return found


def playbook_texts(path: Path) -> list[str]:
    """What a shipped playbook says. Pages translate it as long as the agency leaves it as shipped."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return [content["title"], *(step[name] for step in content["steps"] for name in ("title", "detail"))]


def marked_in(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Marked texts of one file. Templates are first turned into calls, as Django's own tool does it."""
    source = path.read_text(encoding="utf-8")
    method = "python"
    if path.suffix != ".py":
        if "{%" not in source:
            return
        source, method = calls_in(source), "javascript"  # that reader forgives the rest of the page
    for _, message, _, context in extract(
        method, io.BytesIO(source.encode()), KEYWORDS, options={"encoding": "utf-8"}
    ):
        if message:
            yield message, context


def calls_in(template: str) -> str:
    """The marked texts of a Django template as calls of gettext, one a line."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.utils.translation.template import templatize

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a comment for translators in an odd place is no reason to stop
        made = templatize(template)
    return "\n".join(line for line in made.splitlines() if "(" in line)


def stored() -> Catalog:
    """The catalogue as it stands in the repository; empty when there is none yet."""
    if not PO.exists():
        return Catalog(locale="es")
    with PO.open("rb") as file:
        return read_po(file, locale="es")


def merged(catalogue: Catalog, found: Catalog) -> Catalog:
    """The stored catalogue with the texts of today: new ones empty, gone ones dropped, none guessed."""
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.fuzzy = False
    catalogue.header_comment = (
        "# Spanish of Tandem, for readers in the United States. Made by script/messages; write only msgstr."
    )
    catalogue.project, catalogue.version = "Tandem", "1"
    catalogue.last_translator, catalogue.language_team = "Tandem maintainers", "Tandem maintainers"
    return catalogue


def as_po(catalogue: Catalog) -> str:
    """The catalogue as text, in the order of its texts, so that two people's additions rarely meet."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return HEADER_LINES.sub("", out.getvalue().decode())


def as_mo(catalogue: Catalog) -> bytes:
    """The compiled catalogue; texts without translation are left out and appear in English."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Texts without Spanish, or with Spanish that nobody has confirmed."""
    return [
        _first(message.id)
        for message in catalogue
        if message.id and (message.fuzzy or not all(filled(message.string)))
    ]


def filled(string: str | tuple[str, ...] | None) -> list[bool]:
    """Whether each form of a translation (one, or singular and plural) has been written."""
    return [bool(form) for form in (string if isinstance(string, (tuple, list)) else (string,))]


def _first(message_id: str | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def main(arguments: list[str]) -> int:
    """Collect and compile, or with --check only tell."""
    catalogue = merged(stored(), texts())
    missing = untranslated(catalogue)
    if "--check" not in arguments:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_text(as_po(catalogue), encoding="utf-8")
        with PO.open("rb") as file:
            MO.write_bytes(as_mo(read_po(file, locale="es")))
    lines = [f"no Spanish yet: {text}" for text in missing]
    sys.stdout.write("\n".join([*lines, f"{len(catalogue)} texts, {len(missing)} without Spanish", ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
