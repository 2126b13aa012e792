"""Forms of the duty door. They ask only what the agency's rule file asks, and never for papers or origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tandem.agencies.types import Agency
from tandem.eligibility.queries import legal_bases
from tandem.eligibility.rules import LONGEST_NOTE, lacks_reason, refusal_of_note, rules_for
from tandem.eligibility.types import Amount, Answers, BasisOfStop, Pathway, Policy, Rule, RuleKind, Words
from tandem.handoff.types import DeclinedBy, DeclineReason
from tandem.journeys.offer_deflection import Need, OfferDetails
from tandem.web.duty import wording

NONE = "none"
ASKED_WHEN_NEEDED = ("phone", "ways", "note")
TWO_BESIDE = {"class": "tiles-two"}
IN_FULL = {"class": "tiles-stacked"}


def said(words: Words) -> str:
    """A reviewed text in the language of the page."""
    return words.in_language(get_language() or "en")


def choices_of(names: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Codes with what they are called, as tiles."""
    return [(str(code), name) for code, name in names.items()]


def tiles(label: Any, choices: list[tuple[str, Any]], **more: Any) -> forms.ChoiceField:
    """One of several short words, as thumb tiles."""
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect(attrs=TWO_BESIDE), **more)


def many_tiles(
    label: Any, choices: list[tuple[str, Any]], *, attrs: Mapping[str, str] = TWO_BESIDE, **more: Any
) -> forms.MultipleChoiceField:
    """Any of several, as thumb tiles."""
    widget = forms.CheckboxSelectMultiple(attrs=dict(attrs))
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, **more)


