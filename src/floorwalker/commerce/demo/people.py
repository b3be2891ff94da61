"""Who buys in the demo's shop: invented people at invented addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from floorwalker.accounts.models import Store

_GIVEN = (
    "Ada", "Bruno", "Clara", "Dario", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Leo", "Mila", "Noah", "Olga",
    "Paul", "Rosa", "Sami", "Tilda", "Yara",
)  # fmt: skip
_FAMILY = (
    "Adler", "Bright", "Castell", "Dorn", "Eklund", "Farrow", "Gruber", "Hale", "Imhof", "Jansen", "Keller", "Lund", "Marlow",
    "Novak", "Ortega", "Pohl", "Quast", "Rossi", "Stern", "Tanaka",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Town:
    """Where the customers of a store live."""

    country: str
    city: str
    zip: str
    streets: tuple[str, ...]
    language: str
    dial: str


TOWNS = {
    "berlin": Town(
        country="DE", city="Berlin", zip="101{:02}", streets=("Lindenweg", "Am Kanal", "Gartenstraße"), language="de", dial="+4930555"
    ),
    "zurich": Town(
        country="CH", city="Zürich", zip="80{:02}", streets=("Seeweg", "Talstrasse", "Rosengasse"), language="de", dial="+4144555"
    ),
    "london": Town(
        country="GB", city="London", zip="W{}D 4AA", streets=("Mill Lane", "Orchard Row", "Chapel Mews"), language="en", dial="+44207946"
    ),
    "new-york": Town(
        country="US", city="New York", zip="100{:02}", streets=("Elm Street", "Ferry Place", "Maple Avenue"), language="en", dial="+1212555"
    ),
    "tokyo": Town(
        country="JP", city="Tokyo", zip="150-00{:02}", streets=("Sakura-dori", "Kawabata", "Midori-cho"), language="ja", dial="+813555"
    ),
}  # fmt: skip


def people(store: Store, many: int, dice: Random) -> Iterator[dict[str, object]]:
    """So many customers of a store, as its shop system would tell of them; none for a store that is not the demo's."""
    town = TOWNS.get(store.code)
    names = [(given, family) for given in _GIVEN for family in _FAMILY]
    for number, (given, family) in enumerate(dice.sample(names, many) if town else [], start=1):
        assert town is not None
        street = f"{dice.choice(town.streets)} {dice.randint(1, 90)}"
        place = {
            "name": f"{given} {family}", "street": street, "zip": town.zip.format(dice.randint(1, 30)), "city": town.city,
            "country": town.country,
        }  # fmt: skip
        yield {
            "external_id": f"{store.code}-c{number}",
            "number": f"K-{number:04}",
            "given_name": given,
            "family_name": family,
            "email": f"{given}.{family}@example.com".lower(),
            "phone": f"{town.dial}{dice.randint(0, 999):04}",
            "language": town.language,
            "tags": [["vip"], ["newsletter"], []][dice.randrange(3)],
            "accepts_marketing": dice.random() < 0.5,
            "addresses": [place],
        }
