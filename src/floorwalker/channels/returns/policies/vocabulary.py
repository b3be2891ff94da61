"""The words in which a store says what may come back and what it offers for it, and the rules that every store starts with."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext

from floorwalker.accounts.models import Store
from floorwalker.channels.returns.models import METHODS
from floorwalker.channels.returns.policies.offers import Terms
from floorwalker.channels.returns.policies.subject import Subject, recent
from floorwalker.core.clock import now
from floorwalker.core.lists.filters import Asked, Between, Filter, OneOf, Tags, Text, When
from floorwalker.kit.speech import later as _
from floorwalker.rules.document import Is, Rule, Then
from floorwalker.rules.vocabulary import Nothing, Operand, Outcome, Sample, Vocabulary, register

_YES_NO = OneOf(choices=(("yes", _("yes")), ("no", _("no"))))
_WORD = Text(folded=True)
Value = Callable[[Subject], Any]


def _operand(key: str, label: str, filter_: Filter, value: Value, help_: str = "") -> Operand:
    return Operand(key=key, label=label, filter=filter_, value=value, help=help_)


OPERANDS = (
    _operand(
        "since", _("Window began"), When(), lambda s: s.since,
        _("On delivery; where that is not known, when it was shipped; else when it was ordered."),
    ),
    _operand("ordered", _("Ordered"), When(), lambda s: s.order.placed_at),
    _operand("shipped", _("Shipped"), When(), lambda s: s.shipped_at),
    _operand("delivered", _("Delivered"), When(), lambda s: s.delivered_at),
    _operand("country", _("Country"), _WORD, lambda s: s.order.country, _("Where the order was sent to, as in DE.")),
    _operand("source", _("Sales channel"), _WORD, lambda s: s.order.source),
    _operand("order_tag", _("Order's tags"), Tags(), lambda s: s.order.tags),
    _operand("order_value", _("Order's value"), Between(money=True), lambda s: s.order.total),
    _operand("discount_code", _("Discount code"), Tags(), lambda s: s.order.discount_codes),
    _operand("discount", _("Discount in percent"), Between(), lambda s: s.discount_percent, _("Of the line's list price.")),
    _operand("price", _("Price paid"), Between(money=True), lambda s: s.unit_price, _("For one unit, after discounts.")),
    _operand("product_tag", _("Product's tags"), Tags(), lambda s: s.line.tags),
    _operand("type", _("Product's type"), _WORD, lambda s: s.line.type),
    _operand("vendor", _("Vendor"), _WORD, lambda s: s.line.vendor),
    _operand("sku", _("SKU"), _WORD, lambda s: s.line.sku),
    _operand("final_sale", _("Final sale"), _YES_NO, lambda s: s.line.final_sale),
    _operand("minimum_age", _("Minimum age"), Between(), lambda s: s.line.minimum_age),
    _operand("quantity", _("Quantity"), Between(), lambda s: s.quantity, _("Units of this line that are to go back.")),
    _operand("reason", _("Reason"), Text(), lambda s: s.reason or None, _("Its code; not known before it is given.")),
    _operand("sub_reason", _("Sub-reason"), Text(), lambda s: s.sub_reason, _("Its code.")),
    _operand("gift", _("Gift"), _YES_NO, lambda s: s.gift, _("Whether it is returned by whom it was given to.")),
    _operand("returned", _("Returned so far"), Between(), lambda s: s.order.returning, _("Units of the same order.")),
    _operand(
        "return_rate", _("Return rate"), Between(), lambda s: s.buyer.return_rate,
        _("Of a hundred units that the customer bought; not known of a guest."),
    ),
    _operand("customer", _("Customer ID"), Text(), lambda s: s.order.customer_ref, _("What the shop calls the customer.")),
    _operand("customer_tag", _("Customer's tags"), Tags(), lambda s: s.order.customer.tags if s.order.customer else []),
)  # fmt: skip


class TermsForm(forms.Form):
    """On what terms an option is offered."""

    bonus_percent = forms.IntegerField(
        label=_("Bonus in percent"), min_value=0, max_value=100, initial=0, help_text=_("Of what was paid; never paid out in money.")
    )  # fmt: skip
    bonus = forms.IntegerField(
        label=_("Bonus"), min_value=0, max_value=10**9, initial=0, help_text=_("In the smallest unit of the currency, for each item.")
    )  # fmt: skip
    fee_percent = forms.IntegerField(label=_("Fee in percent"), min_value=0, max_value=100, initial=0)
    fee = forms.IntegerField(
        label=_("Fee"), min_value=0, max_value=10**9, initial=0, help_text=_("In the smallest unit of the currency, for each item.")
    )  # fmt: skip
    expires_days = forms.IntegerField(
        label=_("Expires after (days)"), min_value=0, max_value=365, initial=14, help_text=_("0: never.")
    )
    approval = forms.ChoiceField(
        label=_("Approval"),
        choices=[("usual", _("as usual")), ("automatic", _("automatic")), ("review", _("by staff"))],
        initial="usual",
    )
    methods = forms.MultipleChoiceField(label=_("Return methods"), choices=list(METHODS.items()), initial=list(METHODS))


class ExchangeForm(TermsForm):
    """The same, and what it may be exchanged for."""

    scope = forms.ChoiceField(
        label=_("For"),
        choices=[("variant", _("another variant of the product")), ("product", _("any product"))],
        initial="variant",
    )


def _says(label: str) -> Callable[[Terms], str]:
    def sentence(terms: Terms) -> str:
        said = [str(label)]
        if terms.bonus_percent:
            said.append(gettext("{percent} % bonus").format(percent=terms.bonus_percent))
        if terms.bonus:
            said.append(gettext("a bonus"))
        if terms.fee or terms.fee_percent:
            said.append(gettext("a fee"))
        if terms.expires_days:
            days = ngettext("for {days} day", "for {days} days", terms.expires_days)
            said.append(days.format(days=terms.expires_days))
        if terms.approval == "review":
            said.append(gettext("after review"))
        return ", ".join(said)

    return sentence


def _option(code: str, label: str, form: type[forms.Form] = TermsForm) -> Outcome:
    return Outcome(code=code, label=label, parameters=Terms, form=form, says=_says(label))


def _samples(store: Store, most: int) -> Iterable[Sample]:
    at = now()
    for subject in recent(store, most):
        name = f"{subject.order.name} · {subject.line.title}"
        yield Sample(name=name, context=ELIGIBILITY.look(subject, now=at, currency=subject.order.currency))


ELIGIBILITY = register(
    Vocabulary(
        code="returns.eligibility",
        label=_("Returns: what may come back"),
        help=_("Decides for each item whether it can be returned. One rule that forbids it is enough."),
        mode="veto",
        operands=OPERANDS,
        outcomes=(
            Outcome(code="eligible", label=_("Can be returned")),
            Outcome(code="too_late", label=_("Return period ended"), vetoes=True, shopper=_("The time for returning this item is over.")),
            Outcome(code="final_sale", label=_("Final sale"), vetoes=True, shopper=_("This item was a final sale and cannot be returned.")),
            Outcome(code="not_eligible", label=_("Not eligible"), vetoes=True, shopper=_("This item cannot be returned.")),
        ),
        otherwise=Then("eligible"),
        starting=(
            Rule(id="window", name="30 days from delivery", when=Is(Asked(key="since", low="30d", open_low=True)), then=Then("too_late")),
            Rule(id="final_sale", name="Sold as final", when=Is(Asked(key="final_sale", values=("yes",))), then=Then("final_sale")),
        ),
        samples=_samples,
    )
)  # fmt: skip
"""May these units of a line come back?"""

OFFERED = register(
    Vocabulary(
        code="returns.offers",
        label=_("Returns: what is offered"),
        help=_("Decides what a shopper may choose from for an item. All rules that apply count; of two with one option, the first."),
        mode="all",
        operands=OPERANDS,
        outcomes=(
            _option("refund", _("Refund")),
            _option("store_credit", _("Store credit")),
            _option("gift_card", _("Gift card")),
            _option("exchange", _("Exchange"), ExchangeForm),
            _option("replacement", _("Replacement")),
            _option("keep_item", _("Keep the item")),
            _option("donate", _("Donate the item")),
            Outcome(code="no_action", label=_("Nothing"), parameters=Nothing, shopper=_("We cannot offer anything for this item.")),
        ),
        otherwise=Then("no_action"),
        starting=(
            Rule(id="refund", name="Refund", then=Then("refund")),
            Rule(id="credit", name="Store credit with a bonus", then=Then("store_credit", {"bonus_percent": 10})),
            Rule(id="exchange", name="Exchange", then=Then("exchange")),
            Rule(id="replacement", name="A new one for what is broken or wrong", when=Is(Asked(key="reason", values=("defective", "wrong_item"))), then=Then("replacement")),
        ),
        samples=_samples,
    )
)  # fmt: skip
"""What may a shopper choose from for these units?"""
