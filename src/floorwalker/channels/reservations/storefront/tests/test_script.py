"""The script of the storefront: small, at an address that stays, and never of two versions at once."""

import re
from pathlib import Path

import pytest
from django.test import Client

from floorwalker.channels.reservations.storefront import script
from floorwalker.kit.speech import SHOPPER_LANGUAGES

FOLDER = Path(script.__file__).parent / "script"


def test_it_is_small() -> None:
    assert 1_000 < script.size_of("floorwalker") < 10_000
    assert script.size_of("shopify") < 11_000


@pytest.mark.parametrize("name", script.ENTRIES)
def test_its_address_stays_and_its_parts_are_kept_for_good(client: Client, name: str) -> None:
    entry = client.get(f"/storefront/{name}.js")
    parts = re.findall(r'"\./([0-9a-f]{12}/[a-z]+\.js)"', entry.content.decode())

    assert (entry.status_code, entry.headers["Cache-Control"]) == (200, "public, max-age=300")
    assert parts == [f"{script.DIGEST}/{'element' if name == 'floorwalker' else 'floorwalker'}.js"]
    part = client.get(f"/storefront/{parts[0]}")
    assert part.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for answer in (entry, part):
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert not answer.cookies
    again = client.get(f"/storefront/{name}.js", headers={"If-None-Match": entry.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"/storefront/{'0' * 12}/element.js").status_code == 404
    assert client.get(f"/storefront/{script.DIGEST}/nothing.js").status_code == 404


def test_it_keeps_to_a_strict_policy_and_to_the_servers_clock() -> None:
    text = "".join(path.read_text() for path in FOLDER.glob("*.js"))

    for forbidden in (
        "eval(",
        "new Function",
        "innerHTML",
        ".style.",
        "document.write",
        "Date.now",
        "new Date(",
        "cookie =",
    ):
        assert forbidden not in text, forbidden


def test_it_speaks_six_languages() -> None:
    text = (FOLDER / "words.js").read_text()
    said = {lang: re.search(rf"const {lang} = {{(.*?)\n}};", text, re.DOTALL) for lang in SHOPPER_LANGUAGES}
    keys = {lang: re.findall(r"(?:^|, |\n)\s*([a-z_]+): \"", found[1]) for lang, found in said.items() if found}

    assert set(keys) == set(SHOPPER_LANGUAGES)
    assert all(sorted(mine) == sorted(keys["en"]) for mine in keys.values()), keys
    assert len(keys["en"]) > 15
    fields = {lang: _fields(found[1]) for lang, found in said.items() if found}
    assert all(mine == fields["en"] for mine in fields.values()), fields
    assert fields["en"]["out_of_stock"] == {"held", "wanted", "title"}


def _fields(words: str) -> dict[str, set[str]]:
    """What is filled in for each key."""
    texts = re.findall(r"([a-z_]+): \"([^\"]*)\"", words)
    return {key: set(re.findall(r"{(\w+)}", text)) for key, text in texts}
