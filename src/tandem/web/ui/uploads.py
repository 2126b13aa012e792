"""Uploads: taken from staff whose shift is open, on pages that ask for a file, and not beyond a size.

A form is read before any page decides who may send it; without this a stranger could fill the disk.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from tandem.exchange.formats.source import MAX_BYTES

PLACES = ("/office/imports/", "/office/demands/")
ROOM_FOR_THE_FORM = 1024 * 1024


class StaffUploads(TemporaryFileUploadHandler):
    """Files go to a folder that only their owner may enter; any other upload ends the request before it is read."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - Django's name
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        """Decide on the request's head, before its body."""
        if content_length > MAX_BYTES + ROOM_FOR_THE_FORM:
            raise RequestDataTooBig("larger than any file that is read")
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, where one is asked for and by whom."""
        request = self.request
        assert request is not None
        if getattr(request, "actor", None) is None or not request.path_info.startswith(PLACES):
            raise RequestDataTooBig("no file is asked for here")
        super().new_file(*args, **kwargs)
