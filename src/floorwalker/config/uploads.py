"""A bound on forms with files, before any of it is written to disk."""

from typing import IO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class Bound(FileUploadHandler):
    """Refuses a form that says it is larger than ``FLOORWALKER_MAX_UPLOAD_BYTES``; passes everything else on."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        meta: dict[str, str],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """No more than ``content_length`` is ever read, so what is said is what counts."""
        if content_length > settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig("The form is larger than this server takes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
