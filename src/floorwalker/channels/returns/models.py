"""The sheet of a return session: one record, its items, and the offers made for them, which have a machine of their own."""

from django.db import models

from floorwalker.accounts.models import Store
from floorwalker.core.models import Session
from floorwalker.core.parts import Part, PartState
from floorwalker.kit.speech import later as _

OPTIONS: dict[str, str] = {
    "refund": _("Refund"),
    "store_credit": _("Store credit"),
    "gift_card": _("Gift card"),
    "exchange": _("Exchange"),
    "replacement": _("Replacement"),
    "keep_item": _("Keep the item"),
    "donate": _("Donate the item"),
}
"""What a shopper may be offered for an item, in words."""
VIRTUAL = frozenset({"store_credit", "gift_card"})
"""The options that are paid in a currency of the shop's own."""
RENEWING = frozenset({"exchange", "replacement"})
"""The options for which something else goes out."""
METHODS: dict[str, str] = {
    "label": _("Prepaid label"),
    "drop_off": _("Drop-off with a QR code"),
    "own_carrier": _("Own carrier"),
    "store": _("Bring it to the store"),
    "none": _("Nothing to send"),
}
"""How an item comes back, in words."""
WAITING_FOR: dict[str, str] = {
    "answers": _("to go on"),
    "payment": _("to pay"),
    "check": _("payment being checked"),
    "decision": _("to decide"),
    "parcel": _("to send the parcel"),
    "transit": _("parcel on its way"),
    "inspection": _("to inspect the goods"),
    "payout": _("payout leaving"),
    "attention": _("a payout that needs somebody"),
    "closing": _("to close the RMA"),
}
"""What a return waits for, in words."""
WAITING_ON: dict[str, str] = {"customer": _("Customer"), "merchant": _("Merchant"), "system": _("System")}
DECLINED_BY: dict[str, str] = {"policy": _("Policy"), "merchant": _("Merchant"), "customer": _("Customer")}


class ReturnSession(models.Model):
    """What a return session has beyond what every session has. All amounts are minor units of the session's currency.

    ``order_id`` and ``customer_id`` are ours, beside what the shop calls them. ``return_value`` is the net paid for its items.
    ``offer_value_virtual`` and ``offer_value_cash`` are the best that was offered last for each item. ``balance`` is what its
    choices come to: positive, the merchant owes. ``reasons`` are the codes of why its items go back, as ``defective.arrived_broken``. ``due`` is what the customer must pay first. ``waiting_on`` is whose turn it is, ``waiting_for`` what is to be done. ``previous`` is the state that a
    resumed session goes back to, ``submissions`` counts how often it was submitted. ``reached`` is the farthest step that it came
    to, at ``reached_at``; ``to_…`` are the seconds that each step took after the one before, if none was left out.
    """

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="return_session")
    order_id = models.UUIDField(null=True, db_index=True)
    order_external = models.CharField(max_length=200, default="")
    order_name = models.CharField(max_length=64, default="")
    customer_id = models.UUIDField(null=True)
    language = models.CharField(max_length=16, default="")
    email = models.CharField(max_length=254, default="")
    gift = models.BooleanField(default=False)
    previous = models.CharField(max_length=24, default="")
    declined_by = models.CharField(max_length=12, default="")
    end_reason = models.CharField(max_length=40, default="")
    waiting_on = models.CharField(max_length=12, default="")
    stale = models.BooleanField(default=False)
    review = models.BooleanField(default=False)
    at_once = models.BooleanField(null=True)
    reached = models.CharField(max_length=24, default="")
    reached_at = models.DateTimeField(null=True)
    to_items = models.IntegerField(null=True)
    to_reasons = models.IntegerField(null=True)
    to_offers = models.IntegerField(null=True)
    to_chosen = models.IntegerField(null=True)
    to_submitted = models.IntegerField(null=True)
    method = models.CharField(max_length=24, default="")
    submissions = models.SmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    rma_id = models.UUIDField(null=True, db_index=True)
    rma_name = models.CharField(max_length=64, default="")
    payment_ref = models.CharField(max_length=200, default="")
    order_value = models.BigIntegerField(default=0)
    return_value = models.BigIntegerField(default=0)
    offer_value_virtual = models.BigIntegerField(default=0)
    offer_value_cash = models.BigIntegerField(default=0)
    balance = models.BigIntegerField(default=0)
    due = models.BigIntegerField(default=0)
    reasons = models.TextField(default="", db_default="")
    waiting_for = models.CharField(max_length=16, default="", db_default="")
    waiting_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["waiting_on", "-session"], name="returns_waiting", condition=~models.Q(waiting_on="")),
        ]


