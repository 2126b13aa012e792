"""Small filters that the shared templates need: ``{% load ui %}``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField, CheckboxInput

register = template.Library()


@register.filter
def is_lone_checkbox(field: BoundField) -> bool:
    """Whether the field is one yes-or-no box, whose label stands inside the tile."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def zipped(row: Sequence[Any], columns: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Pairs of (column, cell); a row of another length than the head is a mistake and says so."""
    return zip(columns, row, strict=True)


@register.filter
def message_kind(message: Message) -> str:
    """The kind of alert banner that shows a message of Django's."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(message.level_tag, "info")
