"""In which words a store says which carts it restricts by rule; it restricts none until it has published one."""

from floorwalker.channels.reservations.watching import SCHEME
from floorwalker.commerce.restricting import vocabulary
from floorwalker.kit.speech import later as _
from floorwalker.rules.vocabulary import register

RULES = register(
    vocabulary(
        SCHEME,
        _("Reservations: whom to restrict"),
        _("Which carts get less, by their score and signals. Without a rule, only a person restricts."),
    )
)
