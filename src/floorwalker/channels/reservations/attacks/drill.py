"""A drill: an attack on a store's stock as it would happen now, amid shoppers, to try lists, rules and restrictions on."""

import time
from collections.abc import Iterator, Sequence

from django.conf import settings

from floorwalker.accounts.models import Store
from floorwalker.channels.reservations.attacks.kinds import ATTACKS
from floorwalker.channels.reservations.attacks.normal import shoppers
from floorwalker.channels.reservations.attacks.play import Cart, ask, figures
from floorwalker.channels.reservations.attacks.steps import Step, together
from floorwalker.commerce.stock.models import Level
from floorwalker.core.clock import now
from floorwalker.core.replays.kinds import Say
from floorwalker.kit.errors import Refused
from floorwalker.kit.progress import progress_bar

_ARTICLES = 8
_SHOPPERS_FOR = 600
"""Seconds within which the shoppers come."""


def drill(attack: str, *, store: str, speed: float, people: int, seed: int | None, say: Say) -> None:
    """Play an attack in time; units of the store are really held. Refused where there is no such store, or nothing in stock."""
    where = Store.objects.filter(code=store, active=True).first()
    if where is None:
        raise Refused(f"There is no open store “{store}”.")
    steps = _steps(attack, _articles(where), people, seed or int(now().timestamp()))
    say(f"Watch it at http://localhost:{settings.PORT}/sessions/reservations/?store={store}")
    carts: dict[str, Cart] = {}
    with progress_bar() as bar:
        task = bar.add_task(attack, total=len(steps))
        for step in _in_time(steps, speed):
            ask(where, step, carts)
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
