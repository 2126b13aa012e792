"""Forms of the desk. They read and check; actions write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tandem.consent.types import Category, OrderType
from tandem.oversight.rules.answering import Item, answering_law, items_for
from tandem.oversight.rules.legal import PAPER_BYTES, widest_scope
from tandem.oversight.types.legal import Answer, Demand, Order, Scope
from tandem.web.office.legal import words
from tandem.web.ui.kinds_of_facts import CATEGORIES
from tandem.web.ui.widgets import DateInput


def choices(names: Mapping[str, Any], only: Iterable[str] | None = None) -> list[tuple[str, Any]]:
    """Choices of a field, in the order of the words."""
    wanted = set(names if only is None else only)
    return [(code, name) for code, name in names.items() if code in wanted]


def kinds_field(label: Any, *, required: bool = True) -> forms.MultipleChoiceField:
    """Kinds of facts that an order can open at all."""
    return forms.MultipleChoiceField(
        label=label,
        required=required,
        choices=choices(CATEGORIES, answering_law().producible),
        widget=forms.CheckboxSelectMultiple,
    )


WITHIN = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2199, 12, 31)))


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, if there is one; of a century that time zones can be reckoned in."""
    return forms.DateField(label=label, required=False, widget=DateInput, validators=list(WITHIN), **more)


