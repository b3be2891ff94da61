"""Standing in one session: the signed link by which a shopper comes back to it, and what they may do there."""

from datetime import timedelta
from uuid import UUID

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor, Standing
from floorwalker.core.errors import NotFound
from floorwalker.core.later import timers
from floorwalker.core.models import Session
from floorwalker.core.registry import Channel

_SIGNER = TimestampSigner(salt="floorwalker.standing")


def pass_to(session: Session) -> str:
    """What a link carries: whoever has it stands in the session, on any device. It says nothing about it."""
    return _SIGNER.sign(f"{session.channel}.{urlsafe_base64_encode(session.id.bytes)}")


def stand(channel: Channel, passed: str, *, most: timedelta) -> tuple[Session, Actor]:
    """The session of a pass that is no older than ``most``, settled, and its shopper as an actor.

    A pass that is forged, too old, or of another channel is NotFound; so is one whose session is gone.
    """
    session = (
        Session.objects.select_related("store", channel.record_name).filter(id=_read(channel, passed, most)).first()
    )
    if session is None:
        raise NotFound(gettext("This link leads nowhere any more."))
    return session, shopper_of(channel, session)


def shopper_of(channel: Channel, session: Session) -> Actor:
    """Whoever stands in the session: they may ask for its moves for shoppers, and see or do nothing else."""
    rights = frozenset(move.right for move in channel.machine.moves if move.shopper)
    standing = Standing(session_id=session.id, rights=rights)
    return Actor(kind="customer", ref=session.customer_ref, label="Shopper", standing=standing)


def _read(channel: Channel, passed: str, most: timedelta) -> UUID:
    try:
        code, _, id_ = _SIGNER.unsign(passed, max_age=most).partition(".")
        found = UUID(bytes=urlsafe_base64_decode(id_))
    except SignatureExpired:
        raise NotFound(gettext("This link is too old. Look your order up again."), code="link_expired") from None
    except (BadSignature, ValueError):
        raise NotFound(gettext("This link is not complete. Copy it whole from your mail.")) from None
    if code != channel.code:
        raise NotFound(gettext("This link leads nowhere any more."))
    timers.settle([found])
    return found
