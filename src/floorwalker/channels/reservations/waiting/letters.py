"""The letter that says that a unit is kept for somebody who waited: once for an offer, and only while it stands."""

from urllib.parse import urlsplit

from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext, ngettext

from floorwalker.channels.reservations.holding.storefront import terms_for
from floorwalker.channels.reservations.waiting.models import OFFERED, Entry
from floorwalker.commerce.rmas.letters.paper import Letter, Sender, post
from floorwalker.core.clock import now
from floorwalker.kit.speech import day_and_time, for_shoppers, locale_of

_BATCH = 50


def send_due() -> int:
    """Write to those who have not been told yet; one that the mail server does not take is tried again. Answers how many went."""
    due = Entry.objects.filter(state=OFFERED, told_at=None, expires_at__gt=Now()).exclude(email="")
    found = due.select_related("store", "level__variant__product").order_by("expires_at")[:_BATCH]
    return sum(_send(entry) for entry in list(found))


def _send(entry: Entry) -> bool:
    language = for_shoppers(entry.language)
    sender = Sender(store_id=entry.store_id, name=entry.store.name)
    with translation.override(language):
        sent = post(sender, entry.email, _letter(entry, language))
    if sent:
        Entry.objects.filter(pk=entry.pk).update(told_at=now())
    return sent


def _letter(entry: Entry, language: str) -> Letter:
    assert entry.expires_at is not None
    until = day_and_time(entry.expires_at.astimezone(entry.store.zone), locale_of(language))
    shop = next(iter(terms_for(entry.store).origins), "")
    lines = [
        ngettext(
            "You waited for “{article}”. {count} is kept for you until {until}.",
            "You waited for “{article}”. {count} are kept for you until {until}.",
            entry.offered,
        ).format(article=entry.level, count=entry.offered, until=until),
        gettext("Open the shop in the same browser and put it into your cart. After that it goes to the next in line."),
    ]
    return Letter(
        subject=gettext("“{article}” is kept for you").format(article=entry.level),
        lines=lines,
        link=shop,
        link_label=urlsplit(shop).netloc,
        below=gettext("Your address was kept for this letter only, and is deleted when the offer is over."),
    )