class ReceiveForm(forms.Form):
    """What stands on the paper."""

    kind = forms.ChoiceField(label=_("What arrived"), choices=choices(words.KINDS))
    issuer = forms.ChoiceField(label=_("From whom"), choices=choices(words.ISSUERS))
    jurisdiction = forms.ChoiceField(label=_("Whose law"), choices=choices(words.JURISDICTIONS), initial="state")
    received_on = forms.DateField(label=_("Received on"), widget=DateInput, validators=list(WITHIN))
    deadline_on = day_field(
        _("To be answered by"), help_text=_("As the paper says. Empty: 14 days after it was received.")
    )
    standard = forms.ChoiceField(
        label=_("Which law decides"),
        choices=choices(words.STANDARDS),
        widget=forms.RadioSelect,
        initial="part2",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"] = kinds_field(_("What it asks for"))
        self.fields["from_on"] = day_field(_("From which day, if it says so"))
        self.fields["until_on"] = day_field(_("Until which day, if it says so"))

    def scope(self) -> Scope:
        """What is asked for."""
        return _scope(self.cleaned_data, "asked")


class CheckForm(forms.Form):
    """The checklist of one demand, and what the order says."""

    order_type = forms.ChoiceField(label=_("What the order is for"), required=False)
    expires_on = day_field(_("Last day on which the order is in force, if it says so"))
    is_notice_barred = forms.BooleanField(label=_("The order forbids telling the person"), required=False)

    def __init__(self, *args: Any, demand: Demand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demand = demand
        language = spoken()
        order = demand.order
        known: Any = self.fields
        known["order_type"].choices = [
            ("", _("There is no order, or it does not say")),
            *((kind, law.words[language]) for kind, law in answering_law().orders.items()),
        ]
        known["named"] = kinds_field(_("What the order names"), required=False)
        known["from_on"] = day_field(_("From which day, if it says so"))
        known["until_on"] = day_field(_("Until which day, if it says so"))
        if order:
            known["order_type"].initial = order.order_type
            known["expires_on"].initial = order.expires_on
            known["is_notice_barred"].initial = order.is_notice_barred
            known["named"].initial = sorted(order.named.categories)
            known["from_on"].initial, known["until_on"].initial = order.named.from_on, order.named.until_on
        for item in all_items(demand):
            known[f"item_{item.id}"] = forms.ChoiceField(
                label=item.words[language],
                help_text=item.cite,
                required=False,
                choices=[(Answer.YES, _("Yes")), (Answer.NO, _("No"))],
                widget=forms.RadioSelect,
                initial=demand.answers.get(item.id),
            )
            known[f"item_{item.id}"].may_stay_open = True  # the page says once what an open item counts as

    def order(self) -> Order:
        """What the order says."""
        said = self.cleaned_data
        order_type = OrderType(said["order_type"]) if said["order_type"] else None
        return Order(order_type, _scope(said, "named"), said["expires_on"], said["is_notice_barred"])

    def answers(self) -> dict[str, Answer]:
        """The items that were answered."""
        given = {item.id: self.cleaned_data[f"item_{item.id}"] for item in all_items(self.demand)}
        return {item: Answer(answer) for item, answer in given.items() if answer}


class FindForm(forms.Form):
    """Whom the order names: both are needed."""

    family_name = forms.CharField(label=_("Family name"), max_length=200)
    birth_on = forms.DateField(label=_("Birth date"), widget=DateInput)


class ScopeForm(forms.Form):
    """What is produced: nothing beyond what was asked for and the order names can be ticked."""

    person = forms.CharField(widget=forms.HiddenInput)  # signed for this demand: only somebody found can be chosen
    from_on = day_field(_("From"))
    until_on = day_field(_("To"))

    def __init__(self, *args: Any, demand: Demand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widest = widest_scope(demand)
        known: Any = self.fields
        known["categories"] = forms.MultipleChoiceField(
            label=_("What is produced"),
            choices=choices(CATEGORIES, widest.categories),
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Only what the order names stands here. Untick what is not needed."),
        )
        known["from_on"].initial, known["until_on"].initial = widest.from_on, widest.until_on

        self.salt = f"legal-{demand.id}"

    def found(self, person_id: UUID) -> ScopeForm:
        """The form for a person whom the search found."""
        self.initial["person"] = signing.dumps(str(person_id), salt=self.salt)
        return self

    def clean_person(self) -> UUID:
        """The person's id; one that no search of the last hour found for this demand is refused."""
        try:
            return UUID(signing.loads(self.cleaned_data["person"], salt=self.salt, max_age=3600))
        except (signing.BadSignature, ValueError):
            raise forms.ValidationError(_("Look for the person again.")) from None

    def scope(self) -> Scope:
        """What was ticked."""
        return _scope(self.cleaned_data, "categories")


class AdviceForm(forms.Form):
    """Counsel's answer."""

    advice = forms.ChoiceField(
        label=_("What counsel advises"), choices=choices(words.ADVICE), widget=forms.RadioSelect
    )
    has_read_current_text = forms.BooleanField(
        label=_("Counsel says in writing to have read the law as it stands today"), required=False
    )


class NoticeForm(forms.Form):
    """How the person is told."""

    way = forms.ChoiceField(label=_("How the person is told"), choices=choices(words.WAYS), widget=forms.RadioSelect)


class PaperForm(forms.Form):
    """A scanned paper."""

    kind = forms.ChoiceField(label=_("Which paper"), choices=choices(words.PAPERS))
    file = forms.FileField(
        label=_("The scanned paper"), help_text=_("PDF or picture, at most 5 MB. It is kept sealed.")
    )

    def clean_file(self) -> Any:
        """The file, if it is not too large."""
        file = self.cleaned_data["file"]
        if file.size > PAPER_BYTES:
            raise forms.ValidationError(_("The file is empty or larger than 5 MB."))
        return file


def all_items(demand: Demand) -> list[Item]:
    """Every item that may apply to a demand, whatever its order turns out to be for; each once."""
    found = {item.id: item for kind in (None, *OrderType) for item in items_for(demand.standard, kind)}
    chosen = demand.order.order_type if demand.order else None
    applying = {item.id for item in items_for(demand.standard, chosen)} if chosen else set(found)
    return [item for item in found.values() if item.id in applying]


def spoken() -> str:
    """The language of the definition file that the reader understands."""
    return "es" if (get_language() or "en").startswith("es") else "en"


def _scope(said: Mapping[str, Any], kinds: str) -> Scope:
    return Scope(frozenset(Category(one) for one in said[kinds]), said["from_on"], said["until_on"])