class NoteField(forms.CharField):
    """A few words that hold no number of papers."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        refusal = refusal_of_note(text)
        if refusal:
            raise forms.ValidationError(_t(refusal))
        return text


class StopForm(forms.Form):
    """What happened, and the answers that the rules of the pathway need."""

    def __init__(self, data: Any = None, *, policy: Policy, pathway: Pathway, **more: Any) -> None:
        super().__init__(data, **more)
        self.rules = rules_for(policy, pathway)
        self.fields["incident"] = tiles(_("What happened?"), choices_of(wording.INCIDENTS))
        for rule in self.rules:
            if rule.kind is RuleKind.BASIS:
                bases = [(one.id.value, said(one.label)) for one in legal_bases()]
                self.fields["basis"] = tiles(said(rule.question), bases)
            if rule.kind is RuleKind.AMOUNT:
                amounts = wording.amounts(rule.max_grams, with_pills=rule.pills_ignored)
                self.fields["amount"] = tiles(said(rule.question), amounts)
        flags = [(rule.id, said(rule.question)) for rule in self.rules if rule.kind is RuleKind.FLAG]
        if flags:
            choices = [(NONE, _("None of these")), *flags]
            self.fields["flags"] = many_tiles(_("Does any of this apply?"), choices, attrs=IN_FULL)
            self.fields["why"] = NoteField(
                label=_("In a few words, why?"),
                help_text=_("Shown with the result, for your own report. Tandem does not keep it."),
                max_length=LONGEST_NOTE,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        flags = found.get("flags", [])
        if NONE in flags and len(flags) > 1:
            self.add_error("flags", _t("Take back “None of these”, or the others."))
        if self._unexplained():
            self.add_error("why", _t("A judgement without its reason does not count."))
        return found

    @property
    def asks_why(self) -> bool:
        """Whether a judgement was ticked that needs its reason; only then is the question shown."""
        return self.is_bound and any(
            rule.id in self.data.getlist(self.add_prefix("flags")) for rule in self._judged()
        )

    def answers(self) -> Answers:
        """The answers as the rules take them; only what was asked."""
        found = self.cleaned_data
        flags = found.get("flags")
        return Answers(
            basis=BasisOfStop(found["basis"]) if found.get("basis") else None,
            amount=Amount(found["amount"]) if found.get("amount") else None,
            flags=None if flags is None else frozenset(flags) - {NONE},
            reasons_given={rule.id: found.get("why", "") for rule in self._judged()},
        )

    def _judged(self) -> list[Rule]:
        return [rule for rule in self.rules if rule.needs_reason]

    def _unexplained(self) -> bool:
        return "why" not in self.errors and any(lacks_reason(rule, self.answers()) for rule in self._judged())


class AcceptForm(forms.Form):
    """How the care team finds and reaches somebody who said yes."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    place = NoteField(
        label=_("Where can they be met?"),
        max_length=LONGEST_NOTE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = NoteField(
        label=_("First name, or what they like to be called"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.RegexField(
        r"^[+0-9 ().-]{7,20}$",
        label=_("Phone"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={"invalid": _("Digits, for example 513 555 0142.")},
    )
    ways = many_tiles(_("How may the team use it?"), choices_of(wording.WAYS), required=False)
    language = tiles(_("Language"), choices_of(wording.LANGUAGES), initial="en")
    needs = many_tiles(_("What cannot wait?"), choices_of(wording.NEEDS), required=False)
    note = NoteField(
        label=_("To find them"),
        help_text=_("For example a coat or a tent. Nothing about health, papers or origin."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    waiting = forms.BooleanField(label=_("I am waiting with the person"), required=False)
    supervisor = forms.BooleanField(label=_("My supervisor agreed"))
    agreed = forms.BooleanField(
        label=_("The person said yes: the outreach team may contact them"),
        error_messages={"required": _("Ask the person. Without their yes, nothing is sent.")},
    )

    def __init__(self, *args: Any, teams: list[Agency], asks_supervisor: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.teams = teams
        self.fields["key"].initial = uuid4
        if len(teams) > 1:
            choices = [(str(team.id), team.name) for team in teams]
            self.fields["team"] = tiles(_("Care team"), choices, initial=choices[0][0])
            self.order_fields(["key", "place", "team"])
        if not asks_supervisor:
            del self.fields["supervisor"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("ways") and not found.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _t("Which number? Or take back call and text."))
        return found

    def asked_first(self) -> list[forms.BoundField]:
        """What nearly every offer needs, in the order of asking."""
        return [field for field in self.visible_fields() if field.name not in ASKED_WHEN_NEEDED]

    def asked_when_needed(self) -> list[forms.BoundField]:
        """What stands folded below, open when something in it needs mending."""
        return [field for field in self.visible_fields() if field.name in ASKED_WHEN_NEEDED]

    def to_agency(self) -> Agency | None:
        """The care team chosen, or the only one there is."""
        chosen = self.cleaned_data.get("team")
        return next((team for team in self.teams if not chosen or str(team.id) == chosen), None)

    def details(self, pathway: Pathway, incident: str, eligibility: str) -> OfferDetails:
        """What goes into the sealed envelope."""
        found = self.cleaned_data
        return OfferDetails(
            meeting_place=found["place"],
            given_name=found["name"],
            phone=found["phone"],
            language=found["language"],
            note=found["note"],
            pathway=pathway,
            may_call="call" in found["ways"],
            may_text="text" in found["ways"],
            is_waiting_with_officer=found["waiting"],
            incident=incident,
            urgent_needs=tuple(Need(code) for code in found["needs"]),
            agreed_to_contact=found["agreed"],
            eligibility=eligibility,
            supervisor_agreed=found.get("supervisor", False),
        )


class DeclineForm(forms.Form):
    """Who said no, and why. Nothing about the person."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    who = tiles(_("Who said no?"), choices_of(wording.DECLINED_BY))
    why = tiles(_("Why?"), choices_of(wording.DECLINE_REASONS))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, prefix="declined", **more)
        self.fields["key"].initial = uuid4

    def declined_by(self) -> DeclinedBy:
        return DeclinedBy(self.cleaned_data["who"])

    def reason(self) -> DeclineReason:
        return DeclineReason(self.cleaned_data["why"])
