"""Why a row is held back, and what was odd about an accepted one. No sentence holds a value of the file."""

from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled

PROBLEMS = {
    "too_long": _("A line of this row is longer than 131,072 characters."),
    "unbalanced_quotes": _("A quotation mark opens in this row and does not close."),
    "undecodable": _("The row holds bytes that do not fit the file's encoding."),
    "binary": _("The row holds a NUL byte."),
    "ragged": _("The row has more or fewer values than the header has columns."),
    "no_time": _("The row has no time."),
    "unreadable_time": _("The time is not in the format of this column."),
    "time_out_of_range": _("The time lies before 1990 or in the future."),
    "coordinates_swapped": _("Longitude and latitude are exchanged: map them the other way round."),
    "unreadable_number": _("The quantity is not a number."),
    "text_too_long": _("A text in this row is longer than can be kept."),
    "unseen_characters": _("A text in this row holds control characters, which nobody sees."),
    "no_substance": _("The row does not say what was found."),
    "unreadable_percent": _("The share is no number from 0 to 100."),
    "no_kit": _("The row does not name the field kit."),
    "no_field_result": _("The row does not say what the field kit showed."),
}

RAGGED = _("The row has %(values)s values where the header has %(columns)s columns.")
# What to do about a row whose column is the one at fault.
SWAP_STEP = _('Write under [columns]: longitude = "%(lat)s" and latitude = "%(lon)s".')


def ragged_sentence(values: int, columns: int) -> str:
    """A row of another length than its header."""
    return filled(RAGGED, values=values, columns=columns)


NOTES = {
    "no_place": "No coordinates and no area.",
    "zero_coordinates": "A coordinate is zero: the point was left out.",
    "coordinates_out_of_range": "The coordinates lie outside the globe: the point was left out.",
    "half_a_coordinate": "Only one of longitude and latitude is given: the point was left out.",
    "unreadable_coordinate": "A coordinate is not a number: the point was left out.",
    "time_ambiguous": "The clock was set back that night: the first of the two hours was taken.",
    "time_skipped": "The clock was set forward that night: the time was moved on by the shift.",
    "no_clock_time": "The day is given without a usable clock time.",
    "unreadable_second_time": "The time of dispatch or arrival cannot be read: it was left out.",
    "arrived_before_call": "The unit arrived before the call came in, as the file has it.",
    "text_cut": "A text was longer than is read, and its end was left out.",
}
