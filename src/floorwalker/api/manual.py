"""The pages of the API's reference, drawn from the declarations: facts, problems, addresses."""

import inspect
from collections.abc import Iterator
from typing import Any

import msgspec

from floorwalker.api.problems import KINDS
from floorwalker.api.v1 import api
from floorwalker.core.facts import Fact
from floorwalker.core.forms import form_for
from floorwalker.core.machine import Move
from floorwalker.core.registry import Channel, channels

_HEAD = """# The API

This folder is written by `make docs` from what the code declares.

The machine face lies under `/api/v1/`. Every call carries a token, made under *Settings, API tokens* or by
`floorwalker token`: `Authorization: Bearer fw_…`. A token has rights and stores like a person; what lies in other
stores is not found (404). The OpenAPI 3.1 schema is at `/api/v1/openapi.json`.

- [Facts](facts.md): what devices and platforms can report, field by field.
- [Problems](problems.md): every code that can be answered, and what to do about it.

## Send facts

A fact is a [CloudEvent](https://cloudevents.io) 1.0. Sending it again is safe: `source` and `id` together name it within
its session, the second time is answered `repeated` and changes nothing.

```sh
curl "$FLOORWALKER/api/v1/events" -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/cloudevents+json" -d '{
    "specversion": "1.0", "id": "8f31-1", "source": "/devices/12", "type": "item.scanned",
    "subject": "basket-8f31", "store": "berlin",
    "time": "2026-11-22T17:45:03Z", "sentat": "2026-11-22T17:45:04Z",
    "data": {"code": "4006381333931", "name": "Oat drink", "price": 199}}'
```

| attribute | what it says |
|---|---|
| `type` | The fact's type, short or in full (`floorwalker.instore.item.scanned`). |
| `source` | The device or system, a URI reference of at most 190 characters. |
| `id` | Names the fact within its source, at most 100 characters. |
| `subject` | The session's name on the device, at most 200 characters; the first fact opens the session. |
| `time` | When it happened, with time zone. Without it, when it was received. |
| `sentat` | Extension: the device's clock when it sent. If that is more than a minute off, `time` is corrected by it. |
| `store` | Extension: the store's code. Not needed when the token covers exactly one store. |
| `channel` | Extension: the channel's code. Needed only where several take the same type. |

A batch (`application/cloudevents-batch+json`) has up to 1,000 facts and as many bytes as the setting
`FLOORWALKER_MAX_BATCH_BYTES` allows. It is answered 200 with one result for each fact, in order; a refused one does not
stop the others. Binary mode works too: `application/json` with `ce-` headers.

| outcome | what became of the fact |
|---|---|
| `applied` | It is part of the session. |
| `repeated` | It was known already. |
| `out_of_sequence` | It is kept, but did not fit the state of the session at that time. |
| `refused` | It is not kept; `problem` says why. |

A fact that comes late is placed where it happened, and the session is what it would have been had it come in time.

## Read sessions

```sh
curl -G "$FLOORWALKER/api/v1/sessions/instore" -H "Authorization: Bearer $TOKEN" \\
  --data-urlencode "q=status:completed value>20" --data-urlencode "sort=-value"
```

`q` takes the words of the search box. A word that cannot be read is left out and told in `problems`; for a file it is
refused. Pages: send `next` as `after` until it is empty. Amounts of the list's columns are in major units with
`currency`; amounts of `record`, `owned` and of facts are in minor units. Times are UTC.

Seeing takes the channel's right `see`, such as `instore.see`. As on the session's page, each event has its sentence. The
private fields of facts (what shoppers and staff wrote; facts.md marks them) are in `data` only with the right `debug`, as
the console shows raw facts only with it; `withheld` names those that are there and left out.

## Read records

The records of a desk, such as `orders`, are read alike at `/api/v1/records/{desk}`: the same paging and words, the right
`see` of the desk, no moves. `GET /api/v1/desks` tells which desks there are and what columns they have. One record has
`fields` (its columns), `detail` (what belongs to it, amounts in minor units) and its `history`, the newest first.

## Ask for moves

```sh
curl -X POST "$FLOORWALKER/api/v1/sessions/instore/$ID/moves/cancel" -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" -H "Idempotency-Key: $(uuidgen)" -d '{"reason": "Left the basket"}'
```

With an `Idempotency-Key`, a request that is sent again within 24 hours is done once and answered again, with the header
`Idempotent-Replayed: true`. Only a done or a refused move uses a key up. A token that may do the move and not see sessions
is answered with `id`, `move` and `status` alone. Files are sent as multipart/form-data; rows (`corrections`) are a list of objects.
`GET /api/v1/channels` tells the fields of each move, those of its rows, and by `code` and `label` what there is to choose from; choices that hang on
the session, such as its lines, are not told there. The reasons of `create` are those of the token's stores, `defective.arrived_broken` with a sub-reason.

A move that opens a session is asked of a store, and may say by which `token` the session is known outside:

```sh
curl -X POST "$FLOORWALKER/api/v1/sessions/instore/moves/hand_out" -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" -d '{"store": "berlin", "token": "visit-42", "device": "Scanner 7"}'
```

A move that asks the same of each session (`for_many` in `GET /api/v1/channels`) can be asked of up to 500 at once: of `ids`, or of those that
`q` finds, in the words of the search box. The fields of its form stand beside them; rows are left out, since they belong to one session.

```sh
curl -X POST "$FLOORWALKER/api/v1/sessions/rmas/bulk/approve" -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" -H "Idempotency-Key: $(uuidgen)" -d '{"q": "status:pending value<50", "message": "Welcome back"}'
```

It is answered 202 with a run; the worker makes the moves, each in a transaction of its own. `GET /api/v1/bulk/{number}` says how far it
is, until `finished`: each session is `ok`, or `refused` with the `code` and the `detail` that a move of one would have been answered. What
the token may do is asked anew for each. An id that is not in its stores is 404, a query that finds too many is 422; then nothing is ordered.

"""


