"""The sheet of a reservation session: one cart, and its holds. A hold is so many units of one variant, for a while."""

from django.db import models
from django.db.models import Q

from floorwalker.core.models import Session
from floorwalker.core.parts import Part, PartState
from floorwalker.kit.speech import later as _
from floorwalker.risk.models import AtRisk

HELD = "held"
CONSUMED = "consumed"
EXPIRED = "expired"
DENIED = "denied"

ADDRESSED = ~Q(ip="", agent="")
"""Carts of which the address or the browser is known."""


class Cart(AtRisk):
    """What a reservation session has beyond what every session has. ``expires_at`` is when the first of its holds ends.

    ``conflict`` names an order that came when the units were gone; ``called_by`` is the agent who took the cart over on the phone. ``ip`` and ``agent`` can be erased. While it holds anything,
    ``by_customer`` and ``by_address`` are keyed digests by which caps are kept, and others of the same address are found.
    """

    session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="cart")
    kind = models.CharField(max_length=12, default="")
    country = models.CharField(max_length=2, default="")
    country_source = models.CharField(max_length=12, default="")
    ip = models.CharField(max_length=45, default="")
    agent = models.CharField(max_length=300, default="")
    expires_at = models.DateTimeField(null=True)
    updates = models.IntegerField(default=0)
    renewals = models.IntegerField(default=0)
    extends = models.IntegerField(default=0)
    denials = models.IntegerField(default=0)
    cancel_reason = models.CharField(max_length=24, default="")
    late = models.BooleanField(default=False)
    conflict = models.CharField(max_length=200, default="")
    called_at = models.DateTimeField(null=True)
    called_by = models.CharField(max_length=200, default="")
    by_customer = models.UUIDField(null=True)
    by_address = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["session"], name="reservations_addressed", condition=ADDRESSED),
            models.Index(fields=["by_customer"], name="reservations_customer", condition=Q(by_customer__isnull=False)),
            models.Index(fields=["by_address"], name="reservations_address", condition=Q(by_address__isnull=False)),
        ]


class Hold(models.Model):
    """So many units of one variant. ``ends_by`` is when it ends at the latest, however often it is extended.

    ``price`` is a unit's, in minor units, when it was first held. ``level_id`` names the stock level; ``reason`` says why it ended.
    """

    pk = models.CompositePrimaryKey("session_id", "number")
    session = models.ForeignKey(Session, models.CASCADE, related_name="holds", db_index=False)
    number = models.IntegerField()
    level_id = models.UUIDField()
    variant = models.CharField(max_length=200)
    product = models.CharField(max_length=200)
    sku = models.CharField(max_length=120, default="")
    title = models.CharField(max_length=520, default="")
    price = models.BigIntegerField()
    wanted = models.IntegerField()
    quantity = models.IntegerField(default=0)
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=24, default="")
    held_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ends_by = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["level_id", "expires_at"], name="reservations_due", condition=Q(state=HELD))]


HOLDS = Part(
    code="hold",
    label=_("Hold"),
    model=Hold,
    states=(
        PartState("requested", _("Requested"), "secondary"),
        PartState(HELD, _("Held")),
        PartState(CONSUMED, _("Consumed"), "green", final=True),
        PartState("released", _("Released"), "secondary", final=True),
        PartState(EXPIRED, _("Expired"), "yellow", final=True),
        PartState(DENIED, _("Denied"), "red", final=True),
    ),
    ways={
        "": ("requested",),
        "requested": (HELD, "denied"),
        HELD: (HELD, CONSUMED, "released", "expired"),
        "expired": (CONSUMED,),
        "released": (CONSUMED,),
    },
)
REASONS: dict[str, str] = {
    "out_of_stock": _("Out of stock"),
    "limit": _("Beyond the limit of the product"),
    "customer_limit": _("Beyond what a customer may hold"),
    "address_limit": _("Beyond what an address may hold"),
    "restricted": _("Restricted"),
    "unknown": _("Not in stock here"),
    "not_reservable": _("Not reserved in this store"),
    "removed": _("Removed"),
    "emptied": _("Emptied"),
    "validation_failed": _("Failed the shop's check"),
    "stock_lost": _("The units are not there"),
    "merchant": _("By the merchant"),
    "superseded": _("Another cart took its place"),
    "not_ordered": _("Not part of the order"),
    "time": _("Time was up"),
    "offered": _("Offered to the next on the waitlist"),
    "lapsed": _("An offer lapsed"),
    "claimed": _("An offer was claimed"),
    "left": _("Somebody left the waitlist"),
}
"""Why units were not held, or not any more; and what became of those that were offered on the waitlist."""
