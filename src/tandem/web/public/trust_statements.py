"""Statements of the care side in words: proofs of retention, the ledger's state, counts of demands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.community.types import Said
from tandem.core.retention import FieldClass

Row = dict[str, Any]


def kept_classes(classes: Iterable[FieldClass], said: Said | None, language: str, now: datetime) -> list[Row]:
    """Each class of data: what it is, how long it is kept, and what last night's proof found."""
    proofs: Mapping[str, Mapping[str, Any]] = said.content.get("classes", {}) if said else {}
    return [_class(one, proofs.get(one.key), language, now) for one in classes]


def _class(one: FieldClass, proof: Mapping[str, Any] | None, language: str, now: datetime) -> Row:
    days = proof["days"] if proof else one.limit.days if one.limit else None
    kind, badge = _verdict(one, proof)
    return {
        "title": one.titles.get(language, one.titles["en"]),
        "rule": one.rules.get(language, one.rules["en"]),
        "limit": _days(days) if days is not None else _("kept"),
        "kind": kind,
        "badge": badge,
        "oldest": _oldest(proof, now),
    }


def _verdict(one: FieldClass, proof: Mapping[str, Any] | None) -> tuple[str, str]:
    if one.limit is None:
        return "", ""
    if proof is None:
        return "warn", _("No proof yet")
    return ("good", _("Proved")) if proof["is_kept"] else ("bad", _("Older than promised"))


def _oldest(proof: Mapping[str, Any] | None, now: datetime) -> str:
    """What the proof found, in words."""
    if proof is None:
        return ""
    oldest = parse_datetime(proof["oldest_at"]) if proof["oldest_at"] else None
    words = (
        _("Oldest: %(age)s.") % {"age": _days((now - oldest).days)}
        if oldest
        else _("No real data of this kind is kept.")
    )
    held = proof.get("held", 0)
    if held:
        words += " " + _("Some is held longer for a legal demand.")
    return words


def _days(count: int) -> str:
    if count >= 730:
        years = round(count / 365.25)
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number_format(count)}


def ledger_facts(said: Said | None) -> Row | None:
    """The state of the ledger: entries, last signed checkpoint, whether it was verified, where it is anchored."""
    if said is None:
        return None
    content = said.content
    facts = []
    if "entries" in content:
        facts.append((_("Entries"), number_format(content["entries"], force_grouping=True)))
    for name, label in (("sealed_at", _("Last sealed")), ("verified_at", _("Last verified"))):
        moment = parse_datetime(content[name]) if content.get(name) else None
        facts.append((label, date_format(moment, "DATETIME_FORMAT") + " UTC" if moment else _("never")))
    if "anchors" in content:
        facts.append((_("Copies of the checkpoint outside"), number_format(content["anchors"])))
    return {"facts": facts, "is_well": content.get("is_well", False), "as_of": said.as_of}


def held_demands(*said: Said | None) -> list[Row]:
    """Counts of legal demands and of emergency openings, as the care side published them."""
    words = {
        "received": _("Legal demands received"),
        "refused": _("Legal demands refused"),
        "narrowed": _("Legal demands narrowed"),
        "produced": _("Legal demands answered with records"),
        "opened": _("Emergency openings"),
        "reviewed": _("Emergency openings reviewed in time"),
        "overdue": _("Emergency openings whose review is late"),
    }
    found = {key: value for one in said if one is not None for key, value in one.content.items()}
    counted = (
        [{"label": _("Legal demands counted in the year"), "value": str(found["year"])}] if "year" in found else []
    )
    return counted + [{"label": label, "value": _count(found[key])} for key, label in words.items() if key in found]


def _count(value: object) -> str:
    if value == "hidden":
        return _("hidden")
    return number_format(value) if isinstance(value, int) else _("1 to 10")
