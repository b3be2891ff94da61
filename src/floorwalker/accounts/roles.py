"""The roles a member may hold in a store, declared: see docs/decisions/0002-roles-are-declared.md."""

from dataclasses import dataclass

from floorwalker.kit.speech import later as _


@dataclass(frozen=True, kw_only=True)
class Role:
    """``rights`` are patterns read in order, the last match wins, ``!`` takes away; ``help`` is shown to people."""

    code: str
    label: str
    help: str
    rights: tuple[str, ...]


ROLES = (
    Role(
        code="owner",
        label=_("Owner"),
        help=_("Everything, including members, stores and API tokens."),
        rights=("*",),
    ),
    Role(
        code="manager",
        label=_("Manager"),
        help=_("Runs the store: every session and move, its settings and its people, but no API tokens."),
        rights=("*", "!tokens.edit", "!facts.write"),
    ),
    Role(
        code="service_agent",
        label=_("Service agent"),
        help=_("Answers customers: calls, returns and reservations; sees baskets."),
        rights=(
            *("calls.*", "returns.*", "reservations.*", "orders.*", "customers.*", "credits.*"),
            *("rmas.see", "rmas.export", "rmas.create", "rmas.decide", "rmas.cancel", "rmas.receive", "rmas.pay"),
            "rmas.take_payment",
            *("rmas.close", "rmas.note", "instore.see", "catalog.see"),
            *("!calls.debug", "!returns.debug", "!reservations.debug", "!reservations.security"),
            *("!orders.debug", "!customers.debug", "!orders.erase", "!customers.erase"),
        ),
    ),
    Role(
        code="supervisor",
        label=_("Supervisor"),
        help=_("Leads the shop floor: checks, cancels and exports baskets; hands reservations over."),
        rights=(
            "instore.*",
            "reservations.*",
            "!reservations.security",
            "returns.see",
            "rmas.see",
            "rmas.receive",
            "rmas.note",
            "orders.see",
            "customers.see",
            "credits.see",
            "catalog.see",
            "stock.see",
        ),
    ),
    Role(
        code="store_employee",
        label=_("Store employee"),
        help=_("Works on the shop floor: sees baskets and reservations and carries out checks."),
        rights=(
            *("instore.see", "instore.check", "instore.note", "reservations.see", "reservations.claim", "stock.see"),
            *("rmas.see", "rmas.receive"),
        ),
    ),
    Role(
        code="fraud_analyst",
        label=_("Fraud analyst"),
        help=_(
            "Looks into every channel, down to the raw facts, exports, labels and restricts; changes nothing else in a session."
        ),
        rights=("*.see", "*.export", "*.debug", "*.note", "*.label", "*.restrict", "reservations.security", "risk.*"),
    ),
    Role(
        code="warehouse",
        label=_("Warehouse"),
        help=_("Receives and inspects returned goods and keeps the stock."),
        rights=(
            "returns.see",
            "rmas.see",
            "rmas.receive",
            "rmas.inspect",
            "rmas.note",
            "stock.*",
            "drift.*",
            "catalog.see",
        ),
    ),
    Role(
        code="read_only",
        label=_("Read-only"),
        help=_("Sees every session and changes nothing."),
        rights=("*.see",),
    ),
)

BY_CODE = {role.code: role for role in ROLES}
CHOICES = [(role.code, role.label) for role in ROLES]
