"""Why lines come back: the room that knows the stores' reasons names them, and says which there are to choose from.

A reason is told by its code, a sub-reason behind its reason and a dot: ``defective.arrived_broken``.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from floorwalker.accounts.models import Store
from floorwalker.commerce.rmas.models import ReturnLine
from floorwalker.core.lists.filters import Choices
from floorwalker.core.models import Session


@dataclass(frozen=True, kw_only=True)
class Offered:
    """The reasons of a store's newest terms, by code; ``version`` is that of the terms, 0 where it has set none."""

    version: int = 0
    choices: Choices = ()


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What a room knows of reasons; stores are given by their keys, and names are in the reader's language.

    ``of_line`` names the reason of a store's line, and ``of_code`` one of a version of terms; what they do not know is empty.
    ``offered`` are those of stores today. ``ever`` are all that these stores have had, and those of stores that set none.
    """

    of_line: Callable[[int, ReturnLine], str]
    of_code: Callable[[int, str], str]
    offered: Callable[[Collection[int]], Mapping[int, Offered]]
    ever: Callable[[Collection[int]], Choices]


_vocabularies: list[Vocabulary] = []


def name_by(vocabulary: Vocabulary) -> None:
    """Have reasons named and offered."""
    _vocabularies.append(vocabulary)


def reason_of(store_id: int, line: ReturnLine) -> str:
    """Why a line comes back, in the reader's language; what nobody knows a name for stands as it was told."""
    named = (known.of_line(store_id, line) for known in _vocabularies if line.reason)
    return next((name for name in named if name), line.reason_words or line.reason)


def reasons_of(session: Session) -> list[str]:
    """Why an RMA's lines come back, each reason once, without a look at the lines."""
    version = session.rma.vocabulary or 0
    return [next(filter(None, (k.of_code(version, code) for k in _vocabularies)), code) for code in codes_of(session)]


def codes_of(session: Session) -> list[str]:
    """The same by code; a reason of which the RMA also has a sub-reason is not told by itself."""
    every: list[str] = session.rma.reasons
    return [code for code in every if not any(other.startswith(f"{code}.") for other in every)]


def reasons_kept(lines: Collection[ReturnLine]) -> list[str]:
    """What an RMA keeps to be found by: the codes of its lines, and above each sub-reason its reason."""
    return sorted({code for line in lines if line.reason for code in (line.reason, line.reason_code)})


def offered_by(stores: Collection[int]) -> dict[int, Offered]:
    """What each of these stores has to choose from today; what nobody knows of has nothing."""
    return {store: offered for known in _vocabularies for store, offered in known.offered(stores).items()}


def offered_in(stores: Collection[int]) -> Choices:
    """All that these stores have to choose from today; a code of several is named as the first names it."""
    found = dict[str, str]()
    for offered in offered_by(stores).values():
        for code, name in offered.choices:
            found.setdefault(code, name)
    return list(found.items())


def known_to(stores: Sequence[Store]) -> Choices:
    """All reasons that the RMAs of these stores may have."""
    return [choice for known in _vocabularies for choice in known.ever([store.pk for store in stores])]
