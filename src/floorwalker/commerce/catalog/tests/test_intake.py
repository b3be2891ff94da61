"""Products come in with all their variants, whose codes are right."""

import pytest

from floorwalker.accounts.models import Store
from floorwalker.commerce.catalog.intake import CATALOG
from floorwalker.commerce.catalog.models import Product, Variant
from floorwalker.commerce.tests.builders import make_product, told

RED = {"external_id": "v-red", "sku": "S-RED", "title": "Red", "price": 2490}
BLUE = {"external_id": "v-blue", "sku": "S-BLUE", "title": "Blue", "price": 1990, "gtin": "4006381333931"}
SCARF = {"external_id": "p-1", "title": "Wool scarf"}


def test_a_product_comes_with_its_variants(berlin: Store) -> None:
    scarf = make_product(berlin, RED, BLUE, vendor="Nordlicht", tags=["winter"], minimum_age=16)

    assert [(v.place, v.title, v.price, v.gtin) for v in scarf.variants.all()] == [
        (1, "Red", 2490, ""),
        (2, "Blue", 1990, "04006381333931"),
    ]
    assert (scarf.price, scarf.variant_count, scarf.minimum_age) == (1990, 2, 16)
    assert all(word in scarf.words for word in ("wool scarf", "nordlicht", "4006381333931"))


def test_a_variant_that_is_no_longer_told_of_stays_and_is_not_active(berlin: Store) -> None:
    scarf = make_product(berlin, RED, BLUE, **SCARF)
    answer = told(CATALOG, berlin, SCARF | {"variants": [RED | {"price": 2000}]})[0]

    assert answer.outcome == "changed"
    assert [(v.title, v.price, v.active) for v in scarf.variants.order_by("title")] == [
        ("Blue", 1990, False),
        ("Red", 2000, True),
    ]
    assert Product.objects.get().variant_count == 1


def test_a_wrong_gtin_is_refused_in_words(berlin: Store) -> None:
    answer = told(CATALOG, berlin, SCARF | {"variants": [BLUE | {"gtin": "4006381333932"}]})[0]

    assert answer.problem == "“4006381333932” is no GTIN: its check digit is wrong."
    assert not Product.objects.exists()


@pytest.mark.parametrize("known", [True, False], ids=["known before", "in the same batch"])
def test_a_variant_belongs_to_one_product(berlin: Store, known: bool) -> None:
    first, second = SCARF | {"variants": [RED]}, {"external_id": "p-2", "title": "Hat", "variants": [BLUE, RED]}
    answers = (
        [*told(CATALOG, berlin, first), *told(CATALOG, berlin, second)]
        if known
        else told(CATALOG, berlin, first, second)
    )

    assert [answer.outcome for answer in answers] == ["created", "refused"]
    assert answers[1].problem == "The variant “v-red” belongs to another product."
    assert Variant.objects.get().product.title == "Wool scarf"


def test_two_variants_of_one_id_are_refused(berlin: Store) -> None:
    assert told(CATALOG, berlin, SCARF | {"variants": [RED, RED]})[0].problem == "Two variants have the same id."
    assert not Product.objects.exists()
