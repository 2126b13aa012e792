"""Forms of a mandatory report: the file's own questions, codes only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tandem.oversight.types.mandatory import Answer, ReportRule, Telling, Words
from tandem.web.care.duty import words


def said(text: Words) -> str:
    """A text of a law file in the reader's language."""
    return text.get((get_language() or "en")[:2], text["en"])


class QuestionsForm(forms.Form):
    """The questions of one rule."""

    def __init__(self, *args: Any, rule: ReportRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in rule.questions:
            self.fields[one.id] = forms.ChoiceField(
                label=said(one.text), choices=list(words.ANSWERS.items()), widget=forms.RadioSelect
            )

    def answers(self) -> dict[str, Answer]:
        """The answers by question."""
        return {name: Answer(value) for name, value in self.cleaned_data.items()}


class MadeForm(forms.Form):
    """What was told, and whether the person knows."""

    facts = forms.MultipleChoiceField(label=_("What did you tell?"), widget=forms.CheckboxSelectMultiple)
    telling = forms.ChoiceField(
        label=_("Does the person know?"),
        choices=[(Telling.TOLD, _("I told the person")), (Telling.UNSAFE, _("Telling them now is unsafe"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, rule: ReportRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, words.FACTS.get(code, code)) for code in rule.facts]
        self.fields["facts"].choices = known  # type: ignore[attr-defined]
