"""The kiosk: what a channel writes to watch risk, in a few lines; it is registered while a test runs."""

from dataclasses import dataclass

from django import forms

from floorwalker.core.card import Flag, Panel
from floorwalker.core.facts import Fact, FactTypes, Happening
from floorwalker.core.lists.cells import identity, place
from floorwalker.core.lists.columns import Column, Quick
from floorwalker.core.lists.filters import OneOf, When
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.machine import Machine, State, Status, Step
from floorwalker.core.models import Session
from floorwalker.core.reader import Reader
from floorwalker.core.registry import Channel
from floorwalker.risk import facts as f
from floorwalker.risk.card import panels
from floorwalker.risk.channel import COLUMN, Watching
from floorwalker.risk.holding import FEATURES, SIGNALS, HoldContext
from floorwalker.risk.policies import in_force
from floorwalker.risk.restrictions import Restriction
from floorwalker.risk.score import assess
from floorwalker.risk.signals import Scheme, register
from floorwalker.risk.standing import EFFECTS, told
from floorwalker.risk.tests.kiosk.models import Visit


@dataclass(frozen=True, kw_only=True)
class Held(Fact):
    """Somebody holds something."""

    type = "kiosk.held"
    label = "Held"
    says = "Held: {pieces}"
    pieces: int = 1


@dataclass(frozen=True, kw_only=True)
class Freed(Fact):
    """What was held is free again."""

    type = "kiosk.freed"
    label = "Freed"
    says = "Freed"


@dataclass(frozen=True, kw_only=True)
class Bought(Fact):
    """What was held was bought."""

    type = "kiosk.bought"
    label = "Bought"
    says = "Bought"


@dataclass(frozen=True, kw_only=True)
class Left(Fact):
    """Nothing was bought."""

    type = "kiosk.left"
    label = "Left"
    says = "Left"


SCHEME = register(
    Scheme(
        code="kiosk",
        label="Kiosk",
        help="Who holds what at the kiosk.",
        signals=SIGNALS,
        features=FEATURES,
        ends={Bought: True, Left: False},
    )
)
watching = Watching(code="kiosk", open=("open",), every=("", "open", "bought", "left"), frees=(Freed,))


def _held(sheet: Sheet, fact: Held, at: Happening) -> None:
    sheet.record.held += fact.pieces


def _freed(sheet: Sheet, fact: Freed, at: Happening) -> None:
    sheet.record.held = 0


def _panels(session: Session, reader: Reader) -> list[Panel]:
    return panels(SCHEME, session, session.visit, reader)


def _flags(session: Session, reader: Reader) -> list[Flag]:
    return []


def _summarise(sheet: Sheet) -> None:
    sheet.session.words = str(sheet.session.id)


@dataclass(frozen=True, kw_only=True)
class KioskTerms:
    """There are none."""


machine = Machine(
    statuses=(Status(code="open", label="Open"), Status(code="bought", label="Bought"), Status(code="left", label="Left")),
    states=(State("", "open"), State("open", "open"), State("bought", "bought", final=True), State("left", "left", final=True)),
    steps=(
        Step(Held, ("", "open"), "open"),
        Step(Freed, ("open",)),
        Step(Bought, ("open",), "bought"),
        Step(Left, ("open",), "left"),
        *watching.steps,
    ),
    moves=watching.moves,
    timers=watching.timers,
)  # fmt: skip

KIOSK = Channel(
    code="kiosk",
    label="Kiosk",
    noun="visit",
    plural="visits",
    icon="basket",
    help="What is held at the kiosk.",
    machine=machine,
    facts=FactTypes(heard=(Held, Bought, Left), own=(Freed, *f.FACTS)),
    record=Visit,
    owned=(),
    effects={Held: _held, Freed: _freed, **EFFECTS},
    summarise=_summarise,
    terms=KioskTerms,
    terms_form=forms.Form,
    progress=(),
    clients={},
    columns=(
        Column(key="session", label="Session", kind="code", value=lambda s: str(s.id), cell=identity),
        Column(
            key="started", label="Start", kind="when", value=lambda s: s.started_at, sort="started_at",
            filter=When(path="started_at"),
        ),
        Column(key="store", label="Store", kind="text", value=lambda s: s.store.name, cell=place, filter=OneOf(path="store__code")),
        COLUMN,
    ),
    quick=(Quick(label="All"),),
    panels=_panels,
    flags=_flags,
)  # fmt: skip


def _free(sheet: Sheet, restriction: Restriction) -> list[Fact]:
    """Whoever is blocked holds nothing any more."""
    return [Freed()] if restriction.blocks else []


watching.bind(machine, also=_free)


def weigh(sheet: Sheet, context: HoldContext) -> list[Fact]:
    """What the kiosk tells of the risk of a session when somebody holds something."""
    return told(sheet.record, assess(in_force(SCHEME, sheet.session.store_id), context))
