"""token: API tokens from the command line, by whoever runs the installation."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Reach
from floorwalker.accounts.models import ApiToken, Store
from floorwalker.accounts.tokens import issue, revoke, visible_tokens
from floorwalker.kit.errors import FloorwalkerError


class Command(BaseCommand):
    help = "Create, list and revoke API tokens."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="create a token and print its secret, once")
        create.add_argument("name", help="where it is used")
        create.add_argument("--right", action="append", default=[], help="such as facts.write; may be repeated")
        create.add_argument("--store", action="append", default=[], help="a store's code; may be repeated")
        create.add_argument("--every-store", action="store_true", help="also stores to come")
        create.add_argument("--days", type=int, help="expires after so many days; without it, never")
        verbs.add_parser("list", help="list the tokens, newest first, without their secrets")
        stop = verbs.add_parser("revoke", help="revoke a token")
        stop.add_argument("prefix", help="the part of the token between the first two underscores")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(**options)
        except FloorwalkerError as no:
            raise CommandError(no.message) from None

    def _create(self, *, name: str, right: list[str], days: int | None, **options: Any) -> None:
        reach = EVERYWHERE if options["every_store"] else Reach(store_ids=_stores(options["store"]))
        expires_at = None if days is None else timezone.now() + timedelta(days=days)
        token, secret = issue(name=name, rights=right, reach=reach, actor=SYSTEM, expires_at=expires_at)
        self.stderr.write(f"“{token}” may {', '.join(token.rights)}. Its secret, shown only now:")
        self.stdout.write(secret)

    def _list(self, **options: Any) -> None:
        for token in visible_tokens(SYSTEM):
            codes = "every store" if token.every_store else ", ".join(store.code for store in token.stores.all())
            rights = ", ".join(token.rights)
            self.stdout.write(f"{token.prefix}  {token.state:8}  {token.name}  ({rights}; {codes})")

    def _revoke(self, *, prefix: str, **options: Any) -> None:
        token = ApiToken.objects.filter(prefix=prefix).first()
        if token is None:
            raise CommandError(f"There is no token fw_{prefix}_….")
        revoke(token, actor=SYSTEM)
        self.stdout.write(f"“{token}” was revoked.")


def _stores(codes: list[str]) -> frozenset[int]:
    found = dict(Store.objects.filter(code__in=codes).values_list("code", "pk"))
    unknown = [code for code in codes if code not in found]
    if unknown:
        raise CommandError(f"There is no store with the code {', '.join(unknown)}.")
    return frozenset(found.values())
