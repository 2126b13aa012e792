"""Text and JSON that are encrypted at rest under the data key of the person they are about.

AES-256-GCM, bound to table, column, row, person, format and key: a ciphertext moved anywhere else does not open. Such
a column cannot be searched or sorted. Declare whom a value is about by the attribute of the row that holds their id::

    words = EncryptedText(subject="person_id")
    answers = EncryptedJSON(subject="person_id")
    note = EncryptedText(subject=HOUSE)         # about nobody

Reading gives a `Sensitive`. After a person's key was destroyed, their text reads as empty.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, NoReturn
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models

from tandem.core.errors import KeyDestroyed
from tandem.core.sensitive import Sensitive
from tandem.keys.actions.ring import VAULT, ring
from tandem.keys.types import HOUSE, KeyGoneError, Stored, UnreadableError

__all__ = [
    "HOUSE",
    "EncryptedBytes",
    "EncryptedField",
    "EncryptedJSON",
    "EncryptedText",
    "UnreadableError",
    "is_kept",
    "move_to",
    "warm",
]


def warm(subject_ids: Iterable[UUID]) -> None:
    """Open the keys of the people on a list with one query, before their values are read."""
    ring.warm(subject_ids)


def is_kept(row: models.Model, column: str) -> bool:
    """Whether a column holds anything, without opening it."""
    return bool(row.__dict__.get(column))


def move_to(row: models.Model, attribute: str, subject_id: UUID) -> None:
    """Make a row be about somebody else, as a merge does: its values are opened, and sealed anew when it is saved."""
    for field in sealed_fields(type(row)):
        getattr(row, field.attname)
    setattr(row, attribute, subject_id)


def sealed_fields(model: type[models.Model]) -> list[EncryptedField]:
    """The encrypted columns of a table."""
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]


class EncryptedAttribute:
    """Reads and writes the attribute of one row: a value goes in, a Sensitive comes out."""

    def __init__(self, field: EncryptedField) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Stored):
            try:
                value = self.field.opened(instance, value)
            except KeyDestroyed:
                return Sensitive(self.field.nothing())  # not kept: the row still holds its ciphertext
            instance.__dict__[name] = value
        return Sensitive(value)

    def __set__(self, instance: Any, value: Any) -> None:
        value = value.reveal() if isinstance(value, Sensitive) else value
        is_unset = isinstance(value, bytes) and not value
        instance.__dict__[self.field.attname] = self.field.nothing() if is_unset else value


class EncryptedField(models.BinaryField):
    """A value at rest as ciphertext under the key of the subject that `subject` names."""

    def __init__(self, *args: Any, subject: str | UUID, **kwargs: Any) -> None:
        self.subject = subject
        kwargs["default"] = b""
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "subject": self.subject}

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, EncryptedAttribute(self))

    def nothing(self) -> Any:
        """What an unset or destroyed value reads as."""
        raise NotImplementedError

    def encoded(self, value: Any) -> bytes:
        """A value as bytes; empty bytes are stored as they are."""
        raise NotImplementedError

    def decoded(self, plain: bytes) -> Any:
        """The value again."""
        raise NotImplementedError

    def place(self, instance: Any) -> dict[str, Any]:
        """What a value of this row is bound to."""
        subject_id = self.subject if isinstance(self.subject, UUID) else getattr(instance, self.subject)
        return {
            "table": self.model._meta.db_table,
            "column": self.column,
            "row_id": _as_uuid(instance.pk),
            "subject_id": _as_uuid(subject_id),
        }

    def opened(self, instance: Any, stored: Stored) -> Any:
        """The value of a stored one; read anew when a rotation replaced its key since the row was read."""
        while stored:
            try:
                return self.decoded(ring.unseal(stored=stored, **self.place(instance)))
            except KeyGoneError:
                rows = type(instance)._base_manager.using(VAULT).filter(pk=instance.pk)
                newer = rows.values_list(self.attname, flat=True).first()
                if newer is None or newer == stored:
                    raise
                stored = newer
        return self.nothing()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Stored:
        return Stored(value or b"")

    def pre_save(self, model_instance: Any, add: bool) -> Stored:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Stored):
            value = self._as_stands(model_instance, value)
            if isinstance(value, Stored):
                return value
        plain = self.encoded(value)
        return ring.seal(plain=plain, **self.place(model_instance)) if plain else Stored(b"")

    def _as_stands(self, instance: Any, stored: Stored) -> Any:
        """An unchanged value as it can be written back: itself, or opened when its key was replaced meanwhile."""
        if not stored:
            return stored
        try:
            current = ring.for_writing(self.place(instance)["subject_id"])
        except KeyDestroyed:
            return stored
        return stored if stored.key_id == current.id else self.opened(instance, stored)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if not isinstance(value, Stored):
            raise FieldError("an encrypted field is written by saving its row, never by update() or a filter")
        return super().get_db_prep_value(bytes(value), connection, prepared)

    def get_lookup(self, lookup_name: str) -> NoReturn:
        raise FieldError("an encrypted field cannot be searched")

    def value_to_string(self, obj: Any) -> str:
        return "•••"


class EncryptedText(EncryptedField):
    """Text at rest as ciphertext. Give it a `str`; reading gives a `Sensitive[str]`. Empty text stays empty."""

    def nothing(self) -> str:
        return ""

    def encoded(self, value: Any) -> bytes:
        return str(value or "").encode()

    def decoded(self, plain: bytes) -> str:
        return plain.decode()


class EncryptedBytes(EncryptedField):
    """A file or a key at rest as ciphertext. Empty bytes stay empty."""

    def nothing(self) -> bytes:
        return b""

    def encoded(self, value: Any) -> bytes:
        return bytes(value or b"")

    def decoded(self, plain: bytes) -> bytes:
        return plain


class EncryptedJSON(EncryptedField):
    """A JSON value at rest as ciphertext, an empty one too. `empty` makes the value of a row that has none."""

    def __init__(self, *args: Any, empty: Callable[[], Any] = dict, **kwargs: Any) -> None:
        self.empty = empty
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({} if self.empty is dict else {"empty": self.empty})

    def nothing(self) -> Any:
        return self.empty()

    def encoded(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def decoded(self, plain: bytes) -> Any:
        return json.loads(plain)


def _as_uuid(value: Any) -> UUID:
    if value is None:
        raise ValueError("an encrypted value needs the row and the person that it is bound to")
    return value if isinstance(value, UUID) else UUID(str(value))
