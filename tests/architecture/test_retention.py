"""Every field of every table has exactly one class of retention, and every limit has something that keeps it."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from django.apps import apps

from tandem.core.retention import class_of_fields, field_classes
from tests.architecture.test_tables import all_tables, planted_models


def unretained(models: Iterable[Any], fields_of: Mapping[str, Mapping[str, Iterable[str]]]) -> list[str]:
    """Concrete fields without exactly one class; classes and fields that do not exist."""
    known = {one.key for one in field_classes()}
    findings = []
    for model in models:
        label = model._meta.label_lower
        fields = {field.name for field in model._meta.get_fields() if field.concrete}
        given = [name for names in fields_of.get(label, {}).values() for name in names]
        findings += [f"{label}.{name} has no retention class." for name in sorted(fields - set(given))]
        findings += [f"{label}.{name} is no field." for name in sorted(set(given) - fields)]
        findings += [f"{label}.{name} has two classes." for name in sorted({n for n in given if given.count(n) > 1})]
        findings += [f"{label}: there is no class '{key}'." for key in fields_of.get(label, {}) if key not in known]
    return findings


def test_unretained() -> None:
    """Harm: a field that nobody thought about is kept for ever. Mend: definitions/retention/fields.toml."""
    assert unretained(all_tables(), class_of_fields()) == []
    labels = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert set(class_of_fields()) - labels == set()


@pytest.mark.parametrize(
    "classes",
    [
        {},
        {"care_record": ["note"]},
        {"care_record": ["id", "note"], "statistics": ["note"]},
        {"care_record": ["id", "note", "gone"]},
        {"for_ever_and_ever": ["id", "note"]},
    ],
)
def test_unretained_planted(classes: dict[str, list[str]]) -> None:
    """Harm: as above, planted: no line, a forgotten field, two classes, a field that is gone, an unknown class."""
    forgot = next(model for model in planted_models() if model.__name__ == "Forgot")
    assert unretained([forgot], {"care.forgot": classes})
