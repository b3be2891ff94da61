"""What a replay of invoices says: what was recorded, what became of it, and that it adds up."""

from datetime import timedelta

from floorwalker.channels.returns.shoppers.invoices import KINDS, Invoices
from floorwalker.channels.returns.shoppers.journal import Sums, Tally
from floorwalker.channels.returns.shoppers.orders import CURRENCY, Taken
from floorwalker.core.replays.kinds import Say
from floorwalker.kit.speech import locale_of, money


def tell_recording(invoices: Invoices, *, moved: timedelta, say: Say) -> None:
    """All lines by what they are; none is left out of the count."""
    lines = sum(len(one.lines) for one in invoices.all)
    say(f"{len(invoices.all):,} invoices with {lines:,} lines, moved by {moved.days:,} days")
    for cancelled, name in ((False, "sold"), (True, "cancelled")):
        kinds = invoices.kinds(cancelled=cancelled)
        say(f"  {name}: {sum(kinds.values()):,} lines")
        for kind, words in KINDS.items():
            if kinds[kind]:
                say(f"    {kinds[kind]:>9,} {words}")
    empty = [one for one in invoices.all if not one.cancels and not one.of("goods")]
    say(f"  {len(empty):,} sales have no goods and become no order, {sum(len(o.lines) for o in empty):,} lines")


def tell_orders(taken: Taken, say: Say) -> None:
    """What became of the orders."""
    say(
        f"Orders: created {taken.created:,} · changed {taken.changed:,} · unchanged {taken.unchanged:,}"
        f" · outdated {taken.outdated:,}"
    )


def tell_returns(sums: Sums, say: Say) -> None:
    """What became of the requests, and in which words they were not taken."""
    say(f"{'Returns':<12}{'requests':>10}{'units':>10}{'value':>16}")
    _tell_tally("requested", sums.requested, say)
    for outcome, tally in sums.by_outcome.items():
        _tell_tally(outcome, tally, say)
    if sums.open:
        say(f"  still to ask for: {sums.open:,}")
    for (outcome, sentence), times in sorted(sums.sentences.items(), key=lambda pair: -pair[1]):
        say(f"  {outcome} {times:,}: {sentence}")
    say(f"For what was accepted {_money(sums.paid)} had been paid; the portal says {_money(sums.promised)} goes back")


def _tell_tally(name: str, tally: Tally, say: Say) -> None:
    say(f"  {name:<10}{tally.requests:>10,}{tally.units:>10,}{_money(tally.value):>16}")


def _money(pence: int) -> str:
    return money(pence, CURRENCY, locale_of("en"))
