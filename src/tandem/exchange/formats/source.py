"""Opening bytes: what kind of file this is, and in which encoding its text stands."""

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tandem.core.errors import BinaryFile, EmptyFile, FileTooLarge, NoSuchFile, UnreadableEncoding
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled, marked

Source = bytes | Path | BinaryIO

MAX_BYTES = 512 * 1024 * 1024
_CHUNK = 1 << 20
_SNIFF = 1 << 16
# Share of control characters above which text is no longer text.
_MAX_CONTROL_SHARE = 0.02

_MAGIC = (
    (
        b"PK\x03\x04",
        _("a spreadsheet or a zip archive"),
        _("Save the sheet as CSV (UTF-8), or unpack the archive."),
    ),
    (b"\xd0\xcf\x11\xe0", _("an old spreadsheet or office document"), _("Save the sheet as CSV (UTF-8).")),
    (b"\x1f\x8b", _("a gzip archive"), _("Unpack it first, for example with gunzip.")),
    (b"%PDF", _("a PDF document"), _("Ask the publisher for the table as CSV.")),
    (b"\x89PNG", _("an image"), _("Ask for the table as CSV.")),
    (b"\xff\xd8\xff", _("an image"), _("Ask for the table as CSV.")),
    (b"SQLite format 3", _("a database file"), _("Export the table as CSV.")),
    (b"PAR1", _("a Parquet file"), _("Export the table as CSV.")),
)


@dataclass(frozen=True)
class Text:
    """How to read a source as text. `errors` keeps undecodable bytes visible instead of losing them."""

    open_bytes: Callable[[], BinaryIO]
    encoding: str
    errors: str
    note: str
    size_bytes: int


def open_source(source: Source) -> BinaryIO:
    """A fresh binary stream at the start of the source."""
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if isinstance(source, Path):
        try:
            return source.open("rb")
        except OSError as error:
            raise NoSuchFile(
                _("The file could not be opened: it does not exist, is a folder, or may not be read."),
                _("Check the path and the permissions."),
            ) from error
    source.seek(0)
    return _Unclosed(source)


class _Unclosed(io.BufferedReader):
    """A view on the caller's stream: closing the view leaves the caller's stream open."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(_Raw(stream))


class _Raw(io.RawIOBase):
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._stream.read(len(view))
        view[: len(data)] = data
        return len(data)


def _chunks(source: Source) -> Iterator[bytes]:
    with open_source(source) as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def decide_text(source: Source, *, encoding: str | None = None, max_bytes: int = MAX_BYTES) -> Text:
    """Refuse what is not text, and decide the encoding from the whole file."""
    head = next(_chunks(source), b"")[:_SNIFF]
    if not head.strip(b" \t\r\n\x0c\xef\xbb\xbf"):
        raise EmptyFile(_("The file is empty."), _("Check that the export finished, and load it again."))
    chosen = encoding or _by_mark(head)
    _refuse_binary(head, wide=bool(chosen and chosen.lower().replace("_", "-").startswith("utf-16")))
    scan = _Scan()
    for chunk in _chunks(source):
        scan.feed(chunk)
        if scan.size > max_bytes:
            raise FileTooLarge(
                filled("The file is larger than %(size)s MB.", size=max_bytes // (1024 * 1024)),
                _("Split it by year or month, and load the parts one after another."),
            )
    scan.finish()
    name, note = _decide(chosen, encoding, scan)
    errors = "replace" if name.startswith("utf-16") else "surrogateescape"
    return Text(lambda: open_source(source), name, errors, note, scan.size)


def _decide(chosen: str | None, asked: str | None, scan: "_Scan") -> tuple[str, str]:
    if asked:
        try:
            return codecs.lookup(asked).name, filled("Encoding %(name)s, as the mapping says.", name=asked)
        except LookupError as error:
            raise UnreadableEncoding(
                _("The mapping names an encoding that Python does not know."),
                _('Write for example encoding = "utf-8" or encoding = "cp1252".'),
            ) from error
    if chosen:
        return chosen, filled("Encoding %(name)s, by the byte order mark or its pattern.", name=chosen)
    if scan.valid:
        return "utf-8", _("Encoding utf-8.")
    if scan.valid_multibyte:
        return "utf-8", _("Encoding utf-8 with some undecodable bytes; the rows holding them are quarantined.")
    return "cp1252", _("Not utf-8: read as cp1252 (Windows). Check names with accents.")


def _by_mark(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:4096]
    half = len(sample) // 2
    if half >= 8:
        # Latin text in utf-16 without a mark: every second byte is zero.
        if sample[1::2].count(0) > 0.7 * half and sample[0::2].count(0) < 0.05 * half:
            return "utf-16-le"
        if sample[0::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.05 * half:
            return "utf-16-be"
    return None


def _refuse_binary(head: bytes, *, wide: bool) -> None:
    for magic, what, step in _MAGIC:
        if head.startswith(magic):
            raise BinaryFile(filled("This is %(what)s, not a CSV text file.", what=marked(what)), step)
    if wide:
        return
    control = sum(head.count(bytes([code])) for code in range(32) if code not in (0, 9, 10, 12, 13, 26))
    if b"\x00" in head or control > _MAX_CONTROL_SHARE * len(head):
        raise BinaryFile(
            _("The file holds bytes that no text file has, so it is not a CSV text file."),
            _("Export the table as CSV (UTF-8) and load that."),
        )


class _Scan:
    """Reads the whole file once: size, whether it is utf-8, and whether real utf-8 characters occur."""

    def __init__(self) -> None:
        self.size = 0
        self.valid = True
        self.valid_multibyte = False
        self._strict = codecs.getincrementaldecoder("utf-8")("strict")
        self._lenient = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def feed(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if chunk.isascii() and self.valid and not self._strict.getstate()[0]:
            return
        self._step(chunk, final=False)

    def finish(self) -> None:
        self._step(b"", final=True)

    def _step(self, chunk: bytes, *, final: bool) -> None:
        text = self._lenient.decode(chunk, final)
        self.valid_multibyte = self.valid_multibyte or _has_real_character(text)
        if not self.valid:
            return
        try:
            self._strict.decode(chunk, final)
        except UnicodeDecodeError:
            self.valid = False


def _has_real_character(text: str) -> bool:
    return not text.isascii() and any(mark > "\x7f" and not "\udc80" <= mark <= "\udcff" for mark in set(text))
