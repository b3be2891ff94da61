"""Refusals in the portal's own words: the rooms below speak the language of staff, shoppers one of six."""

from dataclasses import dataclass

from django.utils.translation import gettext

from floorwalker.core.errors import FloorwalkerError
from floorwalker.kit.speech import later as _

_SAID: dict[str, str] = {
    "too_many_units": _("So many are not left to return. Choose fewer."),
    "too_many_photos": _("That is more photos than we can take of one item. Remove some first."),
    "no_items": _("Choose at least one item first."),
    "no_reason": _("Say for each item why you return it."),
    "no_answer": _("One question is still open."),
    "no_choice": _("Choose what you want for each item."),
    "offer_over": _("This offer does not stand any more. Choose another one."),
    "out_of_stock": _("What you chose instead is sold out. Choose something else."),
    "no_line": _("One item is not part of the order any more. Go back to the items and take it out."),
    "nothing": _("Nothing of this can be returned."),
    "no_method": _("These items cannot come back in the same way. Return them one by one."),
    "not_eligible": _("One item cannot be returned any more. Go back to the items and take it out."),
    "changed_meanwhile": _(
        "Others of the same item were returned meanwhile. Go back to the items and choose it again."
    ),
    "not_claimed": _("This has changed meanwhile. Please contact the shop."),
    "session_full": _("Nothing more can be changed here. Please contact the shop."),
}
_FIELDS: dict[str, str] = {
    "reason": _("Choose a reason."),
    "sub_reason": _("Say which of these it is."),
    "answer": _("Please answer this question."),
    "variant": _("Choose what you would like instead."),
    "method": _("Choose how the items come back."),
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong, in a sentence; ``field`` is the id of what must be changed, where there is one."""

    text: str
    field: str = ""


def problem_of(no: FloorwalkerError, *, field: str = "") -> Problem:
    """A refusal as the shopper reads it; one that has no words of its own asks to go back and look again."""
    said = _SAID.get(no.code) or _FIELDS.get(str(no.data.get("field", "")))
    return Problem(
        text=str(said or gettext("That is not possible as things stand now. Go back and look again.")), field=field
    )
