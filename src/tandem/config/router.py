"""Which table lives in which database: the wall between records and vault, in one table."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from tandem.core import side

RECORDS = "default"
VAULT = "vault"

RECORDS_ROOMS = {"surveillance", "handoff", "resources", "community", "workforce", "conduct"}
VAULT_ROOMS = {"keys", "people", "consent", "care", "oversight", "evaluation"}
ONCE_PER_SIDE = {"agencies", "auth", "contenttypes", "sessions", "account", "mfa"}
IN_BOTH = ONCE_PER_SIDE | {"audit", "exchange"}


def database_of_side() -> str:
    """The database that holds the accounts of the side in force."""
    if VAULT not in settings.DATABASES:
        return RECORDS
    return RECORDS if side.current(default=settings.TANDEM_ACCOUNT_SIDE) == side.DUTY else VAULT


class SideRouter:
    """Django's database router. Rooms in both databases are addressed by name (`using=`)."""

    def _database(self, label: str) -> str | None:
        if label in RECORDS_ROOMS:
            return RECORDS
        if label in VAULT_ROOMS:
            return VAULT
        if label in ONCE_PER_SIDE:
            return database_of_side()
        return None

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        instance = hints.get("instance")
        if instance is not None and instance._state.db and model._meta.app_label in ONCE_PER_SIDE:
            return instance._state.db
        return self._database(model._meta.app_label)

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return self.db_for_read(model, **hints)

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return first._state.db == second._state.db or None in (first._state.db, second._state.db)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        if app_label in IN_BOTH:
            return True
        if app_label in RECORDS_ROOMS:
            return db == RECORDS
        if app_label in VAULT_ROOMS:
            return db == VAULT
        return False
