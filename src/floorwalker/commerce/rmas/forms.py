"""Input of moves, and of a store's terms: the console draws the forms, the API validates with them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext

from floorwalker.commerce.rmas.effects import INSPECTED_FROM, units_in
from floorwalker.commerce.rmas.lines import accepted
from floorwalker.commerce.rmas.models import CONDITIONS, DISPOSITIONS, OPTIONS, REJECTIONS, ReturnLine
from floorwalker.commerce.rmas.reasons import known_to, offered_in
from floorwalker.connectors.labels import labels
from floorwalker.connectors.payment_links import payment_links
from floorwalker.connectors.payouts import payers
from floorwalker.core import wall
from floorwalker.core.forms import MoveForm, RowsField
from floorwalker.core.lists.filters import Choices
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.photos import PhotosField
from floorwalker.kit.speech import later as _

Unless = Callable[[Sheet], str]
_ANY_CONDITION = [("", "—"), *CONDITIONS]


class MessageForm(forms.Form):
    """Words for the customer."""

    message = forms.CharField(
        label=_("Message to the customer"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class DecisionForm(forms.Form):
    """Whether one line may come back, and if not, why."""

    line = forms.IntegerField(label=_("Line"), min_value=1, widget=forms.HiddenInput())
    decision = forms.ChoiceField(label=_("Decision"), choices=[("approve", _("Approve")), ("reject", _("Reject"))])
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "—"), *REJECTIONS.items()], required=False)
    message = forms.CharField(label=_("Message to the customer"), max_length=2000, required=False)

    def clean(self) -> dict[str, Any]:
        """Who rejects says why."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("decision") == "reject" and not said.get("reason"):
            self.add_error("reason", gettext("Say why this line is rejected."))
        return said


class ApproveForm(MoveForm, MessageForm):
    """Which lines may come back, all of them at first; and words for the customer."""

    for_many = True
    lines = RowsField(
        DecisionForm, label=_("Lines"), required=False, help_text=_("Where all are rejected, the RMA is rejected.")
    )
    field_order = ["lines", "message"]

    def prepare(self, sheet: Sheet) -> None:
        """Offer each line."""
        self.fields["lines"].initial = [
            {"line": line.number, "label": f"{line.title} × {line.quantity}", "decision": "approve"}
            for line in accepted(sheet).values()
        ]


class RejectForm(MessageForm):
    """Why not, for statistics and for the customer."""

    reason = forms.ChoiceField(label=_("Reason"), choices=list(REJECTIONS.items()))
    field_order = ["reason", "message"]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class RemarkForm(forms.Form):
    """Perhaps something to say."""

    reason = forms.CharField(label=_("Remark"), max_length=200, required=False)


class NoteForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    images = PhotosField(
        label=_("Photos"), required=False, help_text=_("Up to five. Where and when they were taken is not kept.")
    )


class CountForm(forms.Form):
    """How many units of a line came, and how they look at first sight."""

    line = forms.IntegerField(label=_("Line"), min_value=1, widget=forms.HiddenInput())
    quantity = forms.IntegerField(label=_("Received"), min_value=0, max_value=1_000_000, required=False)
    condition = forms.ChoiceField(label=_("Condition"), choices=_ANY_CONDITION, required=False)


class ReceiveForm(MoveForm):
    """What was in the parcel."""

    counted = RowsField(CountForm, label=_("Units"))
    complete = forms.BooleanField(
        label=_("No more is expected"), required=False, help_text=_("What did not come is then missing.")
    )

    def prepare(self, sheet: Sheet) -> None:
        """Offer each line with what is still expected of it."""
        self.fields["counted"].initial = [
            {"line": line.number, "label": line.title, "quantity": units_in(sheet, line.number, {"expected"})}
            for line in sheet.rows(ReturnLine).values()
        ]


def has_units(sheet: Sheet, states: tuple[str, ...]) -> bool:
    """Whether any units stand so."""
    return any(units_in(sheet, line, states) for line in sheet.rows(ReturnLine))


