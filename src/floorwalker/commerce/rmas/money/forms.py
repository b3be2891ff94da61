"""Input of the moves of money."""

from typing import Any

from django import forms

from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.exchanges.drafts import waits
from floorwalker.commerce.rmas.lines import accepted
from floorwalker.commerce.rmas.models import OPTIONS, PAYOUTS, Payout, ReturnLine
from floorwalker.core.forms import MoveForm
from floorwalker.core.log.sheet import Sheet
from floorwalker.kit.speech import amount
from floorwalker.kit.speech import later as _

METHODS = [pair for pair in OPTIONS if pair[0] in {"refund", "store_credit", "gift_card", "exchange", "replacement"}]


def left_of(sheet: Sheet, line: ReturnLine) -> int:
    """What of a line's worth is neither given nor planned yet."""
    live = (row.amount for row in sheet.rows(Payout).values() if row.live and row.line == line.number)
    return line.value - sum(live)


def _money(label: str, help_text: str = "") -> forms.DecimalField:
    """An amount in major units, such as 12.50; how many digits it may have is the currency's to say."""
    return forms.DecimalField(label=label, min_value=0, max_digits=15, required=False, help_text=help_text)


class PlanForm(MoveForm):
    """What is given for a line."""

    line = forms.TypedChoiceField(label=_("Line"), coerce=int)
    method = forms.ChoiceField(label=_("Given as"), choices=METHODS)
    amount = _money(
        _("Amount"), _("Empty: all that is left of the line. What is planned is less fee and return shipping.")
    )
    fee = _money(_("Handling fee"))
    bonus = _money(_("Bonus"), _("On top, as credit only."))
    shipping_out = _money(_("Shipping paid by the customer"), _("Given back, too."))
    shipping_in = _money(_("Return shipping"), _("Taken off."))
    reason = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def prepare(self, sheet: Sheet) -> None:
        """Offer each line with what is left of it; the first amount is that of the first line."""
        currency = sheet.session.currency
        lines = list(accepted(sheet).values())
        field: Any = self.fields["line"]
        field.choices = [
            (line.number, f"{line.title} × {line.quantity} · {amount(left_of(sheet, line), currency)} {currency}")
            for line in lines
        ]
        open_ = next((line for line in lines if left_of(sheet, line) > 0), None)
        if open_:
            field.initial = open_.number
            self.fields["amount"].initial = str(amount(left_of(sheet, open_), currency))
            self.fields["fee"].initial = str(amount(open_.fee, currency)) if open_.fee else ""
            self.fields["method"].initial = open_.option


class GoodwillForm(MoveForm):
    """Something beyond what the lines are worth, and why."""

    method = forms.ChoiceField(label=_("Given as"), choices=METHODS[:3])
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=15)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def prepare(self, sheet: Sheet) -> None:
        """Say how much of what was paid is left."""
        order = Order.objects.filter(pk=sheet.record.order_id).first()
        if order is not None:
            left = f"{amount(order.refundable, order.currency)} {order.currency}"
            self.fields["amount"].help_text = _("Left of what was paid: {left}").format(left=left)


class PayoutsForm(MoveForm):
    """Which payouts; ``states`` are those in which they must be."""

    states: tuple[str, ...] = ()
    payouts = forms.TypedMultipleChoiceField(label=_("Payouts"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def prepare(self, sheet: Sheet) -> None:
        """Offer the payouts that stand so, all of them ticked."""
        field: Any = self.fields["payouts"]
        field.choices = [(row.number, said(sheet, row)) for row in self.offered(sheet)]
        field.initial = [number for number, _label in field.choices]

    @classmethod
    def offered(cls, sheet: Sheet) -> list[Payout]:
        """The payouts that can be chosen."""
        return standing(sheet, cls.states)


def said(sheet: Sheet, payout: Payout) -> str:
    """A payout in a few words."""
    line = sheet.rows(ReturnLine).get(payout.line)
    what = f"{amount(payout.total, sheet.session.currency)} {sheet.session.currency}"
    return f"{dict(OPTIONS)[payout.method]} {what}{f', {line.title}' if line else ''} · {PAYOUTS.of(payout).label}"


def standing(sheet: Sheet, states: tuple[str, ...]) -> list[Payout]:
    """The payouts in these states."""
    return [row for row in sheet.rows(Payout).values() if row.state in states]


class SendForm(PayoutsForm):
    """Payouts that have not left."""

    states = ("planned", "waiting")

    @classmethod
    def offered(cls, sheet: Sheet) -> list[Payout]:
        """None for which the customer must pay first."""
        return [row for row in standing(sheet, cls.states) if not waits(sheet, row)]


class UndoForm(PayoutsForm):
    """Payouts in their undo window."""

    states = ("waiting",)


class SecondForm(PayoutsForm):
    """Payouts that wait for a second person."""

    states = ("held",)


class DropForm(PayoutsForm):
    """Payouts that can still be cancelled."""

    states = ("held", "planned", "waiting")
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class RetryForm(PayoutsForm):
    """Payouts that failed, or of which nobody knows."""

    states = ("failed", "needs_attention")


class SettleForm(RetryForm):
    """How they ended in truth, as somebody has found out elsewhere."""

    outcome = forms.ChoiceField(label=_("They were"), choices=[("not_paid", _("not paid")), ("paid", _("paid"))])
    reference = forms.CharField(label=_("Reference"), max_length=200, required=False)
    reason = forms.CharField(label=_("How do you know?"), max_length=200)
