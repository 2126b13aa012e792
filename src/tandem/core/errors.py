"""Errors that speak to whoever can act: what happened, what to do next, one exit code per kind.

Nothing personal may stand in a sentence: column names and row numbers yes, values of a file never.
"""

from typing import ClassVar


class TandemError(Exception):
    """An expected failure. `sentence` says what happened, `next_step` what to do about it."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, sentence: str, next_step: str = "") -> None:
        self.sentence = sentence
        self.next_step = next_step
        super().__init__(f"{sentence} {next_step}".strip())


class BadInput(TandemError):  # noqa: N818 -- named for the person who reads it
    """A file or value from outside that Tandem cannot take in."""

    code = "bad_input"
    exit_code = 9


class EmptyFile(BadInput):
    """Nothing in the file, or a header line and no row under it."""

    code = "empty_file"
    exit_code = 10


class BinaryFile(BadInput):
    """Not text: a spreadsheet, an archive, an image, or bytes of another kind."""

    code = "binary_file"
    exit_code = 11


class UnreadableEncoding(BadInput):
    """Text in an encoding that is unknown or does not fit the bytes."""

    code = "unreadable_encoding"
    exit_code = 12


class OneColumn(BadInput):
    """No delimiter splits the lines."""

    code = "one_column"
    exit_code = 13


class DuplicateHeader(BadInput):
    """Two columns carry the same name."""

    code = "duplicate_header"
    exit_code = 14


class NoTimeColumn(BadInput):
    """No column says when the events happened."""

    code = "no_time_column"
    exit_code = 15


class InvalidMapping(BadInput):
    """A saved mapping that is not readable or does not fit the file."""

    code = "invalid_mapping"
    exit_code = 16


class AllRowsQuarantined(BadInput):
    """The file could be read, and not one of its rows could be taken."""

    code = "all_rows_quarantined"
    exit_code = 17


class FileTooLarge(BadInput):
    """More bytes than one load may hold."""

    code = "file_too_large"
    exit_code = 18


class NoSuchFile(BadInput):
    """No file of that name, or a folder, or no permission to read it."""

    code = "no_such_file"
    exit_code = 19


class NoHeader(BadInput):
    """The first line holds values, not column names."""

    code = "no_header"
    exit_code = 20


class UnknownKind(BadInput):
    """A kind of event that Tandem does not load."""

    code = "unknown_kind"
    exit_code = 21


class UnknownAgency(TandemError):  # noqa: N818
    """No agency of that slug."""

    code = "unknown_agency"
    exit_code = 22


class NoSuchColumn(BadInput):
    """A column that was asked for is not in the file."""

    code = "no_such_column"
    exit_code = 23


class UnreadableValue(BadInput):
    """A cell of a column that was asked for holds no number, no date, or nothing at all."""

    code = "unreadable_value"
    exit_code = 24


class TooLittleData(BadInput):
    """The file was read, and holds too little for the method that was asked for."""

    code = "too_little_data"
    exit_code = 25


class ExtraMissing(TandemError):  # noqa: N818
    """A part of Tandem that is installed on demand (an extra) is not installed."""

    code = "extra_missing"
    exit_code = 26


class NotWritten(TandemError):  # noqa: N818
    """A result could not be written to the file that was named."""

    code = "not_written"
    exit_code = 27


class LedgerNotSealed(TandemError):  # noqa: N818
    """The ledger cannot be sealed: its key is missing, or its last checkpoint does not fit."""

    code = "ledger_not_sealed"
    exit_code = 40


class LedgerBroken(TandemError):  # noqa: N818
    """The ledger was tampered with: it does not fit its checkpoints, or an anchor kept outside."""

    code = "ledger_broken"
    exit_code = 41


class UnreadableAnchor(BadInput):
    """An anchor file or code that is damaged, typed wrongly, or holds nothing about this ledger."""

    code = "unreadable_anchor"
    exit_code = 42


class KeysMissing(TandemError):  # noqa: N818
    """A key is not where it belongs, is damaged, or is another than the one that is needed."""

    code = "keys_missing"
    exit_code = 43


class KeyDestroyed(TandemError):  # noqa: N818
    """The key of a person was destroyed; nothing about them can be read or added."""

    code = "key_destroyed"
    exit_code = 44


class WrongCustodian(TandemError):  # noqa: N818
    """The vault's keys are kept by a law-enforcement organisation, or by nobody who is named; nothing starts."""

    code = "wrong_custodian"
    exit_code = 45


class NotServed(TandemError):  # noqa: N818
    """The server would not be safe, or would show errors only, and was not started."""

    code = "not_served"
    exit_code = 50


class RetentionNotKept(TandemError):  # noqa: N818
    """Something is kept longer than the site promised."""

    code = "retention_not_kept"
    exit_code = 51


class JobNotDone(TandemError):  # noqa: N818
    """A scheduled job could not do its work for some of the agencies; for the others it is done."""

    code = "job_not_done"
    exit_code = 52
