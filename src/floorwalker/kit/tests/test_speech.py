"""Ages, amounts with their currency's code, countries."""

from datetime import UTC, datetime, timedelta

import pytest

from floorwalker.kit.speech import age, coded_money, country, country_numbers, locale_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
EN, DE = locale_of("en"), locale_of("de")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "1s"), (33, "33s"), (33 * 60 + 59, "33m"), (3_599, "59m"), (21 * 3_600, "21h"), (10 * 86_400, "10d"), (400 * 86_400, "400d")],
)  # fmt: skip
def test_an_age_is_one_short_unit_and_never_more_than_has_passed(seconds: int, said: str) -> None:
    assert age(NOW - timedelta(seconds=seconds), NOW, EN) == said


def test_an_amount_stands_before_its_currencys_code() -> None:
    assert coded_money(312_475, "USD", EN).replace("\N{NO-BREAK SPACE}", " ") == "3,124.75 USD"
    assert coded_money(312_475, "USD", DE).replace("\N{NO-BREAK SPACE}", " ") == "3.124,75 USD"
    assert coded_money(4_485, "JPY", EN).replace("\N{NO-BREAK SPACE}", " ") == "4,485 JPY"
    assert coded_money(1_500, "KWD", EN).replace("\N{NO-BREAK SPACE}", " ") == "1.500 KWD"


def test_a_country_has_a_name_and_todays_number() -> None:
    assert [country("CZ", EN), country("CZ", DE), country("??", EN)] == ["Czechia", "Tschechien", "??"]
    assert [country_numbers()[code] for code in ("DE", "FR", "US", "ET")] == ["276", "250", "840", "231"]
