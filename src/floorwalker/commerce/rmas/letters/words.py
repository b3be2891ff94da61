"""What options, ways back and states are called where shoppers read of them: in letters, and on the pages of a portal."""

from floorwalker.kit.speech import later as _

OPTIONS: dict[str, str] = {
    "refund": _("Money back"),
    "store_credit": _("Store credit"),
    "gift_card": _("Gift card"),
    "exchange": _("Exchange"),
    "replacement": _("A new one"),
    "keep_item": _("Keep it"),
    "donate": _("Give it away"),
    "no_action": _("Nothing"),
}
METHOD_SAYS: dict[str, str] = {
    "label": _("Print the label, stick it on the parcel, and hand it in."),
    "drop_off": _("Show the QR code at the drop-off point."),
    "own_carrier": _("Send it at your own cost, and write the number of your return on the parcel."),
    "store": _("Take it to our store, and tell the number of your return."),
    "none": _("There is nothing to send; you need not do anything."),
}
METHODS_OF_RMAS = {"dropoff": "drop_off"}
"""An RMA's names of ways back, where they are others."""
PARCELS: dict[str, str] = {
    "label_created": _("The label is made"),
    "in_transit": _("On its way to us"),
    "at_facility": _("At a parcel centre"),
    "received": _("Arrived with us"),
    "inspected": _("Unpacked and checked"),
    "exported": _("Arrived with us"),
    "returned_to_retailer": _("Arrived with us"),
    "rejected_at_hub": _("Not taken in; we look into it"),
    "lost": _("Lost; we look into it"),
}
UNITS: dict[str, str] = {
    "expected": _("not arrived yet"),
    "received": _("arrived, not checked yet"),
    "missing": _("missing from the parcel"),
    "unexpected": _("came beyond what was asked for"),
    "validated": _("checked"),
    "disposed": _("checked"),
}
MONEY: dict[str, str] = {
    "held": _("planned"),
    "planned": _("planned"),
    "waiting": _("on its way"),
    "executing": _("on its way"),
    "executed": _("paid"),
    "failed": _("we look into it"),
    "needs_attention": _("we look into it"),
}
CREDITS: dict[str, str] = {"spent": _("spent"), "expired": _("expired"), "void": _("void")}
REJECTIONS: dict[str, str] = {
    "final_sale": _("it was a final sale"),
    "window_over": _("the time for returning it is over"),
    "no_proof": _("the fault could not be seen"),
}
"""Why a line does not come back, as far as a shopper is told by a code."""
DRAFTS: dict[str, str] = {
    "awaiting": _("waits for your payment"),
    "open": _("reserved for you"),
    "released": _("ordered for you"),
    "abandoned": _("not sent, since it was not paid in time"),
}
