"""demo: the organisation that a first start shows."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from floorwalker.accounts.models import Member, Store
from floorwalker.channels.instore.shoppers.demo import history
from floorwalker.channels.instore.shoppers.organisation import OWNER, found
from floorwalker.commerce.demo.shop import furnish
from floorwalker.core.clock import now
from floorwalker.core.demo import scenes


class Command(BaseCommand):
    help = (
        "Fill an empty database with the demo organisation: stores in several countries, a member for each role, a "
        "fortnight of shopping sessions, and a shop with its catalog, customers and orders. Prints the sign-in; it is kept in the data folder, too."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if Member.objects.exists() or Store.objects.exists():
            raise CommandError("There are members or stores already; the demo is only for an empty database.")
        stores, password = found()
        sign_in = Path(settings.HOME) / "demo_sign_in"
        sign_in.touch(mode=0o600)
        sign_in.write_text(f"{OWNER} {password}\n")
        moment = now()
        orders = furnish(stores, moment)
        sessions = history(stores, moment)
        self.stdout.write(
            f"The demo organisation: {len(stores)} stores, {sessions:,} shopping sessions, {orders:,} orders."
        )
        for scene in scenes():
            self.stdout.write(scene(stores, moment))
        self.stdout.write(f"Sign in as {OWNER} with the password {password}; the other roles have the same password.")
