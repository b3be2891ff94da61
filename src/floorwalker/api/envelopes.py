"""CloudEvents 1.0 over HTTP: one structured, one binary, or a batch; each becomes an envelope or a problem."""

import json
import re
from collections.abc import Sequence
from typing import Any, TypeAlias
from urllib.parse import unquote

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

from floorwalker.api.problems import ApiProblem

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
MOST_FACTS = 1000
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_URI = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_JSON = re.compile(r"\s*(application/json|text/json|[\w.+-]+/[\w.+-]+\+json)\s*(;.*)?", re.IGNORECASE)
_LIMITS = {"id": 100, "source": 190, "subject": 200}


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One event as its sender wrapped it; ``data`` is not looked at yet. Unknown extensions are ignored."""

    id: str
    source: str
    type: str
    specversion: str
    subject: str = ""
    time: str | None = None
    datacontenttype: str | None = None
    data: msgspec.Raw = msgspec.Raw(b"{}")
    data_base64: msgspec.Raw | None = None
    store: str = ""
    channel: str = ""
    sentat: str | None = None


Read: TypeAlias = "Envelope | ApiProblem"
_ATTRIBUTES = frozenset(Envelope.__struct_fields__) - {"data", "data_base64", "datacontenttype"}
_one = msgspec.json.Decoder(Envelope)
_many = msgspec.json.Decoder(list[msgspec.Raw])


def read(request: HttpRequest) -> tuple[bool, Sequence[Read]]:
    """Whether it is a batch, and its envelopes. A request that is none at all raises."""
    mime, _, parameters = request.headers.get("Content-Type", "").partition(";")
    mime = mime.strip().lower()
    binary = "ce-specversion" in request.headers and _JSON.fullmatch(mime) is not None
    if mime not in {STRUCTURED, BATCH} and not binary:
        raise ApiProblem(
            "wrong_content_type",
            f"Send {STRUCTURED}, {BATCH}, or application/json with ce- headers.",
            accepted=[STRUCTURED, BATCH, "application/json"],
        )
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise ApiProblem("wrong_content_type", "JSON is sent in UTF-8.", accepted=["charset=utf-8"])
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ApiProblem(
            "wrong_content_type", "Send the body as it is, without Content-Encoding.", accepted=["identity"]
        )
    body = _body(request)
    if mime == BATCH:
        return True, _batch(body)
    if mime == STRUCTURED:
        return False, [_envelope(_must_be_json(body))]
    return False, [_binary(request, body)]


def _body(request: HttpRequest) -> bytes:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    too_large = ApiProblem("too_large", f"A request may have at most {most} bytes.", most_bytes=most)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > most:
        raise too_large
    try:
        body = request.body
        body.decode()
    except RequestDataTooBig:
        raise too_large from None
    except UnreadablePostError:
        raise ApiProblem("not_json", "The request broke off.") from None
    except UnicodeDecodeError:
        raise ApiProblem("not_json", "The body is not in UTF-8.") from None
    return body


def _must_be_json(body: bytes) -> bytes:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except _UNREADABLE as wrong:
        raise _not_json(wrong) from None
    return body


def _not_json(wrong: Exception) -> ApiProblem:
    why = "it is nested too deeply" if isinstance(wrong, RecursionError) else str(wrong).rstrip(".")
    return ApiProblem("not_json", f"The body cannot be read as JSON: {why}.")


def _batch(body: bytes) -> Sequence[Read]:
    raws = _parts(body)
    if len(raws) > MOST_FACTS:
        raise ApiProblem("too_large", f"A batch may have at most {MOST_FACTS} facts.", most_facts=MOST_FACTS)
    if _clean(body):
        return [_decoded(raw) for raw in raws]
    return [_envelope(raw) for raw in raws]


def _parts(body: bytes) -> Sequence[msgspec.Raw]:
    try:
        return _many.decode(body)
    except msgspec.ValidationError:
        _must_be_json(body)
        raise ApiProblem("malformed_event", "A batch is a JSON array of events.") from None
    except _UNREADABLE as wrong:
        if b"\\u" in body and (parts := _parts_with_lone_surrogates(body)):
            return parts
        raise _not_json(wrong) from None


def _parts_with_lone_surrogates(body: bytes) -> Sequence[msgspec.Raw]:
    """Half a character is well-formed JSON and no text: it spoils its own event and not the batch."""
    try:
        parts = json.loads(body, parse_constant=int)
    except (ValueError, RecursionError):
        return []
    return [msgspec.Raw(json.dumps(part).encode()) for part in parts] if isinstance(parts, list) else []


def _envelope(raw: bytes | msgspec.Raw) -> Read:
    flaw = _flaw(bytes(raw))
    return ApiProblem("malformed_event", flaw) if flaw else _decoded(raw)


def _decoded(raw: bytes | msgspec.Raw) -> Read:
    try:
        return _checked(_one.decode(raw))
    except msgspec.ValidationError as wrong:
        return ApiProblem("malformed_event", f"{wrong}.")
    except _UNREADABLE as wrong:
        return _not_json(wrong)


def _checked(envelope: Envelope) -> Read:
    if envelope.specversion != "1.0":
        return ApiProblem("malformed_event", "“specversion” must be 1.0.", attribute="specversion")
    if envelope.data_base64 is not None:
        return ApiProblem("malformed_event", "Facts are JSON in “data”, not “data_base64”.", attribute="data_base64")
    if envelope.datacontenttype and not _JSON.fullmatch(envelope.datacontenttype):
        return ApiProblem("malformed_event", "“datacontenttype” must be JSON.", attribute="datacontenttype")
    for name, most in _LIMITS.items():
        value = getattr(envelope, name)
        if not value.strip() or len(value) > most:
            return ApiProblem("malformed_event", f"“{name}” must have 1 to {most} characters.", attribute=name)
    if not _URI.fullmatch(envelope.source):
        return ApiProblem(
            "malformed_event", "“source” must be a URI reference, such as /devices/12.", attribute="source"
        )
    return envelope


def _binary(request: HttpRequest, body: bytes) -> Read:
    """Attributes come in headers, percent-encoded; the body is the data alone."""
    fields: dict[str, Any] = {}
    for name in _ATTRIBUTES:
        value = request.headers.get(f"ce-{name}")
        if value is not None:
            try:
                fields[name] = unquote(value, errors="strict")
            except UnicodeDecodeError:
                return ApiProblem("malformed_event", f"“ce-{name}” is not percent-encoded UTF-8.", attribute=name)
            if "\x00" in fields[name]:
                return ApiProblem("malformed_event", f"“ce-{name}” contains the character NUL.", attribute=name)
    data = _must_be_json(body) if body else b"{}"
    flaw = _flaw(data)
    if flaw:
        return ApiProblem("malformed_event", flaw)
    try:
        return _checked(msgspec.convert(fields | {"data": msgspec.Raw(data)}, Envelope))
    except msgspec.ValidationError as wrong:
        return ApiProblem("malformed_event", f"{wrong}.")


def _clean(body: bytes) -> bool:
    return not _flaw(body)


def _flaw(raw: bytes) -> str:
    """What a database or a careless reader would stumble over; empty when there is nothing of the kind."""
    if _NUL.search(raw):
        return "A text contains the character NUL, which cannot be kept."
    try:
        json.loads(raw, object_pairs_hook=_once)
    except _Twice as twice:
        return f"“{twice}” stands twice in one object."
    except (ValueError, RecursionError) as wrong:
        return f"It cannot be read as JSON: {wrong}."
    return ""


class _Twice(Exception):
    """A name that stands twice in a JSON object."""


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1)[:100])
