"""What ``floorwalker verify`` proves of credits: each balance follows from its ledger."""

from collections.abc import Iterator

from floorwalker.commerce.credits.ledger import unbalanced
from floorwalker.core.log.verify import Finding


def findings() -> Iterator[Finding]:
    """Credits that are worth something else than their ledger says."""
    for credit, sum_ in unbalanced():
        yield Finding(subject=f"credit {credit.pk}", field="balance", stored=credit.balance, folded=sum_)
