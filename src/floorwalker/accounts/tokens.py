"""API tokens: issued once, kept as a digest, answered by one indexed query."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from string import ascii_lowercase, digits
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from floorwalker.accounts.actor import EVERYWHERE, Actor, Granted, Reach
from floorwalker.accounts.models import ApiToken, Store
from floorwalker.accounts.trail import noted
from floorwalker.kit.database import prepared
from floorwalker.kit.database.together import Together
from floorwalker.kit.errors import Invalid, NotAllowed, NotFound

USE_NOTED_EVERY = timedelta(minutes=1)
_LOOK_UP = """
SELECT t.prefix, t.digest, t.id, t.name, t.rights, t.every_store, t.last_used_at,
  ARRAY(SELECT s.store_id FROM accounts_apitoken_stores s WHERE s.apitoken_id = t.id)
FROM accounts_apitoken t
WHERE t.prefix = ANY(%s) AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > %s)
"""


@noted
def issue(
    *, name: str, rights: Iterable[str], reach: Reach, actor: Actor, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is nowhere kept. Nobody can give a token more than they have themselves."""
    rights = sorted(set(rights), key=lambda right: (right.startswith("!"), right))  # the last match wins
    _must_be_well_formed(name=name, rights=rights, reach=reach, expires_at=expires_at)
    for right in ("tokens.edit", *rights):
        if not actor.reach(right).contains(reach):
            no = gettext("You cannot give the right “{right}” in all of these stores.")
            raise NotAllowed(no.format(right=right), right=right)
    prefix = "".join(secrets.choice(ascii_lowercase + digits) for _ in range(10))
    secret = f"fw_{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            name=name.strip(),
            prefix=prefix,
            digest=_digest(secret),
            rights=rights,
            every_store=reach.everywhere,
            created_by_id=int(actor.ref) if actor.kind == "employee" else None,
            expires_at=expires_at,
        )
        token.stores.set(Store.objects.filter(pk__in=reach.store_ids))
    return token, secret


@noted
def revoke(token: ApiToken, *, actor: Actor) -> None:
    """The token ceases at once; revoking it again changes nothing."""
    find_token(actor, token.pk)
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    token.refresh_from_db()


def visible_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens that reach no further than the actor's right to edit tokens."""
    reach = actor.reach("tokens.edit")
    tokens = ApiToken.objects.select_related("created_by").prefetch_related("stores")
    if reach.everywhere:
        return tokens
    outside = ApiToken.stores.through.objects.exclude(store_id__in=reach.store_ids).values("apitoken_id")
    inside = ApiToken.stores.through.objects.filter(store_id__in=reach.store_ids).values("apitoken_id")
    return tokens.filter(every_store=False, pk__in=inside).exclude(pk__in=outside)


def find_token(actor: Actor, token_id: int) -> ApiToken:
    token = visible_tokens(actor).filter(pk=token_id).first()
    if token is None:
        raise NotFound(gettext("There is no such token."))
    return token


def actor_for(secret: str) -> Actor | None:
    """The token as an actor; ``None`` for one that is unknown, expired or revoked. Does not say which."""
    parts = secret.split("_", 2)
    if len(parts) != 3 or parts[0] != "fw":
        return None
    found = _known.ask(parts[1])
    if found is None or not secrets.compare_digest(found.digest, _digest(secret)):
        return None
    _note_use(found)
    return _actor(found, found.store_ids)


class _Known(NamedTuple):
    """A token that is neither revoked nor expired, as it is looked up with each request."""

    prefix: str
    digest: str
    pk: int
    name: str
    rights: list[str]
    every_store: bool
    last_used_at: datetime | None
    store_ids: list[int]


def _look_up(prefixes: Sequence[str]) -> list[_Known | None]:
    found = map(_Known._make, prepared.ask(_LOOK_UP, [list(set(prefixes)), timezone.now()])())
    by_prefix = {known.prefix: known for known in found}
    return [by_prefix.get(prefix) for prefix in prefixes]


_known = Together(_look_up)


def token_actor(token: ApiToken) -> Actor:
    """The token as an actor, with what it holds now; one that is revoked or expired holds nothing."""
    if token.revoked_at or (token.expires_at and token.expires_at <= timezone.now()):
        return Actor(kind="integration", ref=token.prefix, label=token.name)
    return _actor(token, token.stores.values_list("pk", flat=True))


def _actor(token: ApiToken | _Known, store_ids: Iterable[int]) -> Actor:
    reach = EVERYWHERE if token.every_store else Reach(store_ids=frozenset(store_ids))
    grants = (Granted(reach=reach, rights=tuple(token.rights)),)
    return Actor(kind="integration", ref=token.prefix, label=token.name, grants=grants)


def _note_use(token: _Known) -> None:
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at <= now - USE_NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def _digest(secret: str) -> str:
    """A plain hash is enough: the secret is 256 random bits, not a word that someone chose."""
    return sha256(secret.encode()).hexdigest()


def _must_be_well_formed(*, name: str, rights: list[str], reach: Reach, expires_at: datetime | None) -> None:
    if not name.strip():
        raise Invalid(gettext("A token needs a name."), field="name")
    if not rights:
        raise Invalid(gettext("A token needs at least one right."), field="rights")
    if not reach:
        raise Invalid(gettext("A token needs at least one store."), field="stores")
    if expires_at and expires_at <= timezone.now():
        raise Invalid(gettext("A token cannot expire in the past."), field="expires_at")