class Item(models.Model):
    """Some units of one order line, whose ``number`` it has. ``paid`` is net of discounts and with tax, of which ``tax``; ``listed`` is before both.

    ``reason`` and ``sub_reason`` are codes of the session's terms; ``reason_words`` is kept by older rows alone.
    ``answers`` are ``{question, text, answer}``, ``photos`` ``{ref, question}``. ``verdict`` is the outcome of the rules of
    eligibility, ``says`` their own sentence for the shopper, ``trace`` and ``version`` how they came to it. ``round`` counts how
    often offers were made for it; those of the last one can be chosen.
    """

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="return_items", db_index=False)
    number = models.IntegerField()
    quantity = models.IntegerField()
    name = models.CharField(max_length=255, default="")
    product_id = models.CharField(max_length=200, default="")
    variant_ref = models.CharField(max_length=200, default="")
    sku = models.CharField(max_length=120, default="")
    picture_url = models.CharField(max_length=1000, default="")
    listed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    discount = models.BigIntegerField(default=0)
    tax = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=40, default="")
    sub_reason = models.CharField(max_length=40, default="")
    reason_words = models.CharField(max_length=200, default="")
    remark = models.TextField(default="")
    answers = models.JSONField(default=list)
    photos = models.JSONField(default=list)
    verdict = models.CharField(max_length=24, default="")
    says = models.TextField(default="")
    trace = models.JSONField(default=dict)
    version = models.IntegerField(default=0)
    round = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["session"],
                include=["number", "round", "product_id", "name", "reason", "sub_reason", "reason_words", "paid"],
                name="returns_item_figures",
            )
        ]

    @property
    def eligible(self) -> bool:
        """Whether its rules let it come back, as far as they were asked."""
        return self.verdict in {"", "eligible"}


class Offer(models.Model):
    """What was offered for an item, with the parts of its balance: ``paid`` + ``bonus`` - ``fee`` - ``price``.

    ``terms`` are the rule's, as they were then; ``rule`` and ``version`` name it. ``price`` and ``variant_ref`` are those of what
    an exchange is for, once it is chosen.
    """

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="return_offers", db_index=False)
    number = models.IntegerField()
    item = models.IntegerField()
    round = models.SmallIntegerField(default=1)
    option = models.CharField(max_length=16)
    state = models.CharField(max_length=12, default="")
    paid = models.BigIntegerField(default=0)
    bonus = models.BigIntegerField(default=0)
    fee = models.BigIntegerField(default=0)
    price = models.BigIntegerField(default=0)
    balance = models.BigIntegerField(default=0)
    variant_ref = models.CharField(max_length=200, default="")
    variant_name = models.CharField(max_length=255, default="")
    terms = models.JSONField(default=dict)
    rule = models.CharField(max_length=32, default="")
    rule_name = models.CharField(max_length=200, default="")
    version = models.IntegerField(default=0)
    says = models.TextField(default="")
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(balance=models.F("paid") + models.F("bonus") - models.F("fee") - models.F("price")),
                name="returns_parts_add_up",
            )
        ]
        indexes = [
            models.Index(
                fields=["session"],
                include=["number", "item", "round", "option", "state", "paid", "bonus", "balance"],
                name="returns_offer_figures",
            )
        ]

    @property
    def virtual(self) -> bool:
        """Whether it is paid in the shop's own currency."""
        return self.option in VIRTUAL


OFFERS = Part(
    code="offer",
    label=_("Offer"),
    model=Offer,
    states=(
        PartState("proposed", _("proposed")),
        PartState("accepted", _("accepted"), "green", final=True),
        PartState("declined", _("declined"), "secondary", final=True),
        PartState("expired", _("expired"), "yellow", final=True),
        PartState("superseded", _("superseded"), "secondary", final=True),
        PartState("withdrawn", _("withdrawn"), "red", final=True),
    ),
    ways={
        "": ("proposed",),
        "proposed": ("accepted", "declined", "expired", "superseded", "withdrawn"),
        "accepted": ("declined", "expired", "superseded", "withdrawn"),
        "superseded": ("accepted", "declined", "expired", "withdrawn"),
    },
)


class FailedLookUp(models.Model):
    """Somebody asked for an order and could not say whose it is. Who and what are keyed digests, never the words."""

    store = models.ForeignKey(Store, models.CASCADE, related_name="+", db_index=False)
    order_digest = models.CharField(max_length=64)
    address_digest = models.CharField(max_length=64)
    occurred_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["store", "address_digest", "occurred_at"], name="returns_failed_by_address"),
            models.Index(fields=["store", "order_digest", "occurred_at"], name="returns_failed_by_order"),
        ]
