"""Forms of the surveillance pages. They read and check; actions write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from tandem.agencies.types import CARE_ROLES, Agency, StaffAccount
from tandem.surveillance.rules.clock import ReplayStep
from tandem.surveillance.rules.life_cycles import TASK_MOVES, notes_to
from tandem.surveillance.types import AlertKind, AlertState, AreaOutline, EventKind, Task
from tandem.web.office.surveillance import words
from tandem.web.ui import roles
from tandem.web.ui.widgets import DateInput, DateTimeInput

DEFAULT_DAYS = 60
MAX_DAYS = 400


def choices(names: Mapping[str, Any], only: Iterable[str] | None = None) -> list[tuple[str, Any]]:
    """Choices of a field from words, in the order of the words."""
    wanted = set(names if only is None else only)
    return [(str(code), name) for code, name in names.items() if code in wanted]


# At the calendar's ends there is no day before or after to draw to.
IN_THE_CALENDAR = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2200, 1, 1)))


class PairForm(forms.Form):
    """Whose enforcement is watched."""

    seizing = forms.ChoiceField(label=_("Enforcement agency of the same county"))

    def __init__(self, agencies: list[Agency], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["seizing"].choices = [(str(one.id), one.name) for one in agencies]  # type: ignore[attr-defined]
        self.has_choice = bool(agencies)


class RespondForm(forms.Form):
    """Which playbook answers an alert."""

    use = forms.ChoiceField(label=_("What is it?"), choices=choices(words.HAPPENINGS))


class FilterForm(forms.Form):
    """What the map and the chart show. `until` is the last day, included."""

    kind = forms.ChoiceField(label=_("Kind of event"))
    since = forms.DateField(label=_("From"), widget=DateInput, validators=IN_THE_CALENDAR)
    until = forms.DateField(label=_("To"), widget=DateInput, validators=IN_THE_CALENDAR)
    area = forms.ChoiceField(label=_("Area"), required=False)
    case = forms.ChoiceField(label=_("What counts"), choices=choices(words.CASES))

    def __init__(
        self, data: Mapping[str, Any], *, today: date, kinds: set[EventKind], areas: list[AreaOutline]
    ) -> None:
        first = EventKind.OVERDOSE if EventKind.OVERDOSE in kinds or not kinds else EventKind.ENFORCEMENT
        defaults = {
            "kind": first,
            "since": (today - timedelta(days=DEFAULT_DAYS - 1)).isoformat(),
            "until": today.isoformat(),
            "area": "",
            "case": "suspected_overdose",
        }
        super().__init__({key: data.get(key) or value for key, value in defaults.items()})
        self.defaults = defaults
        known: Any = self.fields
        known["kind"].choices = choices(words.KINDS, kinds or {first})
        known["area"].choices = [("", _("All areas")), *((area.slug, area.name) for area in areas)]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and not 0 <= (until - since).days < MAX_DAYS:
            raise ValidationError(
                _("Choose a period of at least one and at most %(days)s days."), params={"days": MAX_DAYS}
            )
        return found


class ReplayForm(forms.Form):
    """A button of the replay clock."""

    step = forms.ChoiceField(choices=[(step.value, step.value) for step in ReplayStep])


class NoteForm(forms.Form):
    """Why an alert is acknowledged or closed: a code, so that no note can hold a person."""

    note = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, to: AlertState, kind: AlertKind, data: Any = None) -> None:
        super().__init__(data, prefix=str(to))
        field: Any = self.fields["note"]
        field.label = _("What do you know?") if to is AlertState.ACKNOWLEDGED else _("What was it?")
        field.choices = choices(words.NOTES, [note for note in notes_to(to, kind) if note != "response_opened"])


class TaskForm(forms.Form):
    """Owner, clock and state of a task; who owns it for another agency moves its state alone."""

    state = forms.ChoiceField(label=_("State"), widget=forms.RadioSelect)
    owner_role = forms.ChoiceField(label=_("Role that owns it"), choices=choices(roles.NAMES, CARE_ROLES))
    owner_id = forms.TypedChoiceField(
        label=_("Person who owns it"), required=False, coerce=UUID, empty_value=None, initial=""
    )
    due_at = forms.DateTimeField(label=_("Due"), widget=DateTimeInput)

    def __init__(
        self, task: Task, accounts: list[StaffAccount], data: Any = None, *, only_state: bool = False
    ) -> None:
        initial = {
            "state": task.state.value,
            "owner_role": task.owner_role,
            "owner_id": str(task.owner_id or ""),
            "due_at": task.due_at,
        }
        super().__init__(data, initial=initial)
        fields: Any = self.fields
        fields["state"].choices = choices(words.TASK_STATES, {task.state, *TASK_MOVES[task.state]})
        fields["owner_id"].choices = [
            ("", _("Nobody yet")),
            *((str(account.id), f"{account.display_name} ({roles.NAMES[account.role]})") for account in accounts),
        ]
        if only_state:
            for name in ("owner_role", "owner_id", "due_at"):
                del fields[name]


class PlaybookForm(forms.Form):
    """The title of a playbook."""

    title = forms.CharField(label=_("Title"), max_length=120)


class StepForm(forms.Form):
    """One step of a playbook."""

    title = forms.CharField(label=_("What to do"), max_length=160)
    detail = forms.CharField(label=_("How"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    owner_role = forms.ChoiceField(label=_("Role that owns it"), choices=choices(roles.NAMES, CARE_ROLES))
    due_hours = forms.IntegerField(label=_("Due, hours after the start"), min_value=0, max_value=24 * 365)


StepFormSet = forms.formset_factory(StepForm, extra=1, can_order=True, can_delete=True, max_num=30, validate_max=True)
