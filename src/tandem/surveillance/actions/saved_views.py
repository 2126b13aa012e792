"""Keeping a page's filters under a name, and letting them go."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import SavedView
from tandem.surveillance.rules.saved_views import refusal_to_keep_view
from tandem.surveillance.types import SavedPage

RECORDS = "default"


def keep_view(*, by: Actor, agency_id: UUID, page: SavedPage, name: str, filters: Mapping[str, str]) -> UUID:
    """Keep filters for the account that acts; a name that it has for this page already gets the new filters.

    ValueError with the reason when the account has as many as it may have, or there is no account or no name. The
    ledger says that a view was kept, not what it is called.
    """
    plain = " ".join(name.split())
    with transaction.atomic(using=RECORDS):
        own = SavedView.objects.filter(agency_id=agency_id, owner_id=by.account_id, page=page)
        has_name = own.filter(name=plain).exists()
        refusal = refusal_to_keep_view(has_account=by.account_id is not None, name=plain, others=own.count())
        if refusal and (not has_name or not plain):
            raise ValueError(refusal)
        # Sent twice at once, the second finds the first one's row and gives it the new filters.
        view, _is_new = SavedView.objects.using(RECORDS).update_or_create(
            agency_id=agency_id, owner_id=by.account_id, page=page, name=plain, defaults={"filters": dict(filters)}
        )
        _note(by, "surveillance.keep_view", view.id, agency_id)
        kept: UUID = view.id
    return kept


def forget_view(*, by: Actor, view_id: UUID) -> bool:
    """Delete a view of the account that acts; False when it has no such view."""
    with transaction.atomic(using=RECORDS):
        view = SavedView.objects.select_for_update().filter(id=view_id, owner_id=by.account_id).first()
        if view is None or by.account_id is None:
            return False
        agency_id = view.agency_id
        view.delete()
        _note(by, "surveillance.forget_view", view_id, agency_id)
    return True


def _note(by: Actor, action: str, view_id: UUID, agency_id: UUID) -> None:
    subjects = [("saved_view", view_id), ("agency", agency_id)]
    append_entry(using=RECORDS, by=by, action=action, subjects=subjects, details={})
