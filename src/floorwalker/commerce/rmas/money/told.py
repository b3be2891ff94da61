"""Facts that the desk itself enters into the log, each once."""

from django.utils.translation import gettext

from floorwalker.accounts.actor import SYSTEM
from floorwalker.commerce.rmas.channel import rmas
from floorwalker.core.clock import now
from floorwalker.core.errors import Refused
from floorwalker.core.facts import Fact
from floorwalker.core.log.record import Report, record
from floorwalker.core.models import Session


def tell(session: Session, fact: Fact, key: str) -> bool:
    """Enter a fact into the log; ``False`` where it stands there already."""
    told = Report(
        channel=rmas,
        store_id=session.store_id,
        token=session.token,
        fact=fact,
        key=key,
        actor_kind=SYSTEM.kind,
        actor_ref=SYSTEM.ref,
        actor_label=SYSTEM.label,
        occurred_at=now(),
    )
    (answer,) = record([told])
    if answer.outcome == "out_of_sequence" or answer.code:
        raise Refused(gettext("The RMA has gone on meanwhile: {why}").format(why=answer.detail or answer.outcome))
    return answer.outcome == "applied"