class LineForm(MoveForm):
    """Some units of one line; ``states`` are those in which there must be units for a line to be offered."""

    states: tuple[str, ...] = ()

    def prepare(self, sheet: Sheet) -> None:
        """Offer the lines that have such units."""
        counts = {line: units_in(sheet, line.number, self.states) for line in sheet.rows(ReturnLine).values()}
        field: Any = self.fields["line"]
        field.choices = [(line.number, f"{line.title} × {units}") for line, units in counts.items() if units]
        self.fields["quantity"].initial = next((units for units in counts.values() if units), None)


class InspectForm(LineForm):
    """How some units of a line were found."""

    states = INSPECTED_FROM
    line = forms.TypedChoiceField(label=_("Line"), coerce=int)
    quantity = forms.IntegerField(label=_("Units"), min_value=1, max_value=1_000_000)
    returned = forms.BooleanField(label=_("Returned"), required=False, initial=True)
    restockable = forms.BooleanField(label=_("Can be sold again"), required=False, initial=True)
    condition = forms.ChoiceField(label=_("Condition"), choices=_ANY_CONDITION, required=False)
    explanation = forms.CharField(
        label=_("Explanation"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for what was not returned or cannot be sold again."),
    )  # fmt: skip
    images = PhotosField(label=_("Photos"), required=False)

    def clean(self) -> dict[str, Any]:
        """What is not in order is explained."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        good = said.get("returned") and said.get("restockable")
        if not good and not said.get("explanation"):
            self.add_error("explanation", gettext("Say what is wrong."))
        return said


class DisposeForm(LineForm):
    """What becomes of inspected units."""

    states = ("validated",)
    line = forms.TypedChoiceField(label=_("Line"), coerce=int)
    quantity = forms.IntegerField(label=_("Units"), min_value=1, max_value=1_000_000)
    disposition = forms.ChoiceField(label=_("What becomes of them"), choices=DISPOSITIONS)


class WantedForm(forms.Form):
    """Units of one line of the order."""

    line = forms.IntegerField(label=_("Line of the order"), min_value=1)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=1_000_000)
    reason = forms.ChoiceField(label=_("Reason"), required=False)
    option = forms.ChoiceField(label=_("Return option"), choices=[("", "—"), *OPTIONS], required=False)
    exchange = forms.CharField(label=_("Exchange for (SKU)"), max_length=120, required=False)

    def __init__(self, *given: Any, reasons: Choices = (), **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["reason"].choices = [("", "—"), *reasons]  # type: ignore[attr-defined]  # a choice field


class CreateForm(MoveForm):
    """An order, and what comes back of it, for the reasons that the asker's stores have to choose from."""

    right: ClassVar[str] = "rmas.create"
    order = forms.CharField(label=_("Order"), max_length=64, help_text=_("Its name, such as #1001."))
    lines = RowsField(
        WantedForm,
        label=_("What comes back"),
        blank=3,
        help_text=_("Lines have the numbers that stand on the page of the order."),
    )
    method = forms.ChoiceField(
        label=_("Return method"),
        choices=[
            ("label", _("Label")),
            ("dropoff", _("Drop-off")),
            ("own_carrier", _("Own carrier")),
            ("store", _("In the store")),
            ("none", _("Nothing is sent back")),
        ],
        required=False,
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        rows: Any = self.fields["lines"]
        rows.read_by(partial(WantedForm, reasons=self._reasons()))

    def _reasons(self) -> Choices:
        """Those of all stores in which the asker may do this; of one that is only described, what a new store has."""
        stores = wall.stores(self.actor.reach(self.right)) if self.actor else []
        return offered_in([store.pk for store in stores]) or known_to([])


class UnlimitedForm(CreateForm):
    """The same beyond the rules, and why."""

    right = "rmas.create_unlimited"
    reason = forms.CharField(label=_("Why beyond the rules"), max_length=200)


@dataclass(frozen=True, kw_only=True)
class RmasTerms:
    """What a store may choose. Days and minutes; ``None`` switches a limit off.

    ``limit_…`` are whole amounts of the store's currency up to which that role may pay in one RMA without a second person.
    """

    approve_automatically: bool = False
    payout_trigger: Literal["approved", "first_scan", "received", "processed", "closed_manual", "after_delay"] = (
        "processed"
    )
    delay_days: int = 14
    undo_minutes: int = 5
    expire_days: int | None = 28
    abandon_days: int | None = 2
    payment_port: str = ""
    label_port: str = "plain"
    inspect_first: bool = False
    auto_close: bool = True
    mail_customers: bool = True
    limit_service_agent: int | None = 200
    limit_manager: int | None = None
    limit_automatic: int | None = None
    provider: str = "ledger"


_NOBODY = _("Nobody called “%(value)s” makes payouts on this server: set it up, or choose one of those who do.")


def _limit(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=10**9, required=False)


def _payment_ports() -> list[tuple[str, str]]:
    return [("", gettext("nobody")), *((port.code, port.name) for port in payment_links)]


def _label_ports() -> list[tuple[str, str]]:
    return [("", gettext("nobody")), *((port.code, port.name) for port in labels)]


class RmasTermsForm(forms.Form):
    """What a manager may set for a store; what is set holds for RMAs that open from then on."""

    approve_automatically = forms.BooleanField(label=_("Approve at once"), required=False)
    payout_trigger = forms.ChoiceField(
        label=_("Payouts leave"),
        choices=[
            ("approved", _("on approval")),
            ("first_scan", _("when the carrier scans the parcel")),
            ("received", _("when the goods are received")),
            ("processed", _("when the goods are inspected")),
            ("closed_manual", _("when somebody closes the RMA")),
            ("after_delay", _("some days after approval")),
        ],
        initial="processed",
    )
    delay_days = forms.IntegerField(label=_("Days after approval"), min_value=0, max_value=365, initial=14)
    undo_minutes = forms.IntegerField(
        label=_("Undo window (minutes)"), min_value=0, max_value=1440, initial=5,
        help_text=_("So long a payout can be stopped before it leaves."),
    )  # fmt: skip
    expire_days = forms.IntegerField(
        label=_("Expires unsent after (days)"), min_value=1, max_value=365, required=False, initial=28,
        help_text=_("Empty: RMAs do not expire."),
    )  # fmt: skip
    abandon_days = forms.IntegerField(
        label=_("New items are given up unpaid after (days)"), min_value=1, max_value=365, required=False, initial=2,
        help_text=_("Where a new item costs more, and the customer does not pay. Empty: never."),
    )  # fmt: skip
    payment_port = forms.ChoiceField(label=_("Payment links are made by"), choices=_payment_ports, required=False)
    label_port = forms.ChoiceField(
        label=_("Labels are made by"), choices=_label_ports, required=False, initial="plain",
        help_text=_("Whoever it is, RMAs that are open keep who made theirs."),
    )  # fmt: skip
    inspect_first = forms.BooleanField(label=_("Inspect all units before closing"), required=False)
    auto_close = forms.BooleanField(
        label=_("Close by itself"), required=False, initial=True,
        help_text=_("When all units are inspected and all that is owed was given. What somebody reopens stays open."),
    )  # fmt: skip
    mail_customers = forms.BooleanField(
        label=_("Write to customers"), required=False, initial=True,
        help_text=_("On request, approval, rejection and when it is done."),
    )  # fmt: skip
    limit_service_agent = _limit(_("Service agents pay alone up to"))
    limit_manager = _limit(_("Managers pay alone up to"))
    limit_automatic = _limit(_("Paid without anybody up to"))
    provider = forms.ChoiceField(
        label=_("Payouts are made by"), choices=payers, initial="ledger",
        help_text=_("Who is configured on this server. The ledger only keeps a book; somebody must pay."),
        error_messages={"invalid_choice": _NOBODY},
    )  # fmt: skip

    def __init__(self, *given: Any, **more: Any) -> None:
        """Whoever was chosen and is not configured any more stays visible, so that no other is chosen unseen."""
        super().__init__(*given, **more)
        chosen, field = self.initial.get("provider", ""), self.fields["provider"]
        if chosen and chosen not in dict(payers()):
            field.widget.choices = [(chosen, chosen), *payers()]
            field.help_text = _NOBODY % {"value": chosen}
