"""What a return hears of its RMA: what was decided, and then whose turn it is, kept in the session that staff look at."""

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.channels.returns.channel import returns
from floorwalker.channels.returns.events import ReturnWaits
from floorwalker.channels.returns.rmas import mirror
from floorwalker.commerce.rmas.models import Lot, Parcel, Payout
from floorwalker.core import wall
from floorwalker.core.facts import Happening
from floorwalker.core.later.outbox import Listener
from floorwalker.core.log.record import Report, record
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session

_TOLD_IN = frozenset({"on_review", "accepted"})
_UNDECIDED = frozenset({"requested", "on_hold"})
_TROUBLE = frozenset({"held", "failed", "needs_attention"})
_LEAVING = frozenset({"waiting", "executing"})


def turn_of(session: Session) -> ReturnWaits:
    """Whose turn it is in an RMA as it stands."""
    if session.state in _UNDECIDED:
        return ReturnWaits(waiting_on="merchant", waiting_for="decision")
    if session.ended_at is not None:
        return ReturnWaits()
    payouts = set(Payout.objects.filter(session_id=session.id).values_list("state", flat=True))
    if payouts & _TROUBLE:
        return ReturnWaits(waiting_on="merchant", waiting_for="attention")
    if payouts & _LEAVING:
        return ReturnWaits(waiting_on="system", waiting_for="payout")
    return _goods(session)


def _goods(session: Session) -> ReturnWaits:
    lots = set(Lot.objects.filter(session_id=session.id).values_list("state", flat=True))
    if lots & {"received", "unexpected"}:
        return ReturnWaits(waiting_on="merchant", waiting_for="inspection")
    if "expected" not in lots:
        return ReturnWaits(waiting_on="merchant", waiting_for="closing")
    parcels = Parcel.objects.filter(session_id=session.id, first_scan_at__isnull=False)
    if parcels.filter(state__in=("received", "inspected", "exported", "returned_to_retailer")).exists():
        return ReturnWaits(waiting_on="merchant", waiting_for="inspection")
    if parcels.exists():
        return ReturnWaits(waiting_for="transit")
    return ReturnWaits(waiting_on="customer", waiting_for="parcel")


def tell(session: Session, happening: Happening) -> None:
    """Say in the return from which an RMA came whose turn it is, where that is another than before."""
    origin = session.rma.portal_session
    found = wall.sessions(EVERYWHERE, "returns").filter(id=origin).first() if origin else None
    if found is None or found.state not in _TOLD_IN or found.return_session.rma_id != session.id:
        return
    turn, kept = turn_of(session), found.return_session
    if (turn.waiting_on, turn.waiting_for) == (kept.waiting_on, kept.waiting_for):
        return
    told = Report(
        channel=returns,
        store_id=found.store_id,
        token=found.token,
        fact=turn,
        key=f"turn:{session.id}:{happening.number}",
        actor_kind=SYSTEM.kind,
        actor_ref=SYSTEM.ref,
        actor_label=SYSTEM.label,
        occurred_at=happening.recorded_at,
    )
    record([told])


def follow(session: Session, happening: Happening) -> None:
    """First what was decided, since whose turn it is follows from it."""
    mirror(session, happening)
    tell(session, happening)


def is_asked_for(sheet: Sheet) -> bool:
    """Whether an RMA came from a return that a shopper asked for here."""
    return sheet.record.portal_session is not None


LISTENER = Listener(name="returns.mirror", hear=follow, channels=frozenset({"rmas"}), concerns=is_asked_for)
