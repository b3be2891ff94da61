"""What the house knows: its channels with their facts, moves and columns; its desks; and who asks."""

from collections.abc import Iterator
from typing import Any

import msgspec
from django import forms
from django.http import HttpResponse
from ninja import Router

from floorwalker.accounts.actor import Actor, Granted
from floorwalker.accounts.models import Store
from floorwalker.api.credentials import Call
from floorwalker.api.lists import answered
from floorwalker.api.shapes import Channels, Desks, Me
from floorwalker.core import wall
from floorwalker.core.desks.desk import Desk, Verb
from floorwalker.core.facts import Fact
from floorwalker.core.forms import RowsField, form_for
from floorwalker.core.later.bulk import is_for_many
from floorwalker.core.lists.columns import Column
from floorwalker.core.machine import Move
from floorwalker.core.parts import Part
from floorwalker.core.registry import Channel, channels, desks
from floorwalker.core.reports import Report

router = Router(tags=["House"])


@router.get("/channels", response=Channels, operation_id="list_channels")
def list_channels(request: Call) -> HttpResponse:
    """Each kind of session: its states, statuses, moves, columns, and the facts it takes with their JSON Schema."""
    return answered({"channels": [_channel(channel, request.auth) for channel in channels()]})


def _channel(channel: Channel, actor: Actor) -> dict[str, Any]:
    machine = channel.machine
    return {
        "code": channel.code,
        "label": channel.label,
        "help": channel.help,
        "statuses": [{"code": s.code, "label": s.label, "help": s.help} for s in machine.statuses],
        "states": [{"code": s.code, "status": s.status, "final": s.final} for s in machine.states],
        "moves": [_move(move, actor) for move in machine.moves],
        "parts": [_part(part) for part in channel.parts],
        "timers": [{"name": timer.name, "states": timer.states, "help": timer.help} for timer in machine.timers],
        "columns": [_column(column) for column in channel.columns],
        "facts": [_fact(fact) for fact in channel.facts.heard],
        "clients": channel.clients,
        "reports": [_report(report, channel) for report in channel.reports],
    }


@router.get("/desks", response=Desks, operation_id="list_desks")
def list_desks(request: Call) -> HttpResponse:
    """Each kind of record with its columns, and what can be asked of one."""
    return answered({"desks": [_desk(desk) for desk in desks()]})


def _desk(desk: Desk) -> dict[str, Any]:
    return {
        "code": desk.code,
        "label": desk.label,
        "help": desk.help,
        "columns": [_column(column) for column in desk.columns],
        "verbs": [_verb(verb) for verb in desk.verbs],
    }


def _verb(verb: Verb) -> dict[str, Any]:
    return {
        "name": verb.name,
        "label": verb.label,
        "help": verb.help,
        "right": verb.right,
        "fields": _fields(verb.form()),
    }


def _move(move: Move, actor: Actor) -> dict[str, Any]:
    return {
        "name": move.name,
        "label": move.label,
        "help": move.help,
        "right": move.right,
        "opens": move.opens,
        "for_many": is_for_many(move),
        "from": move.sources,
        "fields": _fields(form_for(move, sheet=None, actor=actor)),
    }


def _fields(form: forms.Form) -> list[dict[str, Any]]:
    return [_field(name, field) for name, field in form.fields.items()]


def _field(name: str, field: forms.Field) -> dict[str, Any]:
    """``fields`` are those of each row, ``choices`` what there is to choose from, where that does not hang on the session."""
    most = getattr(field, "max_length", None)
    told = {"name": name, "label": field.label or name, "required": field.required, "max_length": most}
    if isinstance(field, forms.ChoiceField):
        told["choices"] = [{"code": code, "label": label} for code, label in _flat(field.choices) if code != ""]
    return told | ({"fields": _fields(field.form())} if isinstance(field, RowsField) else {})


def _flat(choices: Any) -> Iterator[tuple[Any, str]]:
    """Choices one by one, those of a group, too."""
    for code, label in choices:
        yield from [(code, str(label))] if not isinstance(label, list | tuple) else _flat(label)


def _part(part: Part) -> dict[str, Any]:
    states = [
        {"code": s.code, "label": s.label, "final": s.final, "to": part.ways.get(s.code, ())} for s in part.states
    ]
    return {"code": part.code, "label": part.label, "states": states}


def _column(column: Column) -> dict[str, Any]:
    return {
        "key": column.key,
        "label": column.label,
        "kind": column.kind,
        "help": column.help,
        "sortable": bool(column.sort),
        "filter": column.filter.kind if column.filter else None,
    }


def _report(report: Report, channel: Channel) -> dict[str, Any]:
    return {
        "code": report.code,
        "label": report.label,
        "help": report.help,
        "right": channel.right_for(report),
        "sections": [
            {"code": s.code, "label": s.label, "help": s.help, "columns": [_column(column) for column in s.columns]}
            for s in report.sections
        ],
    }


def _fact(fact: type[Fact]) -> dict[str, Any]:
    return {
        "type": fact.type,
        "label": fact.label,
        "help": " ".join((fact.__doc__ or "").split()),
        "private": fact.private,
        "schema": msgspec.json.schema(fact),
    }


@router.get("/me", response=Me, operation_id="show_me")
def me(request: Call) -> HttpResponse:
    """The token that asks: its name, its rights and its stores."""
    actor = request.auth
    return answered({"ref": actor.ref, "name": actor.label, "grants": [_granted(granted) for granted in actor.grants]})


def _granted(granted: Granted) -> dict[str, Any]:
    mine: list[Store] = [] if granted.reach.everywhere else wall.stores(granted.reach)
    codes = None if granted.reach.everywhere else [store.code for store in mine]
    return {"rights": granted.rights, "stores": codes}
