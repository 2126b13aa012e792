"""Responses and their tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tandem.agencies.queries import accounts_of
from tandem.agencies.rules import refusal_to_act_for
from tandem.agencies.types import StaffAccount
from tandem.journeys.planned_operation import operation_for
from tandem.surveillance.actions import assign_task, close_response, move_task
from tandem.surveillance.queries.responses import response_detail, task_by_id, task_history
from tandem.surveillance.rules.life_cycles import TASKS_STILL_RUNNING, refusal_to_close_response
from tandem.surveillance.types import ResponseDetail, ResponseState, Task, TaskState
from tandem.web.office.surveillance import words
from tandem.web.office.surveillance.forms import TaskForm
from tandem.web.office.surveillance.scene import READERS, Scene, page, scene_of
from tandem.web.ui import roles
from tandem.web.ui.access import actor_of, database_of, role_required
from tandem.web.ui.sentences import in_reader_language, refusal_words


@role_required(*READERS)
@require_GET
def response(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """A response: its tasks with owner, clock and state, and what has been done."""
    detail = _response(request, response_id)
    scene = scene_of(detail.agency_id)
    accounts = {account.id: account for account in accounts_of(using=database_of(request))}
    with scene.local_time():
        tasks = [task_row(task, scene.clock, accounts) for task in detail.tasks]
        history = _history(detail)
    why_open = refusal_to_close_response(detail.state, [task.state for task in detail.tasks])
    context = {
        "response": detail,
        "state": words.RESPONSE_STATES[detail.state],
        "is_open": detail.state is ResponseState.OPEN,
        "tasks": tasks,
        "history": history,
        "history_columns": [{"label": _("Task")}, {"label": _("Became")}, {"label": _("When")}],
        "refusal_to_close": in_reader_language(why_open) if why_open else "",
        "ended": sum(task.state not in TASKS_STILL_RUNNING for task in detail.tasks),
        "refused": _refusal(request, detail),
    }
    return page(request, scene, "response", context)


def _response(request: HttpRequest, response_id: UUID) -> ResponseDetail:
    """A response; one to a planned operation only for the health lead that it was sealed to."""
    detail = response_detail(response_id)
    if detail is None or (detail.operation_id and operation_for(actor_of(request), detail.operation_id) is None):
        raise Http404
    return detail


def _refusal(request: HttpRequest, detail: ResponseDetail) -> str:
    """Why the reader does not decide on this response; empty for who does, as the health lead of its operation."""
    refusal = None if detail.operation_id else refusal_to_act_for(actor_of(request), detail.agency_id)
    return in_reader_language(refusal) if refusal else ""


def task_row(task: Task, clock: datetime, accounts: dict[UUID, StaffAccount]) -> dict[str, Any]:
    """A task as a line of the list."""
    owner = str(roles.NAMES.get(task.owner_role, task.owner_role))  # type: ignore[call-overload]
    if task.owner_id in accounts:
        owner = f"{accounts[task.owner_id].display_name}, {owner}"
    due = date_format(timezone.localtime(task.due_at), "SHORT_DATETIME_FORMAT")
    return {
        "title": in_reader_language(task.title),
        "href": reverse("office:task", args=[task.id]),
        "meta": _("%(owner)s; due %(due)s") % {"owner": owner, "due": due},
        "state_kind": words.TASK_BADGES.get(task.state, "info"),
        "state_text": words.TASK_STATES[task.state],
        "is_late": task.state in TASKS_STILL_RUNNING and task.due_at < clock,
    }


def _history(detail: ResponseDetail) -> list[list[Any]]:
    titles = {task.id: in_reader_language(task.title) for task in detail.tasks}
    return [
        [
            titles[move.task_id],
            words.TASK_STATES[move.to_state],
            date_format(timezone.localtime(move.at), "SHORT_DATETIME_FORMAT"),
        ]
        for move in reversed(task_history(detail.id))
        if move.to_state is not TaskState.OPEN or move.at != detail.opened_at
    ]


@role_required(*READERS)
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task: change its state, owner and clock."""
    found = task_by_id(task_id)
    if found is None:
        raise Http404
    detail = _response(request, found.response_id)
    scene = scene_of(detail.agency_id)
    accounts = accounts_of(using=database_of(request))
    refused, is_owner = _refusal(request, detail), found.owner_id == actor_of(request).account_id
    if request.method == "POST" and refused and not is_owner:
        raise Http404
    with scene.local_time():
        form = TaskForm(found, accounts, request.POST if request.method == "POST" else None, only_state=bool(refused))
        if form.is_bound and form.is_valid() and _changed(request, found, form, scene):
            return redirect("office:response", found.response_id)
    context = {
        "task": found,
        "response": detail,
        "form": form,
        "is_open": detail.state is ResponseState.OPEN,
        "refused": "" if is_owner else refused,
    }
    return page(request, scene, "task", context, status=400 if form.errors else 200)


def _changed(request: HttpRequest, found: Task, form: TaskForm, scene: Scene) -> bool:
    """Do what the form asks for; False when a rule refused, with the reason in the form."""
    wanted, by = form.cleaned_data, actor_of(request)
    try:
        if {"owner_role", "owner_id", "due_at"} & set(form.changed_data):
            assign_task(
                by=by,
                task_id=found.id,
                owner_role=wanted["owner_role"],
                owner_id=wanted["owner_id"],
                due_at=wanted["due_at"],
            )
        if wanted["state"] != found.state:
            move_task(by=by, task_id=found.id, to=TaskState(wanted["state"]), now=scene.clock)
    except ValueError as refusal:
        form.add_error(None, refusal_words(refusal))
        return False
    messages.success(request, _("The task was saved."))
    return True


@role_required(*READERS)
@require_POST
def close(request: HttpRequest, response_id: UUID) -> HttpResponse:
    """Close a response whose tasks are all at an end."""
    detail = _response(request, response_id)
    if _refusal(request, detail):
        raise Http404
    scene = scene_of(detail.agency_id)
    try:
        close_response(by=actor_of(request), response_id=response_id, now=scene.clock)
    except ValueError as refusal:
        messages.error(request, refusal_words(refusal))
    else:
        messages.success(request, _("The response is closed."))
    return redirect("office:response", response_id)
