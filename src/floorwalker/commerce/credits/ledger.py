"""The deeds of credits: issue, spend, expire, void. Each writes one line of the ledger, under the credit's row lock.

The balance is changed by one conditional statement, ``credits_balance_not_negative`` is the last to say no, and the lines
are append-only. The same key again answers what was done and does nothing.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import get_language, gettext

from floorwalker.accounts.actor import SYSTEM, Actor
from floorwalker.accounts.models import Store
from floorwalker.accounts.trail import noted
from floorwalker.commerce.credits.models import Credit, CreditEntry
from floorwalker.commerce.customers.models import Customer
from floorwalker.commerce.rights import must
from floorwalker.core.clock import now
from floorwalker.core.errors import Invalid, NotFound, Refused
from floorwalker.core.lists.haystack import haystack
from floorwalker.kit.speech import locale_of, money

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 16
_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class NewCredit:
    """What to issue: minor units of the store's currency; ``key`` makes it once, ``code`` is drawn where none is given."""

    kind: str
    amount: int
    key: str
    customer: Customer | None = None
    expires_at: datetime | None = None
    code: str = ""


@noted
@transaction.atomic
def issue(store: Store, new: NewCredit, *, actor: Actor, reason: str = "") -> Credit:
    """A new credit. Takes the right ``credits.issue``."""
    must(actor, "credits.issue", store)
    if new.amount < 1:
        raise Invalid(gettext("A credit is worth something."), code="no_amount")
    made = Credit(
        store=store,
        kind=new.kind,
        code=new.code or new_code(),
        key=new.key,
        customer=new.customer,
        currency=store.currency,
        created_at=now(),
        expires_at=new.expires_at,
    )
    made.words = words_of(made)
    Credit.objects.bulk_create([made], ignore_conflicts=True)  # the key says whether it is there already
    credit = Credit.objects.select_for_update().filter(store=store, key=new.key).first()
    if credit is None:
        raise Refused(gettext("Another credit has this code already."), code="code_taken")
    if credit.entry_count and (credit.kind, credit.issued) != (new.kind, new.amount):
        raise Refused(gettext("Another credit was issued with this key."), code="key_reused")
    if not credit.entry_count:
        _write(credit, "issue", new.amount, key="issue", actor=actor, reason=reason)
    return credit


@noted
@transaction.atomic
def spend(credit: Credit, amount: int, *, key: str, actor: Actor, order_ref: str = "", reason: str = "") -> CreditEntry:
    """Take an amount off; more than the balance is Refused. Takes the right ``credits.spend``."""
    must(actor, "credits.spend", credit.store)
    if amount < 1:
        raise Invalid(gettext("There is nothing to spend."), code="no_amount")
    held = _locked(credit)
    known = held.entries.filter(key=key).first()
    if known is not None:
        return _same(known, "spend", -amount)
    _must_be_active(held)
    return _write(held, "spend", -amount, key=key, actor=actor, order_ref=order_ref, reason=reason)


@noted
@transaction.atomic
def void(credit: Credit, *, actor: Actor, reason: str = "") -> Credit:
    """Take away what is left, for good; a void credit stays void. Takes the right ``credits.void``."""
    must(actor, "credits.void", credit.store)
    held = _locked(credit)
    if held.status != "void":
        _must_be_active(held)
        _end(held, "void", "void", actor, reason)
    return held


def expire_due() -> int:
    """End the credits whose time is over; two at once share the work. Answers how many."""
    ended = 0
    while some := _expire_some():
        ended += some
    return ended


@transaction.atomic
def _expire_some() -> int:
    due = Credit.objects.filter(status="active", expires_at__lte=now()).order_by("expires_at")
    held = list(due.select_for_update(skip_locked=True, of=("self",))[:_BATCH])
    for credit in held:
        _end(credit, "expire", "expired", SYSTEM, "")
    return len(held)


def _end(credit: Credit, kind: str, status: str, actor: Actor, reason: str) -> None:
    if credit.balance:
        _write(credit, kind, -credit.balance, key=kind, actor=actor, reason=reason)
    credit.status = status
    credit.save(update_fields=["status"])


def _locked(credit: Credit) -> Credit:
    found = Credit.objects.select_for_update(of=("self",)).select_related("store").filter(pk=credit.pk).first()
    if found is None:
        raise NotFound(gettext("There is no such credit."))
    return found


def _must_be_active(credit: Credit) -> None:
    over = credit.expires_at is not None and credit.expires_at <= now()
    if over or credit.status == "expired":
        raise Refused(gettext("This credit has expired."), code="credit_expired")
    if credit.status == "void":
        raise Refused(gettext("This credit was voided."), code="credit_void")


def _same(known: CreditEntry, kind: str, amount: int) -> CreditEntry:
    if (known.kind, known.amount) != (kind, amount):
        raise Refused(gettext("Another entry of this credit has the same key."), code="key_reused")
    return known


def _write(
    credit: Credit, kind: str, amount: int, *, key: str, actor: Actor, order_ref: str = "", reason: str = ""
) -> CreditEntry:
    """Change the balance by one conditional statement and write the line. The credit is locked and ``credit`` follows."""
    fits = Credit.objects.filter(pk=credit.pk, balance__gte=-amount)
    if not fits.update(balance=F("balance") + amount, entry_count=F("entry_count") + 1):
        raise _too_little(credit)
    credit.balance, credit.entry_count = credit.balance + amount, credit.entry_count + 1
    credit.issued += max(amount, 0)
    credit.status = "active" if credit.balance else "spent"
    credit.save(update_fields=["issued", "status"])
    return CreditEntry.objects.create(
        credit=credit,
        number=credit.entry_count,
        kind=kind,
        amount=amount,
        balance=credit.balance,
        key=key,
        order_ref=order_ref,
        actor_kind=actor.kind,
        actor_ref=actor.ref,
        actor_label=actor.label,
        reason=reason,
        occurred_at=now(),
    )


def _too_little(credit: Credit) -> Refused:
    left = money(credit.balance, credit.currency, locale_of(get_language() or "en"))
    said = gettext("Only {amount} is left on this credit.").format(amount=left)
    return Refused(said, code="too_little", left=credit.balance, currency=credit.currency)


def new_code() -> str:
    """A code that nobody guesses, in signs that nobody mistakes for each other."""
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def words_of(credit: Credit) -> str:
    """What a credit is found by. Of its code only the last four signs, since lists are searched by many."""
    who = credit.customer
    return haystack(credit.id.hex, credit.code[-4:], *((str(who), who.email, who.external_id) if who else ()))


def unbalanced() -> Iterator[tuple[Credit, int]]:
    """Credits whose balance does not follow from their ledger, each with what it should be."""
    for credit in Credit.objects.annotate(sum=Sum("entries__amount", default=0)).exclude(balance=F("sum")):
        yield credit, credit.sum
