"""Whatever happens in whatever order, carts and stock are what a naive model says, and follow from events and ledger."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.channels.reservations import actions
from floorwalker.channels.reservations.holding import asks
from floorwalker.channels.reservations.holding.deciding import Wanted
from floorwalker.channels.reservations.holding.proof import findings as holds_proven
from floorwalker.channels.reservations.tests.builders import assert_proven, convert, hold_all, pass_minutes
from floorwalker.commerce.stock.counting import count, set_aside
from floorwalker.commerce.stock.models import Level
from floorwalker.commerce.stock.proof import findings as levels_proven
from floorwalker.commerce.stock.tests.builders import fresh, make_level
from floorwalker.core.errors import FloorwalkerError
from floorwalker.core.later import timers
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import make_store

TTL, EXTENSION, CAP, RENEWALS = 15, 5, 60, 2
TOKENS = st.sampled_from(["a", "b", "c"])
VARIANTS = st.sampled_from([0, 1])


@dataclass
class Line:
    """A hold of the model: units, minutes left, minutes left at most."""

    units: int
    left: int = TTL
    most: int = CAP


@dataclass
class Naive:
    """Carts as one would write them down on paper."""

    on_hand: list[int]
    sold: list[int]
    carts: dict[str, dict[int, Line]] = field(default_factory=dict)
    extended: set[str] = field(default_factory=set)
    renewed: Counter[str] = field(default_factory=Counter)
    converted: set[str] = field(default_factory=set)
    aside: list[int] = field(default_factory=lambda: [0, 0])

    def held(self, variant: int) -> int:
        return sum(cart[variant].units for cart in self.carts.values() if variant in cart)

    def free(self, variant: int) -> int:
        return max(self.on_hand[variant] - self.aside[variant] - self.sold[variant] - self.held(variant), 0)

    def pass_minutes(self, minutes: int) -> None:
        for cart in self.carts.values():
            for variant, line in list(cart.items()):
                line.left, line.most = line.left - minutes, line.most - minutes
                if line.left <= 0:
                    del cart[variant]


class Shop(RuleBasedStateMachine):
    """Three carts, two variants, a merchant who counts and sets aside, staff, a clock, and a sweeper that comes now and then.

    After each step every level is counted anew from its ledger and from the holds.
    """

    store: Store
    levels: list[Level]

    @initialize(first=st.integers(0, 6), second=st.integers(0, 6))
    def open(self, first: int, second: int) -> None:
        """A store with some of each."""
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.store = make_store("berlin")
        self.said: set[tuple[str, str]] = set()
        amend(self.store, "reservations", values={"auto_renew": True, "max_renewals": RENEWALS}, actor=SYSTEM)
        self.levels = [make_level(self.store, first), make_level(self.store, second)]
        self.naive = Naive(on_hand=[first, second], sold=[0, 0])

    @rule(token=TOKENS, variant=VARIANTS, units=st.integers(0, 5), also=st.integers(0, 3), partial=st.booleans())
    def reserve(self, token: str, variant: int, units: int, also: int, partial: bool) -> None:
        """A cart wants so many of one, and perhaps some of the other."""
        wanted = {variant: units} | ({1 - variant: also} if also else {})
        cart = self.naive.carts.get(token, {})
        if token in self.naive.converted:
            with pytest.raises(FloorwalkerError):
                self._ask(token, wanted, partial)
            return
        if not any(wanted.values()) and token not in self.naive.carts:
            with pytest.raises(FloorwalkerError):
                self._ask(token, wanted, partial)
            return
        gets = {v: min(n, (cart[v].units if v in cart else 0) + self.naive.free(v)) for v, n in wanted.items()}
        short = gets != wanted
        self._ask(token, wanted, partial)
        if short and not (partial and any(gets.values())):
            return
        cart = self.naive.carts.setdefault(token, {})
        for v, n in gets.items():
            if not n:
                cart.pop(v, None)
            elif v in cart:
                cart[v].units = n
            else:
                cart[v] = Line(n)

    def _ask(self, token: str, wanted: dict[int, int], partial: bool) -> Any:
        return hold_all(self.store, {self.levels[v]: n for v, n in wanted.items()}, token, partial=partial)

    @rule(token=TOKENS)
    def extend(self, token: str) -> None:
        """Once, and only while anything is held."""
        ask = asks.lasting(self.store, token, "extend", actor=SYSTEM)
        cart = self.naive.carts.get(token)
        if not cart or token in self.naive.extended or all(line.left == line.most for line in cart.values()):
            with pytest.raises(FloorwalkerError):
                asks.told(ask)
            return
        asks.told(ask)
        self.naive.extended.add(token)
        for line in cart.values():
            line.left = min(line.left + EXTENSION, line.most)

    @rule(token=TOKENS)
    def renew(self, token: str) -> None:
        """Twice, and only while anything is held; nothing ends earlier for it."""
        ask = asks.lasting(self.store, token, "renew", actor=SYSTEM)
        cart = self.naive.carts.get(token)
        if not cart or self.naive.renewed[token] == RENEWALS:
            with pytest.raises(FloorwalkerError):
                asks.told(ask)
            return
        asks.told(ask)
        self.naive.renewed[token] += 1
        for line in cart.values():
            line.left = max(line.left, min(TTL, line.most))

    @rule(token=TOKENS, variant=VARIANTS, units=st.integers(1, 3), key=st.sampled_from(["k-1", "k-2"]))
    def repeat(self, token: str, variant: int, units: int, key: str) -> None:
        """What was answered under a key is answered again, and not done again."""
        wanted = [Wanted(variant=self.levels[variant].external_id, quantity=units)]
        if token in self.naive.converted or (token, key) not in self.said:
            return
        told = asks.reserve(self.store, token, wanted, actor=SYSTEM, key=key)
        assert told.before is not None

    @rule(token=TOKENS, variant=VARIANTS, units=st.integers(1, 3), key=st.sampled_from(["k-1", "k-2"]))
    def reserve_once(self, token: str, variant: int, units: int, key: str) -> None:
        """A cart wants so many, under a key that it uses for the first time."""
        cart = self.naive.carts.get(token, {})
        own = cart[variant].units if variant in cart else 0
        if (
            token in self.naive.converted
            or (token, key) in self.said
            or units > own + self.naive.free(variant)
            or units == own
        ):
            return
        wanted = [Wanted(variant=self.levels[variant].external_id, quantity=units)]
        assert asks.reserve(self.store, token, wanted, actor=SYSTEM, key=key).before is None
        self.said.add((token, key))
        cart = self.naive.carts.setdefault(token, {})
        if variant in cart:
            cart[variant].units = units
        else:
            cart[variant] = Line(units)

    @rule(token=TOKENS, variant=VARIANTS)
    def release_one(self, token: str, variant: int) -> None:
        """One article goes back, if it is held."""
        ask = asks.releasing(self.store, token, [self.levels[variant].external_id], actor=SYSTEM)
        if token not in self.naive.carts:
            return
        asks.told(ask)
        self.naive.carts[token].pop(variant, None)

    @rule(token=TOKENS)
    def cancel(self, token: str) -> None:
        """Somebody of the staff gives the cart up, if it is active."""
        if not self.naive.carts.get(token):
            return
        actions.cancel(Session.objects.get(token=token), actor=SYSTEM, reason="merchant")
        self.naive.carts[token] = {}

    @rule(variant=VARIANTS, units=st.integers(-3, 3).filter(bool))
    def set_aside(self, variant: int, units: int) -> None:
        """Units are set aside, or taken back; more than are available cannot be."""
        stored = fresh(self.levels[variant])
        if units > stored.available or self.naive.aside[variant] + units < 0 or stored.short:
            return
        set_aside(self.levels[variant], units, actor=SYSTEM)
        self.naive.aside[variant] += units

    @rule(token=TOKENS)
    def release(self, token: str) -> None:
        """Everything goes back."""
        ask = asks.releasing(self.store, token, [], actor=SYSTEM)
        if token not in self.naive.carts:
            with pytest.raises(FloorwalkerError):
                asks.told(ask)
            return
        asks.told(ask)
        if token not in self.naive.converted:
            self.naive.carts[token] = {}

    @precondition(lambda self: any(self.naive.carts.values()))
    @rule(data=st.data())
    def convert(self, data: st.DataObject) -> None:
        """A cart that holds something becomes an order."""
        token = data.draw(st.sampled_from(sorted(t for t, cart in self.naive.carts.items() if cart)))
        assert convert(self.levels[0], token, f"#{token}").status == "converted"
        for variant, line in self.naive.carts[token].items():
            self.naive.sold[variant] += line.units
        self.naive.carts[token] = {}
        self.naive.converted.add(token)

    @rule(variant=VARIANTS, units=st.integers(0, 8))
    def recount(self, variant: int, units: int) -> None:
        """Somebody counts; perhaps less than is promised is there."""
        count(self.levels[variant], units, actor=SYSTEM)
        self.naive.on_hand[variant] = units

    @rule(minutes=st.integers(1, 20))
    def wait(self, minutes: int) -> None:
        """Time passes."""
        pass_minutes(minutes)
        self.naive.pass_minutes(minutes)

    @rule()
    def sweep(self) -> None:
        """The worker comes by."""
        timers.settle_all()

    @invariant()
    def agree(self) -> None:
        """Once everything overdue is swept, the stock is what the model says."""
        for variant, level in enumerate(self.levels):
            stored = fresh(level)
            assert stored.available >= 0
            assert stored.on_hand == self.naive.on_hand[variant]
            assert stored.committed == self.naive.sold[variant]
            assert stored.held >= self.naive.held(variant)
        assert [str(finding) for finding in (*levels_proven(), *holds_proven())] == []

    def teardown(self) -> None:
        """At the end, all is swept and proven."""
        try:
            timers.settle_all()
            for variant, level in enumerate(self.levels):
                assert fresh(level).held == self.naive.held(variant)
                assert fresh(level).available == self.naive.free(variant)
            assert_proven()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)


def test_carts_and_stock_are_what_a_naive_model_says(db: None) -> None:
    run_state_machine_as_test(
        Shop,
        settings=settings(
            max_examples=40, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
