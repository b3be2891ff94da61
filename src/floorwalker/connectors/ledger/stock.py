"""The built-in shop behind the port of stock: it writes down what it was asked to move, and moves nothing outside."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext

from floorwalker.connectors.ledger import models
from floorwalker.connectors.stock import Reading, Shift
from floorwalker.kit.errors import Refused


@dataclass(frozen=True, kw_only=True)
class LedgerStock:
    """Writes each shift into its book, once for each key."""

    code: str = "ledger"
    name: str = "Floorwalker"

    def move(self, shift: Shift) -> None:
        """A line of the book; the same key for something else is Refused."""
        said = {name: getattr(shift, name) for name in ("account", "item", "reason", "reference")}
        said["changes"] = [asdict(change) for change in shift.changes]
        line, _made = models.Shift.objects.get_or_create(key=shift.key, defaults=said)
        if any(getattr(line, name) != value for name, value in said.items()):
            raise Refused(gettext("Another shift has the same key."), code="key_reused")

    def read(self, account: str, items: Sequence[str]) -> Mapping[str, Reading]:
        """It keeps no shop, and so knows none."""
        return {}
