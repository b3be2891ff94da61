"""Asking a system outside over HTTP, and what its answer means, or its silence."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from django.utils.translation import gettext

from floorwalker.kit.errors import Refused, Unreachable

TIMEOUT = httpx.Timeout(20, connect=5)
_UNSURE = {408, 409, 425, 429}
_LONGEST_WAIT = 3600
_LONGEST_WORDS = 200


def post(
    url: str,
    body: Mapping[str, Any],
    *,
    key: str,
    secret: str = "",
    sign: Callable[[bytes], Mapping[str, str]] | None = None,
    timeout: httpx.Timeout = TIMEOUT,
) -> dict[str, Any]:
    """What is answered to a JSON body that must count once: ``key`` goes with it as ``Idempotency-Key``.

    ``secret`` goes along as a bearer token; ``sign`` says of the bytes that are sent what stands in headers beside them.

    Refused: it was understood and not done. Unreachable: whether it was done is not known, so ask again under the same key;
    that is so for silence, for an answer that cannot be read, and for every answer that may come before or after the deed.
    """
    content = json.dumps(dict(body)).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    headers |= {"Authorization": f"Bearer {secret}"} if secret else {}
    headers |= sign(content) if sign else {}
    try:
        answer = httpx.post(url, content=content, headers=headers, timeout=timeout)
    except httpx.HTTPError as silence:
        why = str(silence) or type(silence).__name__
        raise Unreachable(gettext("No answer: {why}").format(why=why)) from silence
    if answer.status_code >= 500 or answer.status_code in _UNSURE:
        odd = gettext("The answer was {status}.").format(status=answer.status_code)
        raise Unreachable(odd, retry_after=_seconds(answer.headers.get("Retry-After", "")))
    said = _read(answer)
    if not answer.is_success:
        why = str(said.get("detail") or said.get("message") or answer.status_code)[:_LONGEST_WORDS]
        raise Refused(why, code="declined", status=answer.status_code)
    return said


def _seconds(text: str) -> int | None:
    """How long to wait, if it was said in seconds; what asks for more than an hour gets an hour."""
    return min(int(text), _LONGEST_WAIT) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        said = None
    if isinstance(said, dict):
        return said
    if answer.is_success:
        raise Unreachable(gettext("The answer cannot be read."))
    return {}
