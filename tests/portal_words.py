"""What shoppers read, in their languages: ``python -m tests.portal_words`` brings its catalogues up to the source.

Beside the portal's own texts they hold what other rooms may say to a shopper: refusals of photos, reasons, options. What is
translated stays; a new text is added empty, for a person to fill in, and compiled by a second run.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from tests.translations import NO_DAY, PACKAGE, Text, compiled, extracted, forms, sources

TRANSLATED = {"de": "German", "fr": "French", "es": "Spanish", "nl": "Dutch", "cs": "Czech"}


def words_of(language: str) -> Path:
    """The catalogue of a language."""
    return PACKAGE / "locale" / "shoppers" / language / "LC_MESSAGES" / "django.po"


def heard() -> dict[Text, list[str]]:
    """Each text that shoppers may read, with the files that say it."""
    own = extracted(sources(shoppers=True))
    photos = extracted([PACKAGE / "core" / "photos.py"])
    reasons = extracted([PACKAGE / "channels" / "returns" / "policies" / "reasons.py"], marks={"gettext_noop": None})
    return own | photos | reasons


def catalogue(language: str) -> Catalog:
    """The catalogue as it is kept; an empty one where there is none yet."""
    if not words_of(language).exists():
        return Catalog(locale=language)
    with words_of(language).open("rb") as file:
        return read_po(file, locale=language)


def brought_up(language: str) -> Catalog:
    """The texts of the source with the words that are known."""
    known = {message.id: message.string for message in catalogue(language) if message.id}
    fresh = Catalog(
        locale=language,
        project="Floorwalker",
        version="1",
        header_comment=f"# The {TRANSLATED[language]} words for shoppers.",
        msgid_bugs_address="Floorwalker",
        last_translator="Floorwalker",
        language_team=TRANSLATED[language],
        creation_date=NO_DAY,
        revision_date=NO_DAY,
        fuzzy=False,
    )
    for message, places in heard().items():
        fresh.add(message, known.get(message), locations=[(place, 0) for place in places])
    return fresh


if __name__ == "__main__":
    settings.configure(USE_I18N=True)
    for language in TRANSLATED:
        fresh = brought_up(language)
        words_of(language).parent.mkdir(parents=True, exist_ok=True)
        with words_of(language).open("wb") as file:
            write_po(file, fresh, width=120, include_lineno=False)
        words_of(language).with_suffix(".mo").write_bytes(compiled(fresh))
        for message in fresh:
            if message.id and not all(forms(message.string)):
                print(f"{language}: not translated:", message.id)  # noqa: T201  # a tool for the terminal
