"""Returns for tests: an order as another system tells it, and the shopper's way through the session."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.actions import (
    choose_item,
    choose_method,
    choose_offer,
    give_reason,
    open_return,
    show_offers,
    submit,
)
from floorwalker.channels.returns.channel import returns
from floorwalker.channels.returns.events import ReturnNoted
from floorwalker.channels.returns.models import Item, Offer
from floorwalker.channels.returns.policies.look_ups import portal_of
from floorwalker.channels.returns.policies.vocabulary import ELIGIBILITY, OFFERED
from floorwalker.commerce.catalog.models import Variant
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.tests.builders import make_order, make_product
from floorwalker.core.facts import Happening
from floorwalker.core.log.books import Books
from floorwalker.core.models import Session
from floorwalker.core.standing import shopper_of
from floorwalker.core.tests.builders import ago, clerk, fresh
from floorwalker.rules.document import Document, Rule, Then
from floorwalker.rules.models import PolicyVersion
from floorwalker.rules.policies import open_desk, publish, save
from floorwalker.rules.vocabulary import Vocabulary


def bought(store: Store, *lines: dict[str, Any], days: float = 3, **fields: Any) -> Order:
    """An order of some days ago; two red scarves at 24.90, which there are in blue too, where nothing else is said."""
    if not lines and not Variant.objects.filter(store=store, external_id="v-red").exists():
        red = {"external_id": "v-red", "title": "Red", "price": 2490}
        make_product(store, red, {"external_id": "v-blue", "title": "Blue", "price": 2990})
    scarves = {"quantity": 2, "price": 2490, "title": "Wool scarf", "variant": "v-red"}
    return make_order(store, *(lines or (scarves,)), placed_at=ago(days=days).isoformat(), **fields)


def opened(order: Order, *, actor: Actor | None = None, **fields: Any) -> Session:
    """A session that the portal opened for its shopper, or that somebody else did."""
    return open_return(order.store, actor=actor or portal_of(order.store), order=order, **fields)


def shopper(session: Session) -> Actor:
    """Whoever stands in the session."""
    return shopper_of(returns, session)


def picked(
    order: Order, *, line: int = 1, quantity: int = 1, reason: str = "too_small", actor: Actor | None = None
) -> Session:
    """A session with one item and its reason."""
    session = opened(order, actor=actor)
    choose_item(session, actor=shopper(session), line=line, quantity=quantity)
    return give_reason(session, actor=shopper(session), line=line, reason=reason)


def offered(order: Order, **fields: Any) -> Session:
    """A session whose shopper sees what is offered."""
    session = picked(order, **fields)
    return show_offers(session, actor=shopper(session))


def offer_of(session: Session, option: str, item: int = 1) -> Offer:
    """The offer of that option that was made last."""
    found = session.return_offers.filter(option=option, item=item).order_by("-number").first()
    assert isinstance(found, Offer), option
    return found


def item_of(session: Session, number: int = 1) -> Item:
    """An item as stored."""
    found = session.return_items.get(number=number)
    assert isinstance(found, Item)
    return found


def chosen(order: Order, option: str = "refund", *, variant: str = "", method: str = "label", **fields: Any) -> Session:
    """A session that can be submitted."""
    session = offered(order, **fields)
    choose_offer(session, actor=shopper(session), offer=offer_of(session, option).number, variant=variant)
    return choose_method(session, actor=shopper(session), method=method)


def submitted(order: Order, option: str = "refund", **fields: Any) -> Session:
    """A session that was submitted."""
    session = chosen(order, option, **fields)
    return submit(session, actor=shopper(session))


def owing(order: Order) -> Session:
    """A session whose shopper must pay for something dearer first."""
    return submitted(order, "exchange", variant="v-blue")


def reviewed(order: Order) -> Session:
    """A session whose return is to be looked at by staff."""
    publish_offers(order.store, Rule(id="refund", name="Refund", then=Then("refund", {"approval": "review"})))
    return submitted(order)


def publish_offers(store: Store, *rules: Rule) -> PolicyVersion:
    """Make these the rules of offers of a store."""
    return _publish(store, OFFERED, *rules)


def publish_eligibility(store: Store, *rules: Rule) -> PolicyVersion:
    """Make these the rules of eligibility of a store."""
    return _publish(store, ELIGIBILITY, *rules)


def _publish(store: Store, spoken: Vocabulary, *rules: Rule) -> PolicyVersion:
    document = Document(rules=rules, otherwise=spoken.otherwise)
    draft = save(store, spoken, document=document, revision=open_desk(store, spoken).revision, actor=clerk())
    return publish(store, spoken, revision=draft.revision, note="As agreed.", actor=clerk())


def age(session: Session, **span: float) -> Session:
    """Let all of a session have happened so much earlier, and what is due since then come to pass."""
    return _told_anew(session, "occurred_at - make_interval(secs => %s)", timedelta(**span).total_seconds())


def spread(session: Session, seconds: float) -> Session:
    """Let each event of a session have happened so long after the one before it, and the last one when it did."""
    last = "(SELECT max(number) FROM core_event AS other WHERE other.session_id = core_event.session_id)"
    return _told_anew(session, f"occurred_at - make_interval(secs => ({last} - number) * %s)", seconds)


def _told_anew(session: Session, moment: str, value: float) -> Session:
    """Give the events of a session other moments, and fold it again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        cursor.execute(
            f"UPDATE core_event SET occurred_at = {moment} WHERE session_id = %s",
            [value, session.id],
        )
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")
    with transaction.atomic():
        books = Books()
        sheet = books.open([session.id])[0]
        books.load_logs([session.id])
        books.add(sheet, [note_of(books)], again=True)
        books.write()
    return fresh(session.id)


def note_of(books: Books) -> Happening:
    """A note of this moment, with which a session is folded again."""
    return Happening(
        fact=ReturnNoted(text="Time has passed."), key=f"note:{books.now}", actor_kind="system", actor_ref="test", actor_label="Test",
        occurred_at=books.now, recorded_at=books.now,
    )  # fmt: skip
