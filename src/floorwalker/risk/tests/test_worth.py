"""Hold worth: silent with words where too little is known, else a chance whose reasons multiply to it exactly."""

import math

from django.db import transaction

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.core.card import Panel
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel
from floorwalker.core.tests.builders import fresh
from floorwalker.risk.document import Document
from floorwalker.risk.holding import HoldContext
from floorwalker.risk.learning.figures import Figures
from floorwalker.risk.learning.lessons import Learnt, keep
from floorwalker.risk.learning.terms import Model, Term, logistic
from floorwalker.risk.policies import put
from floorwalker.risk.tests.kiosk.channel import SCHEME
from floorwalker.risk.tests.visits import visit
from floorwalker.risk.worth import worth_panels

MODEL = Model(
    purpose="worth",
    base=-1.0,
    terms=(
        Term(code="page_views", cuts=(10,), adds=(-0.4, 0.9)),
        Term(code="returning", cuts=(0.5,), adds=(0.01, 0.7)),
        Term(code="weekend", cuts=(0.5,), adds=(0.02, -0.02)),
    ),
)


def _in_use(store: Store, actor: Actor) -> None:
    with transaction.atomic():
        keep(store, SCHEME, Learnt(model=MODEL, figures=Figures(learnt_from=400)), by="employee 7 Mia")
        put(store, SCHEME, document=Document(worth=1), revision=0, note="Shown", actor=actor)


def _panel(session: Session) -> Panel:
    (panel,) = worth_panels(SCHEME, session.store_id, fresh(session.id).visit)
    return panel


def test_the_reasons_multiply_to_the_odds_of_the_chance(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    _in_use(berlin, mia)
    session = visit(berlin, HoldContext(page_views=12, returning=True, weekend=False))
    panel = _panel(session)

    chance = logistic(-1 + 0.9 + 0.7 + 0.02)
    assert panel.note == f"{round(100 * chance)} % chance of success"
    assert [tuple(cell.text for cell in row.cells) for row in panel.rows] == [
        (f"{math.exp(-1):.2f}", "Odds to begin with"),
        ("× 2.46", "Pages seen: 12"),
        ("× 2.01", "The shopper was here before"),
        ("× 1.02", "All else that was looked at"),
    ]


def test_where_less_than_half_is_known_it_is_silent_and_says_so(kiosk: Channel, berlin: Store, mia: Actor) -> None:
    _in_use(berlin, mia)
    session = visit(berlin, HoldContext(page_views=12))

    assert fresh(session.id).visit.risk_worth is None
    assert (_panel(session).rows, "less than half" in _panel(session).empty) == ((), True)


def test_without_a_model_it_says_from_what_one_is_learnt(kiosk: Channel, berlin: Store) -> None:
    assert "no model of hold worth is in use" in _panel(visit(berlin, HoldContext(page_views=12))).empty


def test_of_a_session_that_was_never_weighed_nothing_is_shown(kiosk: Channel, berlin: Store) -> None:
    assert list(worth_panels(SCHEME, berlin.pk, visit(berlin).visit)) == []