def pages() -> dict[str, str]:
    """The reference by file name."""
    return {"README.md": _readme(), "facts.md": _facts(), "problems.md": _problems()}


def _readme() -> str:
    return _HEAD + "\n".join([*_moves(), "## Addresses", "", *_addresses(), ""])


def _moves() -> Iterator[str]:
    for channel in channels():
        yield from ["| move | right | fields | what it does |", "|---|---|---|---|"]
        for move in channel.machine.moves:
            yield f"| `{channel.code}`: `{move.name}` | `{move.right}` | {_form(move)} | {move.label}. {move.help} |"
        yield ""


def _form(move: Move) -> str:
    fields = form_for(move, sheet=None, actor=None).fields
    return ", ".join(f"`{name}`" + ("" if field.required else " (optional)") for name, field in fields.items()) or "–"


def _addresses() -> Iterator[str]:
    yield from ["| address | what it does |", "|---|---|"]
    for path, operations in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for method, operation in operations.items():
            yield f"| `{method.upper()} {path}` | {' '.join(operation['description'].split())} |"


def _facts() -> str:
    lines = ["# Facts", "", "What each channel takes at `POST /api/v1/events`. Written by `make docs`.", ""]
    for channel in channels():
        lines += [f"## {channel.label} (`{channel.code}`)", "", str(channel.help), ""]
        for fact in channel.facts.heard:
            lines += _fact(channel, fact)
    return "\n".join(lines)


def _fact(channel: Channel, fact: type[Fact]) -> Iterator[str]:
    told = msgspec.json.schema(fact)
    definitions = told["$defs"]
    own = definitions[fact.__name__]
    yield from [f"### `{fact.type}`", "", inspect.cleandoc(fact.__doc__ or "").replace("``", "`"), ""]
    if not own["properties"]:
        yield from ["It has no fields.", ""]
        return
    yield from ["| field | type | default |", "|---|---|---|"]
    for name, field in own["properties"].items():
        private = " (can be erased)" if name in fact.private else ""
        default = "required" if name in own["required"] else f"`{msgspec.json.encode(field['default']).decode()}`"
        yield f"| `{name}`{private} | {_type(field, definitions)} | {default} |"
    yield ""


def _type(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    """A field's type and limits in words."""
    if "anyOf" in field:
        return " or ".join(_type(part, definitions) for part in field["anyOf"])
    if "enum" in field:
        return "one of " + ", ".join(f"`{value}`" if value else "empty" for value in field["enum"])
    if "$ref" in field:
        inner = definitions[field["$ref"].rpartition("/")[2]]["properties"]
        return "object of " + ", ".join(f"`{name}` ({_type(part, definitions)})" for name, part in inner.items())
    if field.get("type") == "array":
        most = f", at most {field['maxItems']}" if "maxItems" in field else ""
        return f"list{most}, each {_type(field['items'], definitions)}"
    if field.get("type") == "integer":
        return f"integer, {field.get('minimum', '…')} to {field.get('maximum', '…')}"
    if field.get("type") == "string":
        least = f"{field['minLength']} to " if field.get("minLength") else "at most "
        return f"text, {least}{field['maxLength']} characters" if "maxLength" in field else "text"
    return str(field.get("type", "anything"))


def _problems() -> str:
    lines = [
        "# Problems",
        "",
        "Errors are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) objects (`application/problem+json`) with a `code` for",
        "programs and a `detail` for people. Whatever was refused has changed nothing. Written by `make docs`.",
        "",
        "| code | status | title | what to do |",
        "|---|---|---|---|",
        *(f"| `{kind.code}` | {kind.status} | {kind.title} | {kind.help} |" for kind in KINDS),
        "",
    ]
    return "\n".join(lines)
