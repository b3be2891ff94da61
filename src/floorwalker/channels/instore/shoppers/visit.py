"""One shopper's visit, as the devices around them tell it: facts with their times, in the order of a working day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from floorwalker.channels.instore import events as e
from floorwalker.channels.instore.shoppers.catalogue import Article
from floorwalker.core.facts import Fact

_CLIENTS: tuple[e.Client, ...] = ("sdk_android", "sdk_ios", "hand_scanner", "web")
_METHODS = ("Visa", "Mastercard", "Girocard", "Apple Pay", "Google Pay", "Gift card")
_EMPLOYEES = ("Aylin", "Bruno", "Chiara", "Dominik", "Eszter")
_COMMENTS = (
    "So much faster than the queue.",
    "The scanner did not read the peppers, had to type the number.",
    "Waited too long for the check.",
    "Great!",
    "",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One fact as a device tells it: ``source`` is the device, ``token`` its name for the session."""

    token: str
    number: int
    source: str
    at: datetime
    fact: Fact

    @property
    def id(self) -> str:
        """The once-only id of the fact."""
        return f"{self.token}-{self.number}"


class Visit:
    """Collects what is said. Every method lets some time pass, then lets a device say what happened.

    ``leisure`` is how slowly the shopper walks from shelf to shelf.
    """

    def __init__(self, *, token: str, begin: datetime, rng: Random, leisure: float = 1.0) -> None:
        self.token = token
        self.at = begin
        self.rng = rng
        self._leisure = leisure
        self.said: list[Said] = []
        self.total = 0
        self._attempts = 0
        self._client = rng.choices(_CLIENTS, (45, 35, 15, 5))[0]
        self._device = f"{self._client.replace('_', '-')}-{rng.randrange(100, 1000)}"

    def tell(self, fact: Fact, *, after: tuple[float, float], source: str = "") -> None:
        """After some seconds, the shopper's device or another one says this."""
        self.at += timedelta(seconds=round(self.rng.uniform(*after), 1))
        where = source or f"/devices/{self._device}"
        self.said.append(Said(token=self.token, number=len(self.said) + 1, source=where, at=self.at, fact=fact))

    def enter(self) -> None:
        """Perhaps check in, then create the basket."""
        customer = f"c-{self.rng.randrange(10_000, 60_000)}" if self.rng.random() < 0.7 else ""
        kind = ("first_time" if self.rng.random() < 0.2 else "recurring") if customer else ""
        version = f"{self.rng.choice((4, 5))}.{self.rng.randrange(10)}"
        fields: dict[str, Any] = {"client": self._client, "client_version": version, "device": self._device}
        fields |= {"customer": customer, "customer_kind": kind}
        if self.rng.random() < 0.25:
            self.tell(e.CheckedIn(**fields), after=(0, 5))
        self.tell(e.BasketCreated(**fields), after=(1, 20))

    def scan(self, article: Article, *, quantity: int = 1) -> None:
        """Put an article in the basket."""
        self.total += article.price * quantity
        scanned = e.ItemScanned(
            code=article.code,
            name=article.name,
            quantity=quantity,
            price=article.price,
            minimum_age=article.minimum_age,
        )
        self.tell(scanned, after=(4 * self._leisure, 40 * self._leisure))

    def check_out(self) -> str:
        """Go to the checkout and tap Pay; answers the payment attempt's name."""
        self._attempts += 1
        attempt = f"{self.token}-t{self._attempts}"
        self.tell(e.CheckoutStarted(), after=(10, 60))
        method = self.rng.choice(_METHODS)
        self.tell(e.TransactionStarted(transaction=attempt, amount=self.total, method=method), after=(2, 15))
        return attempt

    def check(self, kind: str, *, approved: bool = True) -> None:
        """An employee looks at the basket, or at the shopper."""
        ref, tablet = f"{self.token}-{kind}{self._attempts}", "/tablets/supervisor-1"
        employee = self.rng.choice(_EMPLOYEES)
        if kind == "age":
            self.tell(e.CheckRequired(check=ref, kind="age"), after=(0.5, 1))
        else:
            self.tell(e.CheckRequired(check=ref, kind="spot", mode="partial_rescan"), after=(0.5, 1))
        self.tell(e.CheckShown(check=ref), after=(0.5, 2))
        self.tell(e.CheckAcknowledged(check=ref, employee=employee), after=(8, 120), source=tablet)
        if approved:
            self.tell(e.CheckApproved(check=ref, employee=employee), after=(6, 60), source=tablet)
        else:
            missed = e.Correction(kind="missing", value=self.rng.randrange(199, 2_000))
            rejected = e.CheckRejected(check=ref, employee=employee, corrections=(missed,))
            self.tell(rejected, after=(20, 120), source=tablet)

    def give_up(self, attempt: str, reason: str) -> None:
        """The payment attempt is cancelled by the shopper or fails."""
        failed = self.rng.random() < 0.5
        what = e.TransactionFailed if failed else e.TransactionCancelled
        self.tell(what(transaction=attempt, reason="Card declined" if failed else reason), after=(5, 30))

    def pay(self, attempt: str) -> None:
        """The money comes."""
        receipt = f"R{self.rng.randrange(10**7, 10**8)}"
        method = self.rng.choice(_METHODS)
        paid = e.TransactionCompleted(transaction=attempt, amount=self.total, method=method, receipt=receipt)
        self.tell(paid, after=(3, 20))

    def leave(self) -> None:
        """Scan the exit code at the gate."""
        gate = f"Exit {self.rng.choice('AB')}"
        self.tell(e.ExitScanned(gate=gate), after=(15, 180), source=f"/gates/{gate[-1].lower()}")

    def rate(self) -> None:
        """Say how it was."""
        rating = self.rng.choices((5, 4, 3, 2, 1), (50, 25, 12, 8, 5))[0]
        self.tell(e.FeedbackGiven(rating=rating, comment=self.rng.choice(_COMMENTS)), after=(10, 90))

    def walk_out(self) -> None:
        """Cancel on the device, or simply leave the phone in the pocket."""
        if self.rng.random() < 0.4:
            self.tell(e.BasketCancelled(by="shopper", reason="Changed my mind"), after=(20, 120))


def shop(visit: Visit, articles: Sequence[tuple[Article, int]]) -> list[Said]:
    """A whole visit with these articles and how many of each; most shoppers pay and leave through the gate."""
    rng = visit.rng
    visit.enter()
    for article, quantity in articles:
        visit.scan(article, quantity=quantity)
    if rng.random() < 0.08:
        visit.walk_out()
        return visit.said
    _through_checkout(visit, of_age=not any(article.minimum_age for article, _ in articles))
    if rng.random() < 0.92:
        visit.leave()
    if rng.random() < 0.15:
        visit.rate()
    return visit.said


def _through_checkout(visit: Visit, *, of_age: bool) -> None:
    rng = visit.rng
    attempt = visit.check_out()
    if rng.random() < 0.07:
        visit.give_up(attempt, "Other card")
        attempt = visit.check_out()
    if not of_age:
        visit.check("age")
    if rng.random() < 0.12:
        approved = rng.random() < 0.85
        visit.check("spot", approved=approved)
        if not approved:
            attempt = visit.check_out()
    visit.pay(attempt)
