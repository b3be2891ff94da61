"""drill: an attack on a store's stock, amid shoppers, as it would happen now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from floorwalker.channels.reservations.attacks.drill import drill
from floorwalker.channels.reservations.attacks.kinds import ATTACKS
from floorwalker.core.replays.options import count, positive
from floorwalker.kit.errors import FloorwalkerError


class Command(BaseCommand):
    help = (
        "Let made-up attackers and shoppers hold units of a store, to see how the list shows it, what the pages explain, and "
        "what rules and restrictions do. The units are really held: choose a store that sells nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("attack", choices=list(ATTACKS), metavar="ATTACK", help=f"one of {', '.join(ATTACKS)}")
        parser.add_argument("--store", required=True, metavar="CODE", help="the store whose stock is attacked")
        parser.add_argument("--speed", type=positive, default=1.0, metavar="N", help="N times as fast (usual: 1)")
        parser.add_argument("--shoppers", type=count, default=20, metavar="N", help="so many shoppers amid it (20)")
        parser.add_argument(
            "--seed", type=count, metavar="N", help="the dice: the same, the same carts (usual: new ones)"
        )

    def handle(
        self, *args: Any, attack: str, store: str, speed: float, shoppers: int, seed: int | None, **_: Any
    ) -> None:
        try:
            drill(attack, store=store, speed=speed, people=shoppers, seed=seed, say=self.stdout.write)
        except FloorwalkerError as no:
            raise CommandError(no.message) from None
