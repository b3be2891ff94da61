"""The demo's shoppers: who comes when, with what, follows from the time alone, so that nobody has to remember it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from floorwalker.channels.instore import events as e
from floorwalker.channels.instore.shoppers.catalogue import Article, check_digit, own_code, price_of
from floorwalker.channels.instore.shoppers.organisation import PLACES, Place
from floorwalker.channels.instore.shoppers.visit import Said, Visit, shop

EVERY = timedelta(minutes=3)
LONGEST = timedelta(minutes=90)
_OPENS, _CLOSES = 7, 22
_GOODS = (
    *("Sourdough loaf", "Rye rolls, 4 pieces", "Butter, salted", "Oat drink barista", "Whole milk", "Eggs, free range"),
    *("Bananas", "Tomatoes on the vine", "Rocket", "Avocado", "Blueberries", "Lemons", "Potatoes, waxy", "Coriander"),
    *(
        "Spaghetti no. 5",
        "Basmati rice",
        "Red lentils",
        "Olive oil, extra virgin",
        "Chickpeas",
        "Tahini",
        "Miso, light",
    ),
    *("Smoked tofu", "Feta", "Camembert", "Gouda, aged", "Salmon fillet", "Chicken thighs", "Salami", "Hummus"),
    *("Dark chocolate 70 %", "Salted almonds", "Espresso beans", "Green tea", "Sparkling water", "Orange juice"),
    *("Toothpaste", "Soap, unscented", "Kitchen paper", "Dishwasher tabs", "Tulips", "Newspaper", "AA batteries"),
    "Handmade fresh pasta with porcini mushrooms, mascarpone and black summer truffle from Umbria, family pack",
)
_GROWN_UP = {"Pilsner, 6 bottles": 16, "Red wine, Rioja": 18, "Gin, small batch": 18}
_ODDS = {"misfit": 0.03, "heavy": 0.3, "grown_up": 0.07}


def arrivals(since: datetime, until: datetime) -> Iterator[tuple[Place, list[Said]]]:
    """The visits that begin in a span of time, one in each slot of ``EVERY``, in stores that are open then."""
    first = int(since.timestamp() // EVERY.total_seconds())
    last = int(until.timestamp() // EVERY.total_seconds())
    for slot in range(first, last + 1):
        rng = Random(f"demo/{slot}")
        begin = datetime.fromtimestamp(slot * EVERY.total_seconds(), UTC)
        begin += timedelta(seconds=rng.randrange(int(EVERY.total_seconds())))
        if since <= begin < until:
            place = rng.choices(PLACES, [_busy(place, begin) for place in PLACES])[0]
            yield place, visit(place, token=f"demo-{slot}", begin=begin, rng=rng)


def standing(now: datetime) -> Iterator[tuple[Place, list[Said]]]:
    """One visit in each situation that does not last, so that a fresh demo shows them all."""
    for number, (idle, act) in enumerate(_SITUATIONS):
        rng, place = Random(f"standing/{number}"), PLACES[number % len(PLACES)]
        shopper = Visit(token=f"demo-standing-{number}", begin=now, rng=rng)
        act(shopper, place)
        shift = now - idle - shopper.said[-1].at
        yield place, [replace(said, at=said.at + shift) for said in shopper.said]


def _check_in(shopper: Visit, place: Place) -> None:
    shopper.tell(e.CheckedIn(client="sdk_ios", device="sdk-ios-7", customer="c-10001"), after=(0, 1))


def _fill(shopper: Visit, place: Place) -> None:
    shopper.enter()
    for name in shopper.rng.sample(_GOODS, 5):
        shopper.scan(_article(place, name))


def _pay(shopper: Visit, place: Place) -> None:
    _fill(shopper, place)
    shopper.check_out()


def _wait(shopper: Visit, place: Place) -> None:
    _pay(shopper, place)
    check = f"{shopper.token}-spot"
    shopper.tell(e.CheckRequired(check=check, kind="spot", mode="sight_check"), after=(0.5, 1))
    shopper.tell(e.CheckShown(check=check), after=(0.5, 1))


def _pay_and_stay(shopper: Visit, place: Place) -> None:
    _fill(shopper, place)
    shopper.pay(shopper.check_out())


def _begin_lost(shopper: Visit, place: Place) -> None:
    shopper.tell(e.CheckoutStarted(), after=(0, 1))


_SITUATIONS: tuple[tuple[timedelta, Callable[[Visit, Place], None]], ...] = (
    (timedelta(seconds=50), _check_in),
    (timedelta(minutes=42), _fill),
    (timedelta(seconds=20), _wait),
    (timedelta(seconds=8), _pay),
    (timedelta(minutes=4), _begin_lost),
    (timedelta(minutes=1), _pay_and_stay),
    (timedelta(seconds=40), _fill),
)


def _busy(place: Place, at: datetime) -> int:
    """How many come to a store beside the others; at any hour one of them is open."""
    hour = at.astimezone(ZoneInfo(place.time_zone)).hour
    return place.share if _OPENS <= hour < _CLOSES else 0


def visit(place: Place, *, token: str, begin: datetime, rng: Random) -> list[Said]:
    """One shopper's visit to a store of the demo, with what usually and what sometimes happens there."""
    shopper = Visit(token=token, begin=begin, rng=rng, leisure=3)
    said = shop(shopper, _basket(place, rng))
    if rng.random() < _ODDS["misfit"]:
        late = _article(place, rng.choice(_GOODS))
        shopper.tell(e.ItemScanned(code=late.code, name=late.name, price=late.price), after=(5, 30))
    return said


def _basket(place: Place, rng: Random) -> list[tuple[Article, int]]:
    names = rng.sample(_GOODS, min(1 + int(rng.expovariate(0.2)), 18))
    basket = [(_article(place, name), rng.choices((1, 2, 3), (85, 12, 3))[0]) for name in names]
    if rng.random() < _ODDS["heavy"]:
        basket.append((_weighed(place, rng), 1))
    if rng.random() < _ODDS["grown_up"]:
        name = rng.choice(list(_GROWN_UP))
        basket.append((_article(place, name, age=_GROWN_UP[name]), 1))
    return basket


def _article(place: Place, name: str, *, age: int = 0) -> Article:
    code = own_code(name)
    return Article(code=code, name=name, price=price_of(code) * place.per_cent // 100, minimum_age=age)


def _weighed(place: Place, rng: Random) -> Article:
    """Something from the scales: the store's own code with the weight inside, priced by it."""
    grams = rng.randrange(120, 1_900)
    body = f"2804711{grams:05}"
    price = 320 * place.per_cent * grams // 100_000
    return Article(code=body + check_digit(body), name="Apples, loose", price=price)
