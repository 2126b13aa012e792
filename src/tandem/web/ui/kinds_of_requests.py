"""Plain words for what a person can ask of those who hold their record. Keyed by code, so any door may use it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: dict[str, str | Promise] = {
    "correction": _("Correct the record"),
    "erasure": _("Erase the record"),
}

# Words and the kind of badge.
STATES: dict[str, tuple[str | Promise, str]] = {
    "asked": (pgettext_lazy("request", "Asked"), "info"),
    "accepted": (pgettext_lazy("request", "Granted"), "good"),
    "denied": (pgettext_lazy("request", "Denied"), "bad"),
    "disputed": (pgettext_lazy("request", "Denied; the person disagrees"), "warn"),
    "done": (pgettext_lazy("request", "Done"), "good"),
    "withdrawn": (pgettext_lazy("request", "Withdrawn"), ""),
}

REASONS: dict[str, str | Promise] = {
    "correct_as_it_stands": _("What stands there is correct and complete."),
    "not_created_here": _("Another agency wrote this; ask there."),
    "not_in_the_record": _("This is not part of the record that decisions are made with."),
    "not_open_to_the_person": _("This is not open to the person by law, so it cannot be asked to be changed."),
    "must_be_kept": _("The law says that this must still be kept."),
    "legal_hold": _("A court or agency demands that this is kept."),
}
