"""A button that does one thing: what became of it, told on the next page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from tandem.core.refusals import Refused
from tandem.web.ui.sentences import refusal_words


def attempted(request: HttpRequest, deed: Callable[[], object], *, done: str = "") -> bool:
    """Do it and say `done`; else say why it was refused. Whether it was done."""
    try:
        deed()
    except (ValueError, Refused) as refusal:
        messages.error(request, refusal_words(refusal))
        return False
    if done:
        messages.success(request, done)
    return True
