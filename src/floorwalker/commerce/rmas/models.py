"""The sheet of an RMA: the decision, and beside it parcels, lots of units and payouts, each with a machine of its own."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from floorwalker.commerce.orders.models import Order
from floorwalker.core.models import Session
from floorwalker.core.parts import Part, PartState
from floorwalker.kit.speech import later as _

OPTIONS = [
    ("refund", _("Refund")),
    ("store_credit", _("Store credit")),
    ("gift_card", _("Gift card")),
    ("exchange", _("Exchange")),
    ("replacement", _("Replacement")),
    ("keep_item", _("Keep the item")),
    ("donate", _("Donate")),
    ("no_action", _("No action")),
]
WITHOUT_GOODS = {"keep_item", "donate"}
"""The options for which nothing comes back."""
REJECTIONS = {
    "final_sale": _("Final sale"),
    "window_over": _("Return window is over"),
    "not_eligible": _("Not eligible"),
    "no_proof": _("No proof of the fault"),
    "suspicious": _("Suspicious"),
    "other": _("Other"),
}
CONDITIONS = [
    ("new", _("As new")),
    ("good", _("Good")),
    ("worn", _("Worn")),
    ("damaged", _("Damaged")),
    ("wrong_item", _("Another item")),
]
DISPOSITIONS = [
    ("restock", _("Restock")),
    ("refurbish", _("Refurbish")),
    ("liquidate", _("Liquidate")),
    ("donate", _("Donate")),
    ("destroy", _("Destroy")),
    ("return_to_vendor", _("Return to vendor")),
    ("quarantine", _("Quarantine")),
]
MONEY = [
    ("none", _("Nothing planned")),
    ("planned", _("Planned")),
    ("held", _("Waits for a second person")),
    ("unpaid", _("Waits for the customer")),
    ("on_its_way", _("On its way")),
    ("partial", _("Partially refunded")),
    ("full", _("Fully refunded")),
    ("attention", _("Needs attention")),
]
INSPECTION = [
    ("none", _("Nothing to inspect")),
    ("missing", _("Missing")),
    ("expected", _("Expected")),
    ("received", _("Received")),
    ("inspected", _("Inspected")),
    ("disposed", _("Disposed of")),
]


class Rma(models.Model):
    """What an RMA has beyond what every session has; the decision is the session's state.

    ``claimed``: its units are taken from those that may be returned of the order. ``value`` is what was paid for them,
    ``refunded`` what has gone back. ``open_since`` is when it was approved, or reopened last. ``attention``: a payout waits for a person.
    ``due`` is what the customer pays for new items, ``paid_in`` what they have paid, ``payment_url`` where they can.
    ``closes``: by itself, when all was ``done_at``; ``kept_open``: somebody reopened it, and nothing was done since.
    ``money``, ``logistics`` and ``inspection`` are roll-ups of payouts, parcels and units, by which lists are filtered; so are
    ``reasons``, codes of why its lines come back, which are named by a version of terms, the ``vocabulary``.
    """

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="rma")
    order = models.ForeignKey(
        Order, models.DO_NOTHING, null=True, related_name="rmas", db_index=False, db_constraint=False
    )
    customer_id = models.UUIDField(null=True)
    origin = models.CharField(max_length=12, default="")
    portal_session = models.UUIDField(null=True)
    method = models.CharField(max_length=16, default="")
    claimed = models.BooleanField(default=False)
    value = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    approved_at = models.DateTimeField(null=True)
    open_since = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, default="")
    reject_code = models.CharField(max_length=40, default="")
    closed_at = models.DateTimeField(null=True)
    money = models.CharField(max_length=12, default="none")
    logistics = models.CharField(max_length=24, default="none")
    inspection = models.CharField(max_length=12, default="none")
    attention = models.BooleanField(default=False)
    due = models.BigIntegerField(default=0, db_default=0)
    paid_in = models.BigIntegerField(default=0, db_default=0)
    payment_url = models.CharField(max_length=2000, default="", db_default="")
    closes = models.BooleanField(default=False, db_default=False)
    done_at = models.DateTimeField(null=True)
    kept_open = models.BooleanField(default=False, db_default=False)
    reasons = models.JSONField(default=list, db_default=[])
    vocabulary = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            GinIndex(fields=["reasons"], name="rmas_reasons"),
            models.Index(fields=["order"], name="rmas_order"),
            models.Index(fields=["customer_id"], name="rmas_customer", condition=models.Q(customer_id__isnull=False)),
            models.Index(fields=["money", "-session"], name="rmas_money"),
            models.Index(fields=["logistics", "-session"], name="rmas_logistics"),
            models.Index(fields=["inspection", "-session"], name="rmas_inspection"),
        ]


class ReturnLine(models.Model):
    """Units of one line of the order that come back: why, and what is wanted for them. Amounts are minor units.

    ``value`` is what was paid for these units, ``bonus`` comes on top of it and ``fee`` is taken off. ``reject_code`` and
    ``reject_message`` say why this line does not come back, if it was rejected by itself.
    ``out_of_policy`` is the outcome of rules that it goes beyond, ``trace`` how they came to it.
    """

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="return_lines", db_index=False)
    number = models.IntegerField()
    order_line = models.IntegerField()
    sku = models.CharField(max_length=120, default="")
    title = models.CharField(max_length=255, default="")
    picture_url = models.CharField(max_length=1000, default="")
    quantity = models.IntegerField()
    reason = models.CharField(max_length=40, default="")
    sub_reason = models.CharField(max_length=40, default="", db_default="")
    vocabulary = models.BigIntegerField(null=True)
    reason_words = models.CharField(max_length=200, default="")
    remark = models.TextField(default="")
    images = models.JSONField(default=list)
    option = models.CharField(max_length=16)
    value = models.BigIntegerField(default=0)
    bonus = models.BigIntegerField(default=0)
    fee = models.BigIntegerField(default=0)
    exchange = models.JSONField(default=dict)
    policy = models.CharField(max_length=80, default="")
    out_of_policy = models.CharField(max_length=40, default="", db_default="")
    trace = models.JSONField(default=dict, db_default={})
    reject_code = models.CharField(max_length=40, default="", db_default="")
    reject_message = models.TextField(default="", db_default="")

    @property
    def reason_code(self) -> str:
        """Why it comes back, in one code: a sub-reason stands behind its reason and a dot."""
        return f"{self.reason}.{self.sub_reason}".rstrip(".")

    @property
    def rejected(self) -> bool:
        """Whether this line was rejected, while others may come back."""
        return bool(self.reject_code)

    @property
    def rejection(self) -> str:
        """Why it was rejected, in words."""
        return str(REJECTIONS.get(self.reject_code, self.reject_code))

    @property
    def owed(self) -> int:
        """What of the value is given back, without the bonus."""
        return max(self.value - self.fee, 0)


class Parcel(models.Model):
    """A parcel on its way back, as far as carriers and the warehouse have told."""

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="parcels", db_index=False)
    number = models.IntegerField()
    ref = models.CharField(max_length=120)
    state = models.CharField(max_length=24)
    carrier = models.CharField(max_length=64, default="")
    tracking = models.CharField(max_length=120, default="")
    first_scan_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()


WAY = ("label_created", "in_transit", "at_facility", "received", "inspected", "exported", "returned_to_retailer")
_ASTRAY = ("rejected_at_hub", "lost")
PARCELS = Part(
    code="parcel",
    label=_("Parcel"),
    model=Parcel,
    states=(
        PartState("label_created", _("Label created"), "secondary"),
        PartState("in_transit", _("In transit")),
        PartState("at_facility", _("At a facility")),
        PartState("received", _("Received"), "green"),
        PartState("inspected", _("Inspected"), "green"),
        PartState("exported", _("Exported"), "green"),
        PartState("returned_to_retailer", _("Returned to retailer"), "green", final=True),
        PartState("rejected_at_hub", _("Rejected at the hub"), "red", final=True),
        PartState("lost", _("Lost"), "red", final=True),
        PartState("not_required", _("No parcel needed"), "secondary", final=True),
    ),
    ways={"": (*WAY, *_ASTRAY, "not_required")}
    | {state: (*WAY[place + 1 :], *_ASTRAY) for place, state in enumerate(WAY)}
    | {"lost": WAY[1:]},
)
LOGISTICS = [("none", _("Not known")), *((state.code, state.label) for state in PARCELS.states)]
"""What a list tells of the parcels of an RMA: of several the one that is furthest behind, or that went astray."""


class Lot(models.Model):
    """Units of one line that stand alike; where some of them fare otherwise, the lot splits."""

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="lots", db_index=False)
    number = models.IntegerField()
    line = models.IntegerField()
    quantity = models.IntegerField()
    state = models.CharField(max_length=12)
    condition = models.CharField(max_length=12, default="")
    restockable = models.BooleanField(null=True)
    disposition = models.CharField(max_length=20, default="")
    explanation = models.TextField(default="")
    images = models.JSONField(default=list)


LOTS = Part(
    code="lot",
    label=_("Units"),
    model=Lot,
    states=(
        PartState("expected", _("Expected"), "secondary"),
        PartState("received", _("Received")),
        PartState("missing", _("Missing"), "red"),
        PartState("unexpected", _("Unexpected"), "orange"),
        PartState("validated", _("Inspected"), "green"),
        PartState("disposed", _("Disposed of"), "green", final=True),
    ),
    ways={
        "": ("expected", "unexpected"),
        "expected": ("received", "missing", "validated"),
        "missing": ("received", "validated"),
        "received": ("validated", "missing"),
        "unexpected": ("validated",),
        "validated": ("validated", "disposed"),
    },
)


class Payout(models.Model):
    """Money, credit or goods for a line: ``amount`` is reserved of what was paid for the order, ``bonus`` comes on top.

    ``attempt`` counts those that were certainly refused, so that each has a key of its own with the one who pays, while
    one of unknown outcome is asked for again under the same. ``by_hand``: it waits for somebody to send it. ``draft`` is the
    number of the new item that it pays for.
    """

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="payouts", db_index=False)
    number = models.IntegerField()
    line = models.IntegerField()
    method = models.CharField(max_length=16)
    amount = models.BigIntegerField()
    bonus = models.BigIntegerField(default=0)
    state = models.CharField(max_length=16)
    attempt = models.SmallIntegerField(default=1)
    by_hand = models.BooleanField(default=False)
    draft = models.IntegerField(default=0, db_default=0)
    planner = models.CharField(max_length=220)
    planned_by = models.CharField(max_length=200)
    approved_by = models.CharField(max_length=200, default="")
    send_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=200, default="")
    complaint = models.CharField(max_length=300, default="")

    @property
    def total(self) -> int:
        """All that is given."""
        return self.amount + self.bonus

    @property
    def key(self) -> str:
        """What the order knows it by."""
        return f"rma:{self.session_id}:{self.number}"

    @property
    def live(self) -> bool:
        """Whether its amount has been given, or may yet be."""
        return self.state not in {"cancelled", "written_off"}


PAYOUTS = Part(
    code="payout",
    label=_("Payout"),
    model=Payout,
    states=(
        PartState("held", _("Waits for a second person"), "orange"),
        PartState("planned", _("Planned"), "secondary"),
        PartState("waiting", _("Leaves soon")),
        PartState("executing", _("On its way")),
        PartState("executed", _("Paid"), "green", final=True),
        PartState("failed", _("Failed"), "red"),
        PartState("needs_attention", _("Needs attention"), "red"),
        PartState("written_off", _("Written off"), "secondary", final=True),
        PartState("cancelled", _("Cancelled"), "secondary", final=True),
    ),
    ways={
        "": ("held", "planned", "waiting"),
        "held": ("planned", "waiting", "cancelled"),
        "planned": ("waiting", "executing", "cancelled"),
        "waiting": ("planned", "executing", "cancelled"),
        "executing": ("executed", "failed", "needs_attention"),
        "failed": ("executing", "executed", "written_off"),
        "needs_attention": ("executing", "executed", "failed", "written_off"),
    },
)
MOVED = {"waiting", "executing", "executed", "failed", "needs_attention"}
"""The states of a payout that is on its way or has gone."""


class Draft(models.Model):
    """An order for a new item, drafted: released when the return and the customer have given all that it costs.

    ``due`` is the customer's part of the ``price``. ``ship_to`` is where the first order went, and can be erased.
    """

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="drafts", db_index=False)
    number = models.IntegerField()
    line = models.IntegerField()
    variant = models.CharField(max_length=200, default="")
    sku = models.CharField(max_length=120, default="")
    title = models.CharField(max_length=255, default="")
    quantity = models.IntegerField()
    price = models.BigIntegerField()
    due = models.BigIntegerField(default=0)
    ship_to = models.JSONField(default=dict)
    state = models.CharField(max_length=12)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


DRAFTS = Part(
    code="draft",
    label=_("New item"),
    model=Draft,
    states=(
        PartState("awaiting", _("Waits for the customer"), "orange"),
        PartState("open", _("Waits for its release")),
        PartState("released", _("Released"), "green", final=True),
        PartState("abandoned", _("Not paid in time"), "red", final=True),
        PartState("cancelled", _("Cancelled"), "secondary", final=True),
    ),
    ways={
        "": ("awaiting", "open"),
        "awaiting": ("open", "abandoned", "cancelled"),
        "open": ("released", "cancelled"),
    },
)


class Payment(models.Model):
    """What the customer paid for new items, less than nothing where it was given back; each ``reference`` stands once."""

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="payments_in", db_index=False)
    number = models.IntegerField()
    amount = models.BigIntegerField()
    reference = models.CharField(max_length=200)
    entered_by = models.CharField(max_length=200)
    paid_at = models.DateTimeField()
