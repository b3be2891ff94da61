"""What people do to an order: addresses, tags, note, and its end; what the shop says afterwards; what is erased."""

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.accounts.actor import SYSTEM, Actor, Granted, Reach
from floorwalker.accounts.models import Member, Store
from floorwalker.commerce.orders.claims import claim
from floorwalker.commerce.orders.erasing import erase_order
from floorwalker.commerce.orders.intake import ORDERS
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.moments import moments
from floorwalker.commerce.orders.payouts import Wish, plan_payout
from floorwalker.commerce.tests.builders import fresh, make_order, order_said, told
from floorwalker.core.clock import now
from floorwalker.core.desks import drafts, records
from floorwalker.core.errors import NotAllowed, Refused
from floorwalker.core.models import Draft
from floorwalker.core.registry import desk
from floorwalker.core.tests.builders import reader
from floorwalker.core.tests.threads import at_once

HOME = {"name": "Anna Quast", "street": "Torstraße 5", "city": "Berlin", "zip": "10119", "country": "DE"}
WORK = HOME | {"street": "Karl-Marx-Allee 1", "zip": "10178"}
BLANK = dict.fromkeys(("name", "company", "street", "more", "city", "region", "zip", "country", "phone"), "")


def ask(order: Order, name: str, actor: Actor = SYSTEM, /, **fields: Any) -> Order:
    """Ask a verb as the faces do."""
    desk_ = desk("orders")
    verb = desk_.verb(name)
    assert verb is not None
    done: Order = records.ask(desk_, verb, order, actor=actor, fields=fields)
    return done


def versions(order: Order) -> int:
    return int(order.trail.count())  # type: ignore[attr-defined]  # the trail's own name for it


def newest(order: Order) -> tuple[str, str, str]:
    """What the history says first: what, who, why."""
    moment = max(moments(fresh(order), reader()), key=lambda one: one.at)
    return moment.sentence, moment.who, moment.why


def test_a_shipping_address_is_where_it_is_found_and_compared(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, shipping=HOME)
    ask(order, "shipping", mia, **BLANK | WORK | {"country": "AT"})
    after = fresh(order)

    assert (after.ship_to.street, after.zip, after.country) == ("Karl-Marx-Allee 1", "10178", "AT")
    assert "10178" in after.words
    assert newest(order) == ("Shipping address changed", mia.label, "")


def test_a_bill_goes_elsewhere_and_the_parcel_does_not(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, shipping=HOME)
    ask(order, "billing", mia, **BLANK | WORK)

    assert (fresh(order).bill_to.zip, fresh(order).ship_to.zip, fresh(order).zip) == ("10178", "10119", "10119")


def test_tags_are_added_and_taken_away(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, tags=["vip", "gift"])
    ask(order, "tag", mia, add=["fragile"], remove=["gift", "never there"])

    assert fresh(order).tags == ["vip", "fragile"]
    assert "fragile" in fresh(order).words


def test_two_who_tag_at_once_both_do(berlin: Store, transactional_db: None) -> None:
    order = make_order(berlin, tags=["vip"])
    at_once(*(lambda n=n: ask(order, "tag", add=[f"t{n}"], remove=[]) for n in range(4)))

    assert set(fresh(order).tags) == {"vip", "t0", "t1", "t2", "t3"}


def test_what_changes_nothing_writes_nothing(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, note="Ring twice")
    ask(order, "note", mia, note="Ring twice")

    assert versions(order) == 1


def test_an_order_ends_with_a_reason(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, {"quantity": 2})
    ask(order, "cancel", mia, reason="Bought twice")
    after = fresh(order)

    assert (after.status, after.paid, after.cancelled_at is None) == ("cancelled", 2000, False)
    assert newest(order)[0].startswith("The order was cancelled; Status: Open → Cancelled")
    assert newest(order)[1:] == (mia.label, "Bought twice")
    assert [m.sentence for m in moments(after, reader())].count("The order was cancelled") == 0, (
        "the shop said nothing of it"
    )


