"""What each fact does to the sheet. ``False`` means it does not fit, and then nothing was touched."""

from collections.abc import Iterable
from fractions import Fraction
from typing import TypeVar

from floorwalker.channels.instore import events as e
from floorwalker.channels.instore.models import CHECKS, NEW, TRANSACTIONS, Basket, Check, Line, Transaction
from floorwalker.core.facts import Fact, Happening
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.registry import Effect
from floorwalker.kit.barcodes import Read, read

# Bounds of one line and of the number of lines: their product is what a session's figures can hold.
_MOST_PIECES = 1_000_000
_MOST_GRAMS = 2_000_000_000
_MOST_MONEY = 10**15
_MOST_LINES = 2_000
_R = TypeVar("_R", Check, Transaction)


def _basket(sheet: Sheet) -> Basket:
    basket: Basket = sheet.record
    return basket


def _active(sheet: Sheet, at: Happening) -> None:
    sheet.session.last_activity_at = at.occurred_at
    _basket(sheet).stale = False


def _advance(sheet: Sheet, step: str) -> None:
    """The shopper came at least this far; nobody goes back."""
    places = {progress.code: progress.place for progress in sheet.channel.progress}
    basket = _basket(sheet)
    if places[step] > places.get(basket.reached, 0):
        basket.reached = step


def _find(rows: Iterable[_R], ref: str) -> _R | None:
    return next((row for row in rows if row.ref == ref), None)


def greet(sheet: Sheet, fact: e.CheckedIn | e.BasketCreated, at: Happening) -> None:
    """The shopper is there, with this client."""
    session, basket = sheet.session, _basket(sheet)
    session.started_at = at.occurred_at
    session.client = fact.client
    session.customer_ref = fact.customer or session.customer_ref
    basket.device = fact.device or basket.device
    basket.client_version = fact.client_version or basket.client_version
    basket.customer_kind = fact.customer_kind or basket.customer_kind
    _advance(sheet, "checked_in")
    _active(sheet, at)


def create(sheet: Sheet, fact: e.BasketCreated, at: Happening) -> bool | None:
    """The basket is created once; what the device says of itself again is only told."""
    if sheet.session.state not in NEW:
        _active(sheet, at)
        return None
    greet(sheet, fact, at)
    _advance(sheet, "basket_created")
    return None


def scan(sheet: Sheet, fact: e.ItemScanned, at: Happening) -> bool | None:
    """A product joins the basket, or its line grows."""
    code = read(fact.code)
    ref = fact.position or code.article
    line = next((line for line in sheet.rows(Line).values() if line.ref == ref), None)
    weight = fact.weight or code.weight
    price = _price(sheet, fact, code, line)
    before = (line.quantity, line.weight or 0, line.total) if line else (0, 0, 0)
    if not _fits(*(had + each * fact.quantity for had, each in zip(before, (1, weight or 0, price), strict=True))):
        return False
    if line is None and len(sheet.rows(Line)) >= _MOST_LINES:
        return False
    if sheet.session.state in NEW:
        sheet.session.started_at = at.occurred_at
    if line is None:
        line = sheet.add(
            Line, ref=ref, code=fact.code, gtin=code.gtin, quantity=0, price=price, total=0, scanned_at=at.occurred_at
        )
    line.name = fact.name or line.name
    line.minimum_age = max(line.minimum_age, fact.minimum_age)
    line.quantity += fact.quantity
    line.weight = (line.weight or 0) + weight * fact.quantity if weight else line.weight
    line.price = price
    line.total += price * fact.quantity
    _void_checks(sheet, at)
    _advance(sheet, "basket_created")
    _active(sheet, at)
    return None


def _fits(quantity: int, weight: int, total: int) -> bool:
    """Whether a line can hold these; what no basket has does not fit."""
    return quantity <= _MOST_PIECES and weight <= _MOST_GRAMS and total <= _MOST_MONEY


def _price(sheet: Sheet, fact: e.ItemScanned, code: Read, line: Line | None) -> int:
    if fact.price is not None:
        return fact.price
    inside = code.price_in(sheet.session.currency)
    if inside is not None:
        return inside
    return line.price if line else 0


def _line(sheet: Sheet, name: str) -> Line | None:
    article = read(name).article
    return next((line for line in sheet.rows(Line).values() if line.ref in {name, article}), None)


def _set_quantity(line: Line, quantity: int) -> bool:
    """So many pieces cost and weigh their share of what the line did, rounded half to even."""
    share = Fraction(quantity, line.quantity)
    weight = round(line.weight * share) if line.weight is not None else None
    total = round(line.total * share)
    if not _fits(quantity, weight or 0, total):
        return False
    line.quantity, line.weight, line.total = quantity, weight, total
    return True


def change_quantity(sheet: Sheet, fact: e.QuantityChanged, at: Happening) -> bool | None:
    """A line's quantity is set; a check stays valid while the basket only shrinks."""
    line = _line(sheet, fact.line)
    if line is None:
        return False
    grows = fact.quantity > line.quantity
    if not _set_quantity(line, fact.quantity):
        return False
    if grows:
        _void_checks(sheet, at)
    _active(sheet, at)
    return None


