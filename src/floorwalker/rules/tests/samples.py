"""A vocabulary as a returns portal would declare it, for the tests of this room only."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from django import forms

from floorwalker.core.lists.filters import Between, OneOf, Tags, Text, When
from floorwalker.rules.compiled import Compiled
from floorwalker.rules.document import Document, Rule, Then
from floorwalker.rules.vocabulary import Context, Mode, Operand, Outcome, Sample, Vocabulary, register
from floorwalker.rules.words import read

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
COUNTRIES = (("DE", "Germany"), ("AT", "Austria"), ("FR", "France"))
YES_NO = (("yes", "Yes"), ("no", "No"))


class Offer(msgspec.Struct, frozen=True):
    bonus: int = 0
    fee: int = 0


class OfferForm(forms.Form):
    bonus = forms.IntegerField(label="Bonus in percent", min_value=0, max_value=50, initial=0)
    fee = forms.IntegerField(label="Fee in cents", min_value=0, required=False, initial=0)


def _offered(offer: Offer) -> str:
    return f"Store credit with {offer.bonus} % on top"


def _operand(key: str, label: str, filter_: Any, help_: str = "") -> Operand:
    return Operand(key=key, label=label, filter=filter_, value=lambda line: line[key], help=help_)


OPERANDS = (
    _operand("country", "Country", OneOf(choices=COUNTRIES), "Where the order was sent to."),
    _operand("vip", "Good customer", OneOf(choices=YES_NO)),
    _operand("discount", "Discount", Between(), "Percent of the order's value."),
    _operand("price", "Price paid", Between(money=True)),
    _operand("bought", "Bought", When(), "When the order was placed."),
    _operand("vendor", "Vendor", Text(folded=True)),
    _operand("tag", "Tag", Tags(), "The product's tags."),
)
OUTCOMES = (
    Outcome(code="refund", label="Refund", shopper="You get your money back."),
    Outcome(
        code="credit", label="Store credit", parameters=Offer, form=OfferForm, says=_offered,
        shopper="You get store credit.",
    ),
    Outcome(code="refuse", label="Not eligible", vetoes=True, shopper="This cannot be returned."),
    Outcome(code="review", label="Look at it by hand"),
)  # fmt: skip


def line(number: int) -> dict[str, Any]:
    """An order line, one of many kinds."""
    return {
        "country": COUNTRIES[number % 3][0],
        "vip": number % 4 == 0,
        "discount": number * 7 % 90,
        "price": 500 + number * 130 % 9_000,
        "bought": NOW - timedelta(days=number * 3 % 80),
        "vendor": ("Acme", "Northwind", "")[number % 3],
        "tag": [["final-sale"], ["new"], []][number % 5 % 3],
    }


def samples(store: Any, most: int) -> list[Sample]:
    return [Sample(name=f"Order {number}", context=context(**line(number))) for number in range(min(most, 40))]


def vocabulary(code: str = "offers", mode: Mode = "first") -> Vocabulary:
    return Vocabulary(
        code=code,
        label=f"Return offers ({mode})",
        help="What is offered for a returned line.",
        mode=mode,
        operands=OPERANDS,
        outcomes=OUTCOMES,
        otherwise=Then("review"),
        samples=samples,
    )


OFFERS = register(vocabulary())


def context(now: datetime = NOW, currency: str = "EUR", **values: Any) -> Context:
    return Context(values=values, now=now, currency=currency)


def rule(id_: str, when: str = "", then: str = "refund", *, name: str = "", **fields: Any) -> Rule:
    """A rule from words."""
    reading = read(when, OFFERS, compiled().setting(NOW))
    assert not reading.problems, reading.problems
    parameters = fields.pop("parameters", {})
    return Rule(id=id_, name=name or id_.capitalize(), when=reading.condition, then=Then(then, parameters), **fields)


def document(*rules: Rule, otherwise: str = "review", **fields: Any) -> Document:
    return Document(rules=rules, otherwise=Then(otherwise), **fields)


def compiled(*rules: Rule, mode: Mode = "first", zone: str = "Europe/Berlin", **fields: Any) -> Compiled:
    """Rules ready to decide, in euro and on Berlin's clock."""
    spoken = OFFERS if mode == "first" else vocabulary(mode=mode)
    return Compiled(vocabulary=spoken, document=document(*rules, **fields), zone=zone, currency="EUR")
