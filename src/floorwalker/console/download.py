"""A file as a download that a browser can take up again where it broke off (RFC 9110, section 14)."""

import re
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class _Part:
    """The bytes of a file from ``start``, ``length`` of them, in blocks."""

    def __init__(self, path: Path, start: int, length: int) -> None:
        self._file = path.open("rb")
        self._file.seek(start)
        self._left = length

    def read(self, size: int) -> bytes:
        """The next bytes, at most ``size``."""
        block = self._file.read(min(size, self._left))
        self._left -= len(block)
        return block

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


def download(request: HttpRequest, path: Path, *, name: str, mime: str) -> HttpResponseBase:
    """The file under ``name``, or the one range asked for; several ranges at once are answered with the whole."""
    stat = path.stat()
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    asked = _asked(request, etag, stat.st_size)
    headers = {"Accept-Ranges": "bytes", "ETag": etag}
    if asked is not None and not asked:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{stat.st_size}"})
    whole = asked or range(stat.st_size)
    answer = FileResponse(
        _Part(path, whole.start, len(whole)), as_attachment=True, filename=name, content_type=mime, headers=headers
    )
    answer["Content-Length"] = str(len(whole))
    if asked:
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {asked.start}-{asked.stop - 1}/{stat.st_size}"
    return answer


def _asked(request: HttpRequest, etag: str, size: int) -> range | None:
    """The range asked for; empty when the file has no such bytes, ``None`` when the whole file is to be sent."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if found is None or found[0] == "bytes=-" or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = found.groups()
    if first and last and int(last) < int(first):
        return None
    if not first:
        return range(max(size - int(last), 0), size)
    return range(int(first), min(int(last) + 1 if last else size, size))
