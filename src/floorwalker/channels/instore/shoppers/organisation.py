"""The demo organisation: stores in several zones and currencies, one member for each role, and their terms."""

import secrets
from dataclasses import dataclass
from typing import Any

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.accounts.roles import ROLES
from floorwalker.accounts.stores import open_store
from floorwalker.accounts.terms import amend

OWNER = "owner@example.com"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A store of the demo. ``share`` says how busy it is beside the others; ``terms`` differ from the defaults."""

    code: str
    name: str
    address: str
    time_zone: str
    currency: str
    share: int
    terms: dict[str, Any]

    @property
    def per_cent(self) -> int:
        """What a price in euro cents is here, in hundredths of this currency's minor units."""
        return {"EUR": 100, "CHF": 120, "GBP": 90, "JPY": 150, "USD": 115}[self.currency]


PLACES = (
    Place(
        code="berlin",
        name="Berlin Mitte",
        address="Friedrichstraße 1, 10117 Berlin",
        time_zone="Europe/Berlin",
        currency="EUR",
        share=4,
        terms={"completion": "on_exit_scan", "grace": 20},
    ),
    Place(
        code="zurich",
        name="Zürich HB",
        address="Bahnhofplatz 1, 8001 Zürich",
        time_zone="Europe/Zurich",
        currency="CHF",
        share=2,
        terms={},
    ),
    Place(
        code="london",
        name="London Soho",
        address="1 Wardour Street, London W1D",
        time_zone="Europe/London",
        currency="GBP",
        share=2,
        terms={"completion": "on_payment", "inactivity": 90},
    ),
    Place(
        code="new-york",
        name="New York, West Village",
        address="1 Bleecker Street, New York, NY 10014",
        time_zone="America/New_York",
        currency="USD",
        share=2,
        terms={"cut_off": "03:00"},
    ),
    Place(
        code="tokyo",
        name="Tokyo Shibuya 24 h",
        address="1-1 Shibuya, Tokyo 150-0002",
        time_zone="Asia/Tokyo",
        currency="JPY",
        share=2,
        terms={"completion": "on_payment", "cut_off": None},
    ),
)
_PEOPLE = {
    "owner": ("Olga Owner", None),
    "manager": ("Mehmet Manager", "berlin"),
    "service_agent": ("Sofia Service", None),
    "supervisor": ("Sven Supervisor", "berlin"),
    "store_employee": ("Emma Employee", "zurich"),
    "fraud_analyst": ("Fatima Analyst", None),
    "warehouse": ("Wanda Warehouse", "london"),
    "read_only": ("Ravi Reader", "tokyo"),
}


def found() -> tuple[dict[str, Store], str]:
    """Open the stores and let everybody in with one password, new for each installation; answers stores and password."""
    stores = {place.code: _open(place) for place in PLACES}
    password = f"demo-{secrets.token_hex(4)}"
    for role in ROLES:
        name, code = _PEOPLE.get(role.code, (role.label, None))
        email = f"{role.code.replace('_', '.')}@example.com"
        member = Member.objects.create_user(email, password, name=name)
        Grant.objects.create(member=member, role=role.code, store=stores[code] if code else None)
    return stores, password


def _open(place: Place) -> Store:
    store = open_store(
        actor=SYSTEM,
        code=place.code,
        name=place.name,
        address=place.address,
        time_zone=place.time_zone,
        currency=place.currency,
    )
    if place.terms:
        amend(store, "instore", values=place.terms, actor=SYSTEM)
    return store
