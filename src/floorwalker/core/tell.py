"""Telling a fact in a sentence, with amounts and durations in the reader's words."""

from string import Formatter
from typing import Any

from django.utils.translation import gettext

from floorwalker.core.facts import Fact
from floorwalker.core.reader import Reader
from floorwalker.kit.speech import duration


class _Teller(Formatter):
    """Fills ``says``: fields by name, ``{amount:money}`` and ``{seconds:duration}`` in words."""

    def __init__(self, fact: Fact, reader: Reader, currency: str) -> None:
        self._fact = fact
        self._reader = reader
        self._currency = currency

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return getattr(self._fact, str(key))

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "money":
            return self._reader.money(value, self._currency)
        return duration(value) if format_spec == "duration" else str(value)


def tell(fact: Fact, reader: Reader, currency: str) -> str:
    """The fact's sentence; one whose words were erased says so."""
    said = _Teller(fact, reader, currency).format(str(fact.says)).strip()
    return said or gettext("{fact} (erased)").format(fact=fact.label)
