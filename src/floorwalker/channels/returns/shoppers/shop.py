"""The shop that a recording of invoices is of, where a replay opens it: its portal, its window, and whom it trusts."""

from floorwalker.accounts.actor import SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.accounts.trail import by
from floorwalker.channels.returns.policies.vocabulary import ELIGIBILITY
from floorwalker.channels.returns.portal.models import Portal
from floorwalker.core.lists.filters import Asked
from floorwalker.rules.document import Document, Is, Rule, Then
from floorwalker.rules.policies import open_desk, publish, save

WINDOW = 90
HERE = ("127.0.0.1", "::1")


def open_shop(store: Store, *, window: int) -> None:
    """Open its portal, take things back for so many days, and let look-ups from this machine come as fast as they like."""
    with by(SYSTEM):
        Portal.objects.create(store=store, open=True)
    amend(store, "returns", values={"trusted_addresses": list(HERE)}, actor=SYSTEM)
    late = Is(Asked(key="since", low=f"{window}d", open_low=True))
    rule = Rule(id="window", name=f"{window} days", when=late, then=Then("too_late"))
    others = [one for one in ELIGIBILITY.starting if one.id != rule.id]
    document = Document(rules=(rule, *others), otherwise=ELIGIBILITY.otherwise)
    revision = open_desk(store, ELIGIBILITY).revision
    draft = save(store, ELIGIBILITY, document=document, revision=revision, actor=SYSTEM)
    publish(store, ELIGIBILITY, revision=draft.revision, note="For a replay", actor=SYSTEM)
