"""The shapes of answers, as the OpenAPI schema tells them."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema


class Problem(Schema):
    """RFC 9457, with a code for programs; some carry more members, such as `fields`."""

    type: str
    title: str
    status: int
    detail: str
    code: str


class FactResult(Schema):
    """What became of one fact, in the place where it was sent."""

    id: str | None = Field(description="The event's id; null when it could not be read.")
    outcome: Literal["applied", "repeated", "out_of_sequence", "refused"]
    session: UUID | None
    problem: Problem | None = None


class Total(Schema):
    """How many rows match; at least so many when not exact."""

    count: int
    exact: bool


class QueryProblem(Schema):
    """A word of the query that could not be read and was left out."""

    word: str
    explain: str
    suggestion: str


class ListPage(Schema):
    """One page of the list; `next` is the cursor for `after`, empty on the last page."""

    rows: list[dict[str, Any]]
    next: str
    total: Total
    problems: list[QueryProblem]


class StoreName(Schema):
    """A store by its code."""

    code: str
    name: str


class MoveName(Schema):
    """A move that this token may ask for now."""

    name: str
    label: str


class Card(Schema):
    """One session. `fields` are the list's columns; `record` and `owned` hold amounts in minor units of `currency`."""

    id: UUID
    channel: str
    store: StoreName
    token: str
    state: str
    status: str
    currency: str
    time_zone: str
    fields: dict[str, Any]
    record: dict[str, Any]
    owned: dict[str, list[dict[str, Any]]]
    moves: list[MoveName]
    event_count: int


class Moment(Schema):
    """One thing that happened to a record: when, what, by whom, and why if that was said."""

    at: datetime
    sentence: str
    who: str
    why: str


class Record(Schema):
    """One record. `fields` are the list's columns; `detail` is what belongs to it, with amounts in minor units.

    `version` grows with every change that its history keeps, 0 where nothing can be asked of it; `verbs` are those that this
    token may ask for now.
    """

    id: UUID
    desk: str
    title: str
    version: int
    fields: dict[str, Any]
    detail: Any
    verbs: list[MoveName]
    history: list[Moment]


class ReportSection(Schema):
    """One table of a report; `rows` by the keys of its columns, amounts in major units of the row's `currency`."""

    code: str
    label: str
    rows: list[dict[str, Any]]


class ReportAnswer(Schema):
    """A report of some stores and days; `from` and `to` are the first and the last day in `zone`."""

    channel: str
    report: str
    from_: date = Field(alias="from")
    to: date
    zone: str
    stores: list[str]
    sections: list[ReportSection]


class Done(Schema):
    """What a token is told of its move that may not see sessions."""

    id: UUID
    move: str
    status: str


class BulkOutcome(Schema):
    """What became of one session of a run; where it was refused, why, as for a move of one."""

    id: UUID
    outcome: Literal["ok", "refused"]
    code: str
    detail: str


class BulkRun(Schema):
    """One move of many sessions, as far as it is: `done` of `total`, the refused ones included. `rows` are those that are done."""

    id: int
    channel: str
    move: str
    total: int
    done: int
    refused: int
    finished: bool
    rows: list[BulkOutcome]


class VerbDone(Schema):
    """What a token is told of its verb that may not see the record."""

    id: UUID
    verb: str
    version: int


class Doer(Schema):
    """Who did it, or which system reported it."""

    kind: str
    ref: str
    label: str


class Event(Schema):
    """One fact as it was kept. `device_at` is what the device's clock said, where that differs.

    `sentence` is what the session's page says. `withheld` names the private fields that `data` has only with the right `debug`.
    """

    number: int
    type: str
    sentence: str
    occurred_at: datetime
    recorded_at: datetime
    device_at: datetime | None
    actor: Doer
    data: dict[str, Any]
    withheld: list[str]
    out_of_sequence: bool


class EventPage(Schema):
    """Events in the order in which they were recorded; `next` goes into `after`, null at the end."""

    rows: list[Event]
    next: int | None


class Granted(Schema):
    """Patterns of rights, and the codes of the stores in which they hold; null means every store."""

    rights: list[str]
    stores: list[str] | None


class Me(Schema):
    """The token that asks."""

    ref: str
    name: str
    grants: list[Granted]


class Channels(Schema):
    """What the house knows of each kind of session."""

    channels: list[dict[str, Any]]


class Desks(Schema):
    """What the house knows of each kind of record."""

    desks: list[dict[str, Any]]
