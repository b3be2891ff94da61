"""``replay attack``: an attack on a store's stock as it would happen now, amid shoppers, to try lists, rules and restrictions on."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.attacks.kinds import ATTACKS
from floorwalker.channels.reservations.attacks.normal import shoppers
from floorwalker.channels.reservations.attacks.play import Cart, ask, figures
from floorwalker.channels.reservations.attacks.steps import Step, together
from floorwalker.commerce.stock.models import Level
from floorwalker.core.clock import now
from floorwalker.core.replays.kinds import ReplayKind, Say
from floorwalker.core.replays.options import count, positive
from floorwalker.kit.errors import Refused
from floorwalker.kit.progress import progress_bar

_ARTICLES = 8
_SHOPPERS_FOR = 600
"""Seconds within which the shoppers come."""


def _arguments(parser: CommandParser) -> None:
    parser.add_argument("attack", choices=list(ATTACKS), metavar="ATTACK", help=f"one of {', '.join(ATTACKS)}")
    parser.add_argument(
        "--store", required=True, metavar="CODE", help="the store whose stock is attacked: units are really held"
    )
    parser.add_argument(
        "--speed", type=positive, default=1.0, metavar="N", help="N times as fast as it would happen (usual: 1)"
    )
    parser.add_argument("--shoppers", type=count, default=20, metavar="N", help="so many shoppers amid it (20)")
    parser.add_argument("--seed", type=count, metavar="N", help="the dice; the same are the same carts again (usual: new ones)")  # fmt: skip


def _play(options: dict[str, Any], say: Say) -> None:
    store = Store.objects.filter(code=options["store"], active=True).first()
    if store is None:
        raise Refused(f"There is no open store “{options['store']}”.")
    steps = _steps(options["attack"], _articles(store), options["shoppers"], options["seed"] or int(now().timestamp()))
    say(f"Watch it at http://localhost:{settings.PORT}/sessions/reservations/?store={store.code}")
    carts: dict[str, Cart] = {}
    with progress_bar() as bar:
        task = bar.add_task(options["attack"], total=len(steps))
        for step in _in_time(steps, options["speed"]):
            ask(store, step, carts)
            bar.advance(task)
    for kind, found in figures(carts.values()).items():
        say(
            f"{kind}: {found.carts} carts asked for {found.units} units; {found.ordered} ordered, {found.freed} set free by restrictions"
        )


def _articles(store: Store) -> list[str]:
    """Variants of which there is most."""
    levels = Level.objects.filter(store=store, available__gt=0).order_by("-available", "id")
    found = list(levels.values_list("external_id", flat=True)[: 2 * _ARTICLES])
    if not found:
        raise Refused(f"There is nothing in stock in “{store.code}”.")
    return found


def _steps(attack: str, articles: Sequence[str], people: int, seed: int) -> list[Step]:
    """Attackers want what there is most of; shoppers want the rest, where there is any."""
    theirs, rest = articles[:_ARTICLES], articles[_ARTICLES:] or articles
    return together(ATTACKS[attack](theirs, seed=seed), shoppers(people, _SHOPPERS_FOR, rest, seed=seed))


def _in_time(steps: Sequence[Step], speed: float) -> Iterator[Step]:
    began = time.monotonic()
    for step in steps:
        time.sleep(max(began + step.at / speed - time.monotonic(), 0))
        yield step


ATTACK = ReplayKind(
    code="attack",
    label="an attack on a store's stock, amid shoppers, as it would happen now",
    help=(
        "Let made-up attackers and shoppers hold units of a store of this Floorwalker, to see how the list shows it, what the pages explain, "
        "and what rules and restrictions do. The units are really held: choose a store that sells nothing."
    ),
    arguments=_arguments,
    play=_play,
)
