"""What a shopping session is found by in the search box."""

import pytest

from floorwalker.accounts.actor import EVERYWHERE
from floorwalker.accounts.models import Store
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import list_of
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import ago, reader, tell


@pytest.fixture
def paid(berlin: Store) -> Session:
    return tell(
        berlin,
        (0, "basket.created", {"client": "sco", "customer": "card-4711", "device": "SCO 3"}),
        (5, "item.scanned", {"code": "apples", "price": 199}),
        (9, "transaction.started", {"transaction": "TX-9", "amount": 199}),
        (12, "transaction.completed", {"transaction": "TX-9", "amount": 199, "receipt": "R-1001"}),
        begin=ago(minutes=5),
        token="phone-basket-42",
    )


def _found(q: str) -> list[Session]:
    return Listing(list_of("instore"), reader(), reach=EVERYWHERE, q=q).page().rows


def test_a_session_is_found_by_its_id_as_the_page_shows_it_and_by_its_last_digits(paid: Session) -> None:
    assert _found(str(paid.id)) == [paid]
    assert _found(paid.short) == [paid]


@pytest.mark.parametrize("word", ["phone-basket-42", "basket-4", "CARD-4711", "R-1001", "TX-9", '"SCO 3"'])
def test_pieces_of_what_devices_call_it_find_it_in_any_case(paid: Session, word: str) -> None:
    assert _found(word) == [paid]


def test_both_receipts_of_who_paid_twice_find_the_session(paid: Session, berlin: Store) -> None:
    again = ("transaction.completed", {"transaction": "TX-10", "amount": 199, "receipt": "R-1002"})
    tell(berlin, (0, *again), begin=ago(minutes=4), token="phone-basket-42")

    assert (_found("R-1001"), _found("R-1002")) == ([paid], [paid])


@pytest.mark.parametrize("word", ["apples", "Berlin", "TX-8"])
def test_articles_and_stores_are_not_free_words(paid: Session, word: str) -> None:
    assert _found(word) == []


@pytest.mark.parametrize("word", ["items:1,3", "value:1.99,5", "started:today,yesterday"])
def test_numbers_and_times_take_one_value_and_say_so_instead_of_dropping_the_other(paid: Session, word: str) -> None:
    listing = Listing(list_of("instore"), reader(), reach=EVERYWHERE, q=word)
    key = word.partition(":")[0]

    assert [problem.word for problem in listing.problems] == [word]
    assert listing.problems[0].explain.startswith(f"“{key}” takes one value, or a range such as ")
    assert listing.query.conditions == ()
