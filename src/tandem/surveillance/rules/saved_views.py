"""Which filters may be kept under a name."""

from __future__ import annotations

from collections.abc import Mapping

from tandem.core.refusals import gettext_noop as _

MOST = 12


def refusal_to_keep_view(*, has_account: bool, name: str, others: int) -> str | None:
    """Why a view cannot be kept; None when it can. `others` views of this page and account stand already."""
    if not has_account:
        return _("A view belongs to an account.")
    if not name:
        return _("Give the view a name.")
    if others >= MOST:
        return _("You have twelve views of this page. Delete one first.")
    return None


def kept_filters(chosen: Mapping[str, str], defaults: Mapping[str, str]) -> dict[str, str]:
    """What to keep: the filters that differ from what the page shows by itself on the day.

    The default period moves with the day, so that "the last sixty days" stays the last sixty days.
    """
    return {key: chosen[key] for key in defaults if chosen.get(key) and chosen[key] != defaults[key]}
