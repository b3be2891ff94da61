"""The stores, the member and the token that measure."""

from django.test import Client

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Reach
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.accounts.tokens import issue

CODES = ("berlin", "potsdam", "hamburg", "bremen", "kiel")


def stores() -> list[Store]:
    """Five stores."""
    return [Store.objects.get_or_create(code=code, defaults={"name": code.title()})[0] for code in CODES]


def token(*rights: str) -> str:
    """The secret of a token that has these rights everywhere; where none is named, it may send facts."""
    mine = list(rights or ("facts.write", "instore.see"))
    _, secret = issue(name="bench", rights=mine, reach=EVERYWHERE, actor=SYSTEM, expires_at=None)
    return secret


def owner() -> Client:
    """A browser in which the owner is signed in."""
    member = Member.objects.filter(email="bench@example.com").first()
    if member is None:
        member = Member.objects.create_user("bench@example.com", "bench-bench-bench", name="Bench")
        Grant.objects.create(member=member, store=None, role="owner")
    client = Client()
    client.force_login(member)
    return client


def everywhere() -> Reach:
    """The reach of somebody who sees every store."""
    return EVERYWHERE
