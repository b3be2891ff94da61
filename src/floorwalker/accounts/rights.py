"""Rights are words such as ``instore.cancel``; a role or token holds patterns of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from floorwalker.kit.speech import later as _


@dataclass(frozen=True, kw_only=True)
class Right:
    """Something an actor may be allowed to do; ``help`` is shown beside its checkbox and in the manual."""

    code: str
    label: str
    help: str = ""


HOUSE_RIGHTS = (
    Right(
        code="stores.edit", label=_("Edit stores"), help=_("Change a store's address, time zone, currency and terms.")
    ),
    Right(code="members.edit", label=_("Edit members"), help=_("Invite people, give and take roles, deactivate.")),
    Right(code="tokens.edit", label=_("Edit API tokens"), help=_("Create and revoke tokens for devices and systems.")),
    Right(code="rules.see", label=_("See rules"), help=_("Read the rules of a store, try them and see their history.")),
    Right(code="rules.edit", label=_("Edit rules"), help=_("Write, try and publish the rules of a store.")),
    Right(
        code="risk.see",
        label=_("See risk"),
        help=_("Read how risk is weighed in a store, and what was learnt from labels."),
    ),
    Right(
        code="risk.edit",
        label=_("Edit risk"),
        help=_("Change and publish weights and thresholds, learn and use models."),
    ),
    Right(code="facts.write", label=_("Send facts"), help=_("Report what happened to the event intake. For devices.")),
)


def allows(patterns: Iterable[str], right: str) -> bool:
    """Whether the last pattern that matches ``right`` gives it; a leading ``!`` takes away."""
    answer = False
    for pattern in patterns:
        if fnmatchcase(right, pattern.removeprefix("!")):
            answer = not pattern.startswith("!")
    return answer


def within(patterns: Iterable[str], outer: Iterable[str]) -> bool:
    """Whether ``outer`` is certain to allow everything that ``patterns`` allow. ``!`` may only name single rights."""
    patterns, outer = tuple(patterns), tuple(outer)
    given = [pattern for pattern in outer if not pattern.startswith("!")]
    taken = [pattern[1:] for pattern in outer if pattern.startswith("!")]
    asked = [pattern for pattern in patterns if not pattern.startswith("!")]
    return all(any(fnmatchcase(ask, give) for give in given) for ask in asked) and not any(
        allows(patterns, right) for right in taken
    )
