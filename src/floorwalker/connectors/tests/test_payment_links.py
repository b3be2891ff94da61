"""Payment links of the payer that only pretends."""

from urllib.parse import parse_qs, urlsplit

import pytest

from floorwalker.connectors.payment_links import Demand, PretendedPayments, pretended_demand
from floorwalker.kit.errors import NotFound

_DEMAND = Demand(amount=1250, currency="EUR", reference="R-1042", return_url="https://shop.example/back/")


def _signed(link: str) -> str:
    return parse_qs(urlsplit(link).query)["demand"][0]


def test_a_link_carries_its_demand() -> None:
    link = PretendedPayments(address="https://floorwalker.example/pay/").link(_DEMAND)

    assert link.startswith("https://floorwalker.example/pay/?demand=")
    assert pretended_demand(_signed(link)) == _DEMAND


@pytest.mark.parametrize("damage", [lambda text: text[:-1], lambda text: "x" + text[1:], lambda text: ""])
def test_a_damaged_link_is_no_link(damage: object) -> None:
    link = _signed(PretendedPayments(address="/pay/").link(_DEMAND))

    with pytest.raises(NotFound, match="not complete"):
        pretended_demand(damage(link))  # type: ignore[operator]  # each is a function of a text
