"""Finding the row to act on: its agency's own staff find it, for others it is refused as one that is not there."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from tandem.agencies.rules import refusal_to_act_for
from tandem.core.actor import Actor
from tandem.surveillance.models import Response, ResponseTask

_Row = TypeVar("_Row", bound=Model)
NO_AGENCY = UUID(int=0)


def own_row(*, by: Actor, rows: QuerySet[_Row], row_id: UUID) -> _Row:
    """The row with this id, locked; call it in a transaction.

    ValueError with one and the same sentence when the actor does not stand for its agency or there is no such row.
    Who stands for every agency is told that it is not there (DoesNotExist).
    """
    row: Any = rows.select_for_update().filter(id=row_id).first()
    if refusal := refusal_to_act_for(by, row.agency_id if row else NO_AGENCY):
        raise ValueError(refusal)
    if row is None:
        raise rows.model.DoesNotExist
    found: _Row = row
    return found


def own_response(*, by: Actor, response_id: UUID) -> Response:
    """A response, as `own_row` finds it.

    One to a planned operation is the health lead's to whom the notice was sealed, whichever agency counts the events:
    who that is stands sealed beside the notice, and the journey of planned operations asks it before.
    """
    row = Response.objects.select_for_update().filter(id=response_id, operation_id__isnull=False).first()
    return row or own_row(by=by, rows=Response.objects.all(), row_id=response_id)


def own_task(*, by: Actor, task_id: UUID, for_owner: bool) -> ResponseTask:
    """A task of an agency that the actor stands for; with `for_owner` also one that is theirs by name."""
    task = ResponseTask.objects.select_for_update(of=("self",)).select_related("response").filter(id=task_id).first()
    is_owner = task is not None and by.account_id is not None and task.owner_id == by.account_id
    if task is not None and (task.response.operation_id or (for_owner and is_owner)):
        return task
    if refusal := refusal_to_act_for(by, task.response.agency_id if task else NO_AGENCY):
        raise ValueError(refusal)
    if task is None:
        raise ResponseTask.DoesNotExist
    return task