def remove(sheet: Sheet, fact: e.ItemRemoved, at: Happening) -> bool | None:
    """A line shrinks or goes."""
    line = _line(sheet, fact.line)
    if line is None:
        return False
    if fact.quantity is None or fact.quantity >= line.quantity:
        del sheet.rows(Line)[line.number]
    elif not _set_quantity(line, line.quantity - fact.quantity):
        return False
    _active(sheet, at)
    return None


def check_out(sheet: Sheet, fact: e.CheckoutStarted, at: Happening) -> None:
    """The shopper is at the checkout."""
    _advance(sheet, "checkout_started")
    _active(sheet, at)


def start_transaction(sheet: Sheet, fact: e.TransactionStarted, at: Happening) -> bool | None:
    """A payment attempt begins; one that was left open ends with it."""
    transactions = sheet.rows(Transaction)
    if _find(transactions.values(), fact.transaction) is not None:
        return False
    _end_open(sheet, at, "cancelled", "Replaced by another attempt")
    sheet.add(
        Transaction,
        ref=fact.transaction,
        state=_awaited(sheet),
        method=fact.method,
        amount=fact.amount,
        quantity=sum(line.quantity for line in sheet.rows(Line).values()),
        started_at=at.occurred_at,
    )
    _advance(sheet, "payment_started")
    _active(sheet, at)
    return None


def _end_open(sheet: Sheet, at: Happening, state: str, reason: str) -> None:
    for transaction in sheet.rows(Transaction).values():
        if transaction.open and TRANSACTIONS.go(transaction, state):
            transaction.reason, transaction.ended_at = reason, at.occurred_at


def cancel_transaction(sheet: Sheet, fact: e.TransactionCancelled | e.TransactionFailed, at: Happening) -> bool | None:
    """A payment attempt ends without money; checks that were open are not needed any more."""
    transaction = _find(sheet.rows(Transaction).values(), fact.transaction)
    ended = "failed" if isinstance(fact, e.TransactionFailed) else "cancelled"
    if transaction is None or not TRANSACTIONS.go(transaction, ended):
        return False
    transaction.reason, transaction.ended_at = fact.reason, at.occurred_at
    _void_checks(sheet, at)
    _active(sheet, at)
    return None


def complete_transaction(sheet: Sheet, fact: e.TransactionCompleted, at: Happening) -> bool | None:
    """Money has come: the attempt is completed even if it was given up, was never heard of, or another one has paid."""
    transaction = _find(sheet.rows(Transaction).values(), fact.transaction)
    if transaction is None:
        transaction = sheet.add(Transaction, ref=fact.transaction, started_at=at.occurred_at)
    if not TRANSACTIONS.go(transaction, "completed"):
        return False
    transaction.ended_at, transaction.reason = at.occurred_at, ""
    transaction.amount = fact.amount
    transaction.method = fact.method or transaction.method
    transaction.receipt = fact.receipt
    transaction.quantity = transaction.quantity or sum(line.quantity for line in sheet.rows(Line).values())
    basket = _basket(sheet)
    if basket.paid_at is not None:
        return None
    basket.paid_at, basket.receipt = at.occurred_at, fact.receipt
    _end_open(sheet, at, "cancelled", "Paid by another attempt")
    _void_checks(sheet, at)
    _advance(sheet, "payment_completed")
    _active(sheet, at)
    basket.end_reason = ""
    if sheet.terms.completion == "on_payment":
        basket.end_reason = "paid"
        _advance(sheet, "session_completed")
    return None


def require_check(sheet: Sheet, fact: e.CheckRequired, at: Happening) -> bool | None:
    """An employee must look."""
    checks = sheet.rows(Check)
    if _find(checks.values(), fact.check) is not None:
        return False
    transactions = sheet.rows(Transaction).values()
    named = _find(transactions, fact.transaction) or next((t for t in transactions if t.open), None)
    sheet.add(
        Check,
        ref=fact.check,
        kind=fact.kind,
        mode=fact.mode,
        state="required",
        transaction=named.number if named else None,
        required_at=at.occurred_at,
    )
    _advance(sheet, "checkout_started")
    _restate(sheet)
    _active(sheet, at)
    return None


def show_check(sheet: Sheet, fact: e.CheckShown, at: Happening) -> bool | None:
    """Waiting time starts."""
    check = _find(sheet.rows(Check).values(), fact.check)
    if check is None or not CHECKS.go(check, "shown"):
        return False
    check.shown_at = at.occurred_at
    _active(sheet, at)
    return None


def acknowledge_check(sheet: Sheet, fact: e.CheckAcknowledged, at: Happening) -> bool | None:
    """Waiting time ends, handling time starts."""
    check = _find(sheet.rows(Check).values(), fact.check)
    if check is None or not CHECKS.go(check, "acknowledged"):
        return False
    check.acknowledged_at, check.employee = at.occurred_at, fact.employee
    _active(sheet, at)
    return None


