"""Who reads: the stores they see, their clock and their language."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale

from floorwalker.accounts.actor import Actor, member_actor
from floorwalker.accounts.models import Member
from floorwalker.kit import speech


@cache
def zone_named(name: str) -> ZoneInfo:
    """The time zone of that name."""
    return ZoneInfo(name)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A member or program reading. ``zone`` is ``None`` for people who read each store's own clock."""

    actor: Actor
    locale: Locale
    now: datetime
    zone: tzinfo | None = None

    def clock(self, store_zone: str) -> tzinfo:
        """The zone in which this reader is told a store's times."""
        return self.zone or zone_named(store_zone)

    def money(self, minor: int, currency: str) -> str:
        """An amount in the reader's words."""
        return speech.money(minor, currency, self.locale)

    def coded_money(self, minor: int, currency: str) -> str:
        """An amount with its currency's code: 3,124.75 USD."""
        return speech.coded_money(minor, currency, self.locale)

    def when(self, at: datetime, store_zone: str) -> str:
        """A moment, briefly."""
        return speech.instant(at, self.clock(store_zone), self.locale, self.now)

    def exactly(self, at: datetime, store_zone: str) -> str:
        """A moment in full, in the reader's zone and in UTC."""
        local = speech.full_instant(at, self.clock(store_zone), self.locale)
        return f"{local} ({at.astimezone(zone_named('UTC')):%Y-%m-%d %H:%M:%S} UTC)"

    def ago(self, at: datetime) -> str:
        """How long ago."""
        return speech.ago(at, self.now, self.locale)

    def age(self, at: datetime) -> str:
        """How long ago, as briefly as it can be said: 33m."""
        return speech.age(at, self.now, self.locale)

    def share(self, value: float) -> str:
        """A part of one as the reader writes percents."""
        return speech.percent(value, self.locale)

    def number(self, value: int) -> str:
        """A number with the reader's separators."""
        return speech.number(value, self.locale)


def reader_for(member: Member, at: datetime, *, actor: Actor | None = None) -> Reader:
    """The member as a reader at a moment: their rights, language and clock. ``actor`` saves asking for the rights again."""
    zone = zone_named(member.time_zone) if member.time_zone else None
    return Reader(actor=actor or member_actor(member), locale=speech.locale_of(member.language), now=at, zone=zone)
