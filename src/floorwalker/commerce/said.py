"""What other systems may say, as the schema tells it: texts that can be kept, amounts, instants, addresses."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext
from ninja import Schema
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from floorwalker.commerce.addresses import Address
from floorwalker.kit.speech import later as _
from floorwalker.kit.speech import locale_of

MOST_AMOUNT = 10**13
_FIRST, _LAST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_COUNTRIES = frozenset(code for code in map(str, locale_of("en").territories) if len(code) == 2 and code.isalpha())


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError(_("has a character that cannot be kept"))
    return text


def _possible(moment: datetime) -> datetime:
    if not _FIRST <= moment <= _LAST:
        raise ValueError(_("is no time at which this can have happened"))
    return moment.astimezone(UTC)


def _country(code: str) -> str:
    if code and code not in _COUNTRIES:
        raise ValueError(_("is no country code of two letters, such as DE"))
    return code


def _upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


_KEPT = AfterValidator(_storable)
Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), _KEPT]
"""The other system's key."""
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64), _KEPT]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64), _KEPT]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120), _KEPT]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64), _KEPT]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=255), _KEPT]
Heading = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255), _KEPT]
Ref = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), _KEPT]
Url = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), _KEPT]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), _KEPT]
Email = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254), _KEPT]
Country = Annotated[str, BeforeValidator(_upper), AfterValidator(_country), Field(description="ISO 3166, two letters.")]
Amount = Annotated[
    int, Field(ge=0, le=MOST_AMOUNT, description="Minor units of the store's currency: cents, yen, fils.")
]
Quantity = Annotated[int, Field(ge=0, le=1_000_000)]
Instant = Annotated[AwareDatetime, AfterValidator(_possible)]
Tags = Annotated[list[Tag], Field(max_length=250)]


class Part(Schema):
    """Base of all that is said. Fields that do not exist are refused, so that a slip of the pen is noticed."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


class Said(Part):
    """One record as another system says it is."""

    external_id: Id = Field(description="Your id of it; the same id again changes the same record.")
    updated_at: Instant | None = Field(
        None, description="When it last changed, by your clock. What is older than what is known changes nothing."
    )


class Place(Part):
    """A postal address."""

    name: Line = ""
    company: Line = ""
    street: Line = ""
    more: Line = ""
    city: Line = ""
    region: Line = ""
    zip: Annotated[str, StringConstraints(strip_whitespace=True, max_length=16), _KEPT] = ""
    country: Country = ""
    phone: Short = ""

    @property
    def address(self) -> Address:
        return Address(**self.model_dump())


def phone_of(text: str, country: str = "") -> str:
    """A telephone number as it is compared (``+4930123456``); one that cannot be understood stays as it was said."""
    try:
        number = parse(text, country or None)
    except NumberParseException:
        return text
    return format_number(number, PhoneNumberFormat.E164) if is_valid_number(number) else text


_SENTENCES = {
    "missing": _("“{field}” is missing."),
    "extra_forbidden": _("There is no field “{field}”."),
    "string_too_short": _("“{field}” is empty."),
    "string_too_long": _("“{field}” is longer than {max_length} characters."),
    "too_long": _("“{field}” has more than {max_length} entries."),
    "too_short": _("“{field}” has no entry."),
    "greater_than_equal": _("“{field}” is less than {ge}."),
    "less_than_equal": _("“{field}” is more than {le}."),
    "int_type": _("“{field}” is not a whole number."),
    "int_parsing": _("“{field}” is not a whole number."),
    "int_from_float": _("“{field}” is not a whole number."),
    "bool_type": _("“{field}” is neither true nor false."),
    "bool_parsing": _("“{field}” is neither true nor false."),
    "string_type": _("“{field}” is not a text."),
    "string_unicode": _("“{field}” is not a text."),
    "list_type": _("“{field}” is not a list."),
    "literal_error": _("“{field}” is none of {expected}."),
    "timezone_aware": _("“{field}” has no time zone, such as 2026-11-22T17:45:00Z."),
    "datetime_type": _("“{field}” is no instant, such as 2026-11-22T17:45:00Z."),
    "datetime_parsing": _("“{field}” is no instant, such as 2026-11-22T17:45:00Z."),
    "datetime_from_date_parsing": _("“{field}” is no instant, such as 2026-11-22T17:45:00Z."),
    "model_type": _("“{field}” is not an object."),
    "model_attributes_type": _("“{field}” is not an object."),
    "dict_type": _("“{field}” is not an object."),
}


def sentences(wrong: ValidationError) -> Iterator[str]:
    """What is wrong with an item, field by field, in words."""
    for error in wrong.errors(include_url=False):
        field = ".".join(str(part) for part in error["loc"])
        told = _SENTENCES.get(error["type"])
        if told is not None:
            yield str(told).format(field=field, **error.get("ctx", {}))
        elif error["type"] == "value_error":
            yield gettext("“{field}”: {problem}.").format(field=field, problem=error["ctx"]["error"])
        else:
            yield gettext("“{field}”: {problem}.").format(field=field, problem=error["msg"])
