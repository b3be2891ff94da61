"""What becomes of new items outside of moves: released when all is paid, given up when not, and where the customer can pay."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from floorwalker.accounts.actor import SYSTEM
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.orders.payouts import release_payout
from floorwalker.commerce.rmas.exchanges.drafts import awaiting, owing
from floorwalker.commerce.rmas.exchanges.events import DraftMade, DraftReleased, DraftsAbandoned, PaymentLinked
from floorwalker.commerce.rmas.letters.recipients import recipient_of
from floorwalker.commerce.rmas.models import Draft, Payout, Rma
from floorwalker.commerce.rmas.money.events import PayoutCancelled
from floorwalker.commerce.rmas.money.planning import order_of
from floorwalker.commerce.rmas.money.told import tell
from floorwalker.connectors.payment_links import Demand, payment_links
from floorwalker.core.errors import Unreachable
from floorwalker.core.facts import Happening
from floorwalker.core.later.outbox import Listener
from floorwalker.core.models import Session
from floorwalker.core.verbs import sheet_of

_DESK = frozenset({"rmas"})


def release(session: Session, number: int) -> None:
    """Release a draft, if all payouts that pay for it are made; in the transaction that made the last of them."""
    open_ = Draft.objects.filter(session_id=session.id, number=number, state="open")
    payouts = Payout.objects.filter(session_id=session.id, draft=number)
    if number and open_.exists() and not payouts.exclude(state__in=["executed", "cancelled", "written_off"]).exists():
        tell(session, DraftReleased(draft=number), f"draft:{number}:released")


def cancel_abandoned(session: Session, happening: Happening) -> None:
    """What was planned for items that nobody paid for is free for other payouts."""
    if not isinstance(happening.fact, DraftsAbandoned):
        return
    with transaction.atomic():
        held = Rma.objects.select_for_update(of=("session",)).select_related("session").get(session_id=session.id)
        drafts = Draft.objects.filter(session_id=session.id, state="abandoned").values("number")
        rows = Payout.objects.filter(session_id=session.id, draft__in=drafts, state__in=["held", "planned", "waiting"])
        if held.session.state not in {"approved", "closed"}:
            return  # what ended it has freed its payouts
        order = Order.objects.get(rmas__session_id=session.id)
        for row in list(rows):
            why = gettext("The customer did not pay in time.")
            tell(session, PayoutCancelled(payout=row.number, reason=why), f"payout:{row.number}:abandoned")
            if row.amount:
                release_payout(order, row.key, actor=SYSTEM, reason=session.token)


def link(session: Session, happening: Happening) -> None:
    """Ask whoever takes payments for this store for an address at which what is due can be paid."""
    if not isinstance(happening.fact, DraftMade) or not happening.fact.due:
        return
    sheet = sheet_of(session)
    code, waiting, due = sheet.terms.payment_port, awaiting(sheet), owing(sheet)
    if not code or not waiting or not due:
        return
    try:
        port = payment_links.port(code)
    except KeyError:
        no = gettext("Nobody called “{code}” takes payments.").format(code=code)
        raise Unreachable(no, permanent=True) from None
    reference = f"rma.{session.id}.{waiting[0].number}"
    back = recipient_of(session, order_of(sheet)).back or f"{settings.PUBLIC_URL}/"
    demand = Demand(amount=due, currency=session.currency, reference=reference, return_url=back)
    tell(session, PaymentLinked(amount=due, url=port.link(demand)), f"link:{reference}")


LISTENERS = (
    Listener(name="rmas.abandoned", hear=cancel_abandoned, channels=_DESK, facts=frozenset({DraftsAbandoned})),
    Listener(name="rmas.payment_links", hear=link, channels=_DESK, facts=frozenset({DraftMade})),
)