def decide_check(sheet: Sheet, fact: e.CheckApproved | e.CheckRejected | e.CheckVoided, at: Happening) -> bool | None:
    """The outcome; a rejection cancels the transaction and counts what it saved."""
    check = _find(sheet.rows(Check).values(), fact.check)
    if check is None or not CHECKS.go(check, _DECISIONS[type(fact)]):
        return False
    check.decided_at = at.occurred_at
    if not isinstance(fact, e.CheckVoided):
        check.employee = fact.employee or check.employee
    if isinstance(fact, e.CheckRejected):
        check.corrections = [
            {"kind": c.kind, "code": c.code, "quantity": c.quantity, "value": c.value} for c in fact.corrections
        ]
        check.prevented_loss = sum(c.value for c in fact.corrections)
        _end_open(sheet, at, "cancelled", "Check rejected")
        _void_checks(sheet, at)
    _restate(sheet)
    _active(sheet, at)
    return None


_DECISIONS: dict[type[Fact], str] = {
    e.CheckApproved: "approved",
    e.CheckRejected: "rejected",
    e.CheckVoided: "voided",
}


def open_checks(sheet: Sheet) -> list[Check]:
    """The checks that the shopper still waits for."""
    return [check for check in sheet.rows(Check).values() if check.open]


def _void_checks(sheet: Sheet, at: Happening) -> None:
    for check in open_checks(sheet):
        CHECKS.go(check, "voided")
        check.decided_at = at.occurred_at


def _awaited(sheet: Sheet) -> str:
    """An open transaction waits for an age verification, for a spot check, or for the money."""
    kinds = {check.kind for check in open_checks(sheet)}
    return "awaiting_age" if "age" in kinds else "awaiting_spot_check" if kinds else "authorising"


def _restate(sheet: Sheet) -> None:
    state = _awaited(sheet)
    for transaction in sheet.rows(Transaction).values():
        if transaction.open:
            TRANSACTIONS.go(transaction, state)


def leave(sheet: Sheet, fact: e.ExitScanned, at: Happening) -> None:
    """The shopper left through the gate; where the session had ended before, its end stays as it was."""
    basket = _basket(sheet)
    basket.exit_at = basket.exit_at or at.occurred_at
    _advance(sheet, "session_completed")
    if sheet.session.ended_at is None:
        basket.end_reason = "exit_scanned"
        _active(sheet, at)


def rate(sheet: Sheet, fact: e.FeedbackGiven, at: Happening) -> bool | None:
    """The last rating counts."""
    if fact.rating > fact.scale:
        return False
    _basket(sheet).rating, _basket(sheet).rating_scale = fact.rating, fact.scale
    return None


def cancel(sheet: Sheet, fact: e.BasketCancelled, at: Happening) -> None:
    """Nothing more is bought here."""
    _basket(sheet).end_reason = f"cancelled_by_{fact.by}"
    _close(sheet, at)
    _active(sheet, at)


def complete(sheet: Sheet, fact: e.BasketCompleted, at: Happening) -> None:
    """Staff saw the shopper leave."""
    _basket(sheet).end_reason = "completed_by_staff"
    _advance(sheet, "session_completed")


def go_stale(sheet: Sheet, fact: e.WentStale, at: Happening) -> None:
    """Idle and unpaid."""
    _basket(sheet).stale = True


def abandon(sheet: Sheet, fact: e.Abandoned, at: Happening) -> None:
    """Expired unpaid."""
    _basket(sheet).end_reason = fact.reason
    _basket(sheet).stale = False
    _close(sheet, at)


def _close(sheet: Sheet, at: Happening) -> None:
    _end_open(sheet, at, "cancelled", "The session ended")
    _void_checks(sheet, at)


def close(sheet: Sheet, fact: e.GraceOver, at: Happening) -> None:
    """Paid, never seen at the exit."""
    _basket(sheet).end_reason = "exit_not_scanned"


EFFECTS: dict[type[Fact], Effect] = {
    e.CheckedIn: greet,
    e.BasketCreated: create,
    e.ItemScanned: scan,
    e.QuantityChanged: change_quantity,
    e.ItemRemoved: remove,
    e.CheckoutStarted: check_out,
    e.TransactionStarted: start_transaction,
    e.CheckRequired: require_check,
    e.CheckShown: show_check,
    e.CheckAcknowledged: acknowledge_check,
    e.CheckApproved: decide_check,
    e.CheckRejected: decide_check,
    e.CheckVoided: decide_check,
    e.TransactionCancelled: cancel_transaction,
    e.TransactionFailed: cancel_transaction,
    e.TransactionCompleted: complete_transaction,
    e.ExitScanned: leave,
    e.FeedbackGiven: rate,
    e.BasketCancelled: cancel,
    e.BasketCompleted: complete,
    e.WentStale: go_stale,
    e.Abandoned: abandon,
    e.GraceOver: close,
}
