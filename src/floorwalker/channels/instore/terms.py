"""A store's terms for shopping sessions: when they are stale, when they expire, when they are complete."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from django import forms

from floorwalker.kit.speech import later as _


@dataclass(frozen=True, kw_only=True)
class InstoreTerms:
    """Minutes, and a local time of day (``HH:MM``); ``None`` switches a limit off. Defaults as in the manual."""

    stale_after: int = 30
    inactivity: int | None = 120
    cut_off: str | None = "00:00"
    completion: Literal["on_payment", "on_exit_scan"] = "on_exit_scan"
    grace: int = 30


class InstoreTermsForm(forms.Form):
    """What a manager may set for a store; what is set holds for sessions that open from then on."""

    stale_after = forms.IntegerField(
        label=_("Stale after (minutes)"),
        min_value=1,
        max_value=1440,
        initial=30,
        help_text=_("Unpaid and idle this long: Zzz."),
    )
    inactivity = forms.IntegerField(
        label=_("Abandoned after inactivity (minutes)"),
        min_value=1,
        max_value=10_080,
        required=False,
        initial=120,
        help_text=_("Empty: sessions do not expire from inactivity."),
    )
    cut_off = forms.TimeField(
        label=_("Abandoned at (local time)"),
        required=False,
        initial=time(0, 0),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("The store's day ends then. Empty: for shops that are open around the clock."),
    )
    completion = forms.ChoiceField(
        label=_("A paid session is complete"),
        choices=[("on_exit_scan", _("when the exit code is scanned")), ("on_payment", _("at once, on payment"))],
        initial="on_exit_scan",
    )
    grace = forms.IntegerField(
        label=_("Grace for the exit scan (minutes)"),
        min_value=1,
        max_value=1440,
        initial=30,
        help_text=_("Then it is closed and flagged."),
    )

    def clean_cut_off(self) -> str | None:
        """The time as the terms keep it."""
        value = self.cleaned_data["cut_off"]
        return f"{value:%H:%M}" if value is not None else None


def next_cut_off(after: datetime, cut_off: str, zone: ZoneInfo) -> datetime:
    """The first local ``cut_off`` strictly after a moment. Where a DST change skips that time, the moment of the change."""
    hour = after.replace(minute=0, second=0, microsecond=0)
    early = _first_after(hour, cut_off, zone)
    return early if early > after else _first_after(after, cut_off, zone)


@lru_cache(maxsize=4096)
def _first_after(after: datetime, cut_off: str, zone: ZoneInfo) -> datetime:
    day = after.astimezone(zone).date()
    days = (day + timedelta(days=ahead) for ahead in (-1, 0, 1, 2))
    return next(moment for d in days if (moment := _cut_off_on(d, cut_off, zone)) > after)


@lru_cache(maxsize=4096)
def _cut_off_on(day: date, cut_off: str, zone: ZoneInfo) -> datetime:
    at = time.fromisoformat(cut_off)
    moment = datetime.combine(day, at, zone).astimezone(UTC)
    exists = moment.astimezone(zone).time() == at
    return moment if exists else _end_of_gap(moment, zone)


def _end_of_gap(moment: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks jumped, for a local time that does not exist."""
    low, high = moment - timedelta(hours=3), moment
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high.replace(microsecond=0)
