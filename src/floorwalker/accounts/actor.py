"""Who is doing it: the one argument that every verb takes."""

from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from floorwalker.accounts.models import Grant, Member
from floorwalker.accounts.rights import allows, within

Kind: TypeAlias = Literal["customer", "agent", "employee", "system", "integration"]


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The stores that something extends to."""

    everywhere: bool = False
    store_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.store_ids)

    def __or__(self, other: "Reach") -> "Reach":
        return Reach(everywhere=self.everywhere or other.everywhere, store_ids=self.store_ids | other.store_ids)

    def covers(self, store_id: int | None) -> bool:
        """``None`` asks for every store, those to come included."""
        return self.everywhere or (store_id is not None and store_id in self.store_ids)

    def contains(self, other: "Reach") -> bool:
        return self.everywhere or (not other.everywhere and other.store_ids <= self.store_ids)

    def narrowed(self, store_id: int) -> "Reach":
        """This one store if it is covered, else nothing."""
        return Reach(store_ids=frozenset({store_id})) if self.covers(store_id) else Reach()


EVERYWHERE = Reach(everywhere=True)


@dataclass(frozen=True, kw_only=True)
class Granted:
    """Patterns of rights, and the stores in which they hold; ``role`` is that by which a member holds them."""

    reach: Reach
    rights: tuple[str, ...]
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What somebody may do in one session only: a shopper in their own return, with no right in its store."""

    session_id: UUID
    rights: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person, device or system that does something; ``ref`` is stable, ``label`` is shown in histories."""

    kind: Kind
    ref: str
    label: str
    grants: tuple[Granted, ...] = ()
    standing: Standing | None = None

    def may(self, right: str, store_id: int | None) -> bool:
        """Whether the right holds in this store; ``None`` asks for every store, those to come included."""
        return any(granted.reach.covers(store_id) and allows(granted.rights, right) for granted in self.grants)

    def may_in(self, right: str, *, store_id: int, session_id: UUID) -> bool:
        """Whether the right holds in this session: by a grant in its store, or by standing in it."""
        own = self.standing
        stands = own is not None and own.session_id == session_id and right in own.rights
        return stands or self.may(right, store_id)

    def may_anywhere(self, right: str) -> bool:
        return bool(self.reach(right))

    def roles(self, store_id: int) -> set[str]:
        """The roles that the actor has in this store; none of a system, a token or a shopper."""
        return {granted.role for granted in self.grants if granted.role and granted.reach.covers(store_id)}

    def reach(self, right: str) -> Reach:
        """All stores in which the right holds."""
        reaches = [granted.reach for granted in self.grants if allows(granted.rights, right)]
        if any(reach.everywhere for reach in reaches):
            return EVERYWHERE
        return Reach(store_ids=frozenset[int]().union(*(reach.store_ids for reach in reaches)))

    def holds(self, rights: tuple[str, ...], store_id: int | None) -> bool:
        """Whether the actor has all that these patterns allow in this store, and so may give it to another."""
        return any(granted.reach.covers(store_id) and within(rights, granted.rights) for granted in self.grants)


SYSTEM = Actor(
    kind="system", ref="floorwalker", label="Floorwalker", grants=(Granted(reach=EVERYWHERE, rights=("*",)),)
)


def member_actor(member: Member) -> Actor:
    """The member as an actor, with what they hold now; a deactivated member holds nothing."""
    grants = tuple(_granted(grant) for grant in member.grants.all()) if member.is_active else ()
    return Actor(kind="employee", ref=str(member.pk), label=str(member), grants=grants)


def _granted(grant: Grant) -> Granted:
    stores = EVERYWHERE if grant.store_id is None else Reach(store_ids=frozenset({grant.store_id}))
    return Granted(reach=stores, rights=grant.rights, role=grant.role)