@pytest.mark.parametrize(
    ("so", "why"),
    [
        ({"shipped": 1}, "shipped already"),
        ({"claimed": 1}, "in returns"),
        ({"paying": 1}, "on its way"),
        ({"cancelled": 1}, "cancelled already"),
    ],
)
def test_an_order_does_not_end_once_something_moved(so: dict[str, int], why: str, berlin: Store, mia: Actor) -> None:
    fields: dict[str, Any] = {"cancelled_at": "2026-03-02T10:00:00Z"} if "cancelled" in so else {}
    order = make_order(berlin, {"quantity": 2} | ({"shipped": 1} if "shipped" in so else {}), **fields)
    if "claimed" in so:
        claim(order, {1: 1}, actor=mia)
    if "paying" in so:
        plan_payout(order, Wish(key="k", amount=100), actor=mia)
    before = versions(order)

    with pytest.raises(Refused, match=why):
        ask(order, "cancel", mia, reason="Bought twice")
    assert versions(order) == before


def test_an_order_ends_or_is_claimed_and_never_both(berlin: Store, transactional_db: None) -> None:
    for _ in range(5):
        order = make_order(berlin, {"quantity": 1})
        answers = at_once(lambda: ask(order, "cancel", reason="x"), lambda: claim(order, {1: 1}, actor=SYSTEM))  # noqa: B023 - it is called at once

        assert sorted(isinstance(answer, Refused) for answer in answers) == [False, True]
        assert (fresh(order).cancelled_at is None) == (fresh(order).returning == 1)


def test_two_who_cancel_at_once_do_it_once(berlin: Store, transactional_db: None) -> None:
    order = make_order(berlin)
    answers = at_once(*[lambda: ask(order, "cancel", reason="x")] * 4)

    assert sum(isinstance(answer, Refused) for answer in answers) == 3
    assert versions(order) == 2


def test_without_the_right_nothing_is_done(berlin: Store) -> None:
    order = make_order(berlin)
    reach = Reach(store_ids=frozenset({berlin.pk}))
    ben = Actor(
        kind="employee", ref="7", label="Ben", grants=(Granted(reach=reach, rights=("orders.see", "orders.edit")),)
    )

    with pytest.raises(NotAllowed):
        ask(order, "cancel", ben, reason="x")
    assert versions(order) == 1


def _again(order: Order, **fields: Any) -> str:
    """The shop tells of the order once more, as it stands there."""
    later = (now() + timedelta(minutes=1)).isoformat()
    said = order_said(external_id=order.external_id, name=order.name, number=order.number, updated_at=later) | fields
    return told(ORDERS, order.store, said)[0].outcome


def test_the_shop_does_not_undo_what_it_does_not_know(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, shipping=HOME, tags=["gift"])
    ask(order, "shipping", mia, **BLANK | WORK)
    ask(order, "tag", mia, add=["vip"], remove=[])
    ask(order, "cancel", mia, reason="Bought twice")

    assert _again(order, shipping=HOME, tags=["gift"], note="new") == "changed"
    after = fresh(order)
    assert (after.note, after.ship_to.street, after.zip, after.tags) == (
        "new",
        "Karl-Marx-Allee 1",
        "10178",
        ["gift", "vip"],
    )
    assert (after.status, set(after.by_hand)) == ("cancelled", {"shipping", "tags", "cancelled_at"})


def test_what_the_shop_says_anew_holds(berlin: Store, mia: Actor) -> None:
    order = make_order(berlin, shipping=HOME, tags=["gift"])
    ask(order, "shipping", mia, **BLANK | WORK)
    ask(order, "tag", mia, add=["vip"], remove=[])
    _again(order, shipping=HOME | {"street": "Sonnenallee 7"}, tags=["gift"])

    assert (fresh(order).ship_to.street, fresh(order).tags) == ("Sonnenallee 7", ["gift", "vip"])
    assert set(fresh(order).by_hand) == {"tags"}


def test_drafts_and_reasons_go_with_what_is_erased(berlin: Store, mia: Actor, owner: Member) -> None:
    order = make_order(berlin, shipping=HOME)
    ask(order, "shipping", mia, **BLANK | WORK)
    ask(order, "cancel", mia, reason="Anna Quast rang")
    drafts.keep(owner.pk, "orders", order.pk, "shipping", version=1, said="name=Anna")
    erase_order(order, actor=mia)

    assert not Draft.objects.exists()
    assert set(fresh(order).by_hand) == {"cancelled_at"}
    assert "Anna" not in str([(row.pgh_context, row.shipping) for row in order.trail.all()])  # type: ignore[attr-defined]  # the trail's own name for it
    for verb in ("shipping", "billing", "tag", "note"):
        with pytest.raises(Refused):
            ask(order, verb, mia, **BLANK)
