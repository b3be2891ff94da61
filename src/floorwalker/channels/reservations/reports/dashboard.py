"""The dashboard: what carts hold now, how many become orders, what runs out or is denied, where shoppers are, and who is watched."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext

from floorwalker.channels.reservations.models import REASONS
from floorwalker.channels.reservations.reports.lines import (
    CountryLine,
    DayLine,
    DenialLine,
    Ends,
    NowLine,
    Overview,
    ProductLine,
    RiskLine,
    StoreLine,
    Worth,
)
from floorwalker.channels.reservations.reports.reading import Cell, Fate, Floor, ends, worth
from floorwalker.commerce.catalog.wall import products
from floorwalker.core import wall
from floorwalker.core.figures import DAY, figure, grouped
from floorwalker.core.lists.columns import Cell as Drawn
from floorwalker.core.lists.columns import Column
from floorwalker.core.reader import Reader
from floorwalker.core.reports import Report, Section
from floorwalker.kit.speech import country, locale_of
from floorwalker.kit.speech import later as _
from floorwalker.risk.levels import LEVELS, RESTRICTED, REVIEW, level

_RISKY = {REVIEW, RESTRICTED}


def _ends(cells: Iterable[Cell]) -> Ends:
    return ends((cell.status, cell.count) for cell in cells)


def _denied(fates: Iterable[Fate]) -> list[Fate]:
    return [fate for fate in fates if fate.end == "denied"]


def now(read: Floor) -> list[NowLine]:
    """What is held at this moment, in each currency."""
    return read.now()


def overview(read: Floor) -> list[Overview]:
    """All sessions in one line."""
    if not read.cells:
        return []
    denied = sum(fate.asks for fate in _denied(read.fates))
    return [Overview(ends=_ends(read.cells), median=read.median(), denied=denied)]


def money(read: Floor) -> list[Worth]:
    """What was ordered, lost and denied, in each currency."""
    by_currency = grouped(read.fates, lambda fate: fate.currency)
    return [worth(fates, currency) for currency, fates in sorted(by_currency.items())]


def days(read: Floor) -> list[DayLine]:
    """Each day, those without a session too."""
    by_day = grouped(read.cells, lambda cell: cell.day)
    return [DayLine(day=on, ends=_ends(by_day.get(on, []))) for on in read.scope.days] if by_day else []


def risk(read: Floor) -> list[RiskLine]:
    """Each day by the levels at which its sessions stand."""
    found: Counter[tuple[object, str]] = Counter()
    for cell in read.cells:
        found[cell.day, level(cell.risk).code] += cell.count
    by_level = [(on, {at.code: found[on, at.code] for at in LEVELS}) for on in read.scope.days]
    return [RiskLine(day=on, **counts) for on, counts in by_level] if found else []


def countries(read: Floor) -> list[CountryLine]:
    """Each country with sessions, those with most of them first; what is not known, last."""
    lines = [
        CountryLine(
            code=code,
            ends=ends((row["status"], row["count"]) for row in rows),
            risky=sum(row["count"] for row in rows if row["risk"] in _RISKY),
        )
        for code, rows in grouped(read.countries(), lambda row: str(row["country"])).items()
    ]
    return sorted(lines, key=lambda line: (not line.code, -line.ends.sessions, line.code))


def by_product(read: Floor) -> list[ProductLine]:
    """The products of which most was held, called as the catalog calls them where it knows them."""
    found = read.products()
    catalog = products(read.scope.reach).filter(external_id__in=[row["product"] for row in found])
    titles = dict(catalog.order_by("-id").values_list("external_id", "title"))
    return [
        ProductLine(
            code=row["product"],
            label=titles.get(row["product"]) or row["title"] or row["product"],
            currency=row["currency"],
            **{name: int(row[name]) for name in ("carts", "units", "ordered", "expired", "lost")},
        )
        for row in found
    ]


def denials(read: Floor) -> list[DenialLine]:
    """Each reason for which units were not held, the commonest first."""
    lines = [
        DenialLine(
            code=reason,
            label=str(REASONS.get(reason, reason)),
            currency=currency,
            **{name: sum(getattr(fate, name) for fate in fates) for name in ("asks", "units", "value")},
        )
        for (reason, currency), fates in grouped(_denied(read.fates), lambda fate: (fate.reason, fate.currency)).items()
    ]
    return sorted(lines, key=lambda line: (-line.asks, line.code, line.currency))


def stores(read: Floor) -> list[StoreLine]:
    """Each store with sessions, those with most of them first."""
    known = {store.pk: store for store in wall.stores(read.scope.reach)}
    fates = grouped(read.fates, lambda fate: (fate.store_id, fate.currency))
    lines = [
        StoreLine(
            code=known[id_].code,
            name=known[id_].name,
            ends=_ends(cells),
            worth=worth(fates.get((id_, currency), []), currency),
        )
        for (id_, currency), cells in grouped(read.cells, lambda cell: (cell.store_id, cell.currency)).items()
    ]
    return sorted(lines, key=lambda line: (-line.ends.sessions, line.name, line.currency))


def _became(path: str = "") -> Iterator[Column]:
    """How many sessions there were, and what became of them."""
    yield figure("sessions", _("Sessions"), "number", f"{path}sessions")
    yield figure("converted", _("Converted"), "number", f"{path}converted")
    yield figure("conversion", _("Conversion rate"), "share", f"{path}conversion", _OF_ENDED)
    yield figure("expired", _("Expired"), "number", f"{path}expired")
    yield figure("expiry", _("Expiry rate"), "share", f"{path}expiry", _OF_ENDED)
    yield figure("cancelled", _("Cancelled"), "number", f"{path}cancelled", shown=False)
    yield figure("active", _("Active"), "number", f"{path}active", shown=False)


def _worth(path: str = "") -> Iterator[Column]:
    yield figure("ordered", _("Ordered"), "money", f"{path}ordered")
    yield figure("lost", _("Lost to expiry"), "money", f"{path}lost", _LOST)
    yield figure("lost_share", _("Lost of all"), "share", f"{path}lost_share")
    yield figure("denied", _("Denied"), "money", f"{path}denied", _DENIED)


_OF_ENDED = _("Of the sessions that have ended.")
_LOST = _("What was in carts whose time was up, and that did not become an order after all.")
_DENIED = _("What open carts asked for and did not get. A cart that is sold out from the start leaves no session.")


def _drawn_country(line: CountryLine, reader: Reader) -> Drawn:
    name = country(line.code, reader.locale) if line.code else gettext("Not known")
    return Drawn(kind="text", text=name, title=line.code, country=line.code)


def _country(line: CountryLine) -> str:
    return country(line.code, locale_of("en"))


SECTIONS = (
    Section(
        code="now",
        label=_("Held at this moment"),
        picture="figures",
        rows=now,
        columns=(
            figure("carts", _("Active sessions"), "number", "carts"),
            figure("units", _("Units held"), "number", "units"),
            figure("value", _("Value held"), "money", "value"),
        ),
    ),
    Section(
        code="overview",
        label=_("Sessions"),
        picture="figures",
        compared=True,
        rows=overview,
        columns=(
            *_became("ends."),
            figure("median", _("Median time to convert"), "duration", "median", _("Half of those that became an order were faster.")),
            figure("denied", _("Denied asks"), "number", "denied", _DENIED),
        ),
    ),
    Section(
        code="money",
        label=_("Sales"),
        picture="figures",
        compared=True,
        rows=money,
        help=_("Lost to expiry is what was in carts whose time was up, and that did not become an order after all."),
        columns=tuple(_worth()),
    ),
    Section(
        code="days",
        label=_("Day by day"),
        picture="line",
        drawn=("sessions", "converted", "expired"),
        tones=("blue", "green", "yellow"),
        rows=days,
        columns=(DAY, *_became("ends.")),
    ),
    Section(
        code="risk",
        label=_("Risk over time"),
        picture="stack",
        drawn=tuple(at.code for at in LEVELS),
        tones=tuple(at.tone for at in LEVELS),
        rows=risk,
        help=_("The sessions that began on each day, by the level at which they stand now."),
        columns=(DAY, *(figure(at.code, at.label, "number", at.code) for at in LEVELS)),
    ),
    Section(
        code="countries",
        label=_("Countries"),
        picture="map",
        drawn=("sessions",),
        place="code",
        rows=countries,
        columns=(
            Column(key="country", label=_("Country"), kind="text", value=_country, cell=_drawn_country),
            figure("code", _("Code"), "code", "code", shown=False),
            *_became("ends."),
            figure("risky", _("Review or restricted"), "number", "risky"),
        ),
    ),
    Section(
        code="products",
        label=_("Top held products"),
        picture="bars",
        drawn=("units", "ordered", "expired"),
        tones=("blue", "green", "yellow"),
        rows=by_product,
        help=_("The twenty products of which most units were held. Units that ran out and were held again count each time."),
        columns=(
            figure("product", _("Product"), "text", "label"),
            figure("product_id", _("Product ID"), "code", "code", shown=False),
            figure("carts", _("Carts"), "number", "carts"),
            figure("units", _("Units held"), "number", "units"),
            figure("ordered", _("Ordered"), "number", "ordered"),
            figure("ordered_share", _("Ordered of all"), "share", "ordered_share"),
            figure("expired", _("Expired"), "number", "expired"),
            figure("lost", _("Lost to expiry"), "money", "lost", _LOST),
        ),
    ),
    Section(
        code="denials",
        label=_("Denied asks"),
        picture="bars",
        drawn=("asks", "units"),
        tones=("orange", "red"),
        rows=denials,
        help=_DENIED,
        columns=(
            figure("reason", _("Reason"), "text", "label"),
            figure("code", _("Code"), "code", "code", shown=False),
            figure("asks", _("Asks"), "number", "asks"),
            figure("units", _("Units not held"), "number", "units"),
            figure("value", _("Value"), "money", "value"),
        ),
    ),
    Section(
        code="stores",
        label=_("By store"),
        picture="bars",
        drawn=("sessions", "converted", "expired"),
        tones=("blue", "green", "yellow"),
        rows=stores,
        columns=(
            figure("store", _("Store"), "text", "name"),
            figure("code", _("Code"), "code", "code", shown=False),
            *_became("ends."),
            *_worth("worth."),
        ),
    ),
)  # fmt: skip
DASHBOARD = Report(
    code="dashboard",
    label=_("Dashboard"),
    help=_("What carts hold now, how many of them become orders, what runs out or is denied, and where risk is."),
    sections=SECTIONS,
    read=Floor,
    icon="hourglass",
)
