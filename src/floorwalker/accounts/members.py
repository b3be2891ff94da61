"""Members come by invitation, hold roles in stores, and leave by being deactivated."""

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.accounts.roles import BY_CODE, ROLES, Role
from floorwalker.accounts.trail import noted
from floorwalker.kit.errors import Invalid, NotAllowed, NotFound, Refused


def visible_members(actor: Actor) -> QuerySet[Member]:
    """Everyone for who edits members everywhere; else those with a role in the actor's own stores."""
    reach = actor.reach("members.edit")
    members = Member.objects.prefetch_related("grants__store")
    if reach.everywhere:
        return members
    return members.filter(pk__in=Grant.objects.filter(store_id__in=reach.store_ids).values("member_id"))


def find_member(actor: Actor, member_id: int) -> Member:
    member = visible_members(actor).filter(pk=member_id).first()
    if member is None:
        raise NotFound(gettext("There is no such member."))
    return member


def grantable_roles(actor: Actor) -> list[Role]:
    """The roles that the actor may give in at least one store."""
    reaches = {granted.reach for granted in actor.grants}
    places = {place for reach in reaches for place in ([None] if reach.everywhere else reach.store_ids)}
    return [role for role in ROLES if any(_may_grant(actor, role, place) for place in places)]


def visible_grants(actor: Actor, member: Member) -> list[Grant]:
    """What the member holds within the actor's stores."""
    reach = actor.reach("members.edit")
    return [grant for grant in member.grants.all() if reach.covers(grant.store_id)]


@noted
@transaction.atomic
def invite(*, email: str, name: str, role: str, store: Store | None, actor: Actor) -> tuple[Member, bool]:
    """The member of that address with the role, and whether they are new and still have to choose a password."""
    _must_be_grantable(actor, role, store)
    member, is_new = Member.objects.get_or_create(email=email.strip().lower(), defaults={"name": name.strip()})
    if is_new:
        member.set_unusable_password()
        member.save(update_fields=["password"])
    elif not member.is_active:
        raise Refused(
            gettext("{email} was deactivated. Activate them again instead of inviting them.").format(email=member.email)
        )
    grant(member, role=role, store=store, actor=actor)
    return member, is_new


@noted
def grant(member: Member, *, role: str, store: Store | None, actor: Actor) -> Grant:
    """Give the role in this store, or with ``None`` in every store; what is held already stays."""
    _must_be_grantable(actor, role, store)
    return Grant.objects.get_or_create(member=member, role=role, store=store)[0]


@noted
@transaction.atomic
def revoke(grant: Grant, *, actor: Actor) -> None:
    """Take the role away, but never the last owner's."""
    _must_be_grantable(actor, grant.role, grant.store)
    _must_leave_an_owner(without=Q(pk=grant.pk))
    Grant.objects.filter(pk=grant.pk).delete()


@noted
@transaction.atomic
def deactivate(member: Member, *, actor: Actor) -> None:
    """The member is signed out everywhere and cannot sign in; what they did stays in the histories."""
    _must_be_in_charge(actor, member)
    if actor.kind == "employee" and actor.ref == str(member.pk):
        raise Refused(gettext("You cannot deactivate yourself."))
    _must_leave_an_owner(without=Q(member=member))
    Member.objects.filter(pk=member.pk).update(is_active=False)
    member.is_active = False


@noted
def reactivate(member: Member, *, actor: Actor) -> None:
    """The member may sign in again with the roles they still hold."""
    _must_be_in_charge(actor, member)
    Member.objects.filter(pk=member.pk).update(is_active=True)
    member.is_active = True


def first_link(member: Member, *, actor: Actor) -> str:
    """The address at which an invited member chooses a password, once. Never for someone who has been in already."""
    _must_be_in_charge(actor, member)
    if member.last_login or member.has_usable_password() or not member.is_active:
        no = gettext("{member} has signed in before. They can ask for a new password on the sign-in page.")
        raise Refused(no.format(member=member))
    key = f"{user_pk_to_url_str(member)}-{PASSWORD_RESET_TOKEN_GENERATOR().make_token(member)}"
    return str(get_adapter().get_reset_password_from_key_url(key))


def is_in_charge(actor: Actor, member: Member) -> bool:
    """Whether the actor could have given the member everything that the member holds."""
    grants = list(member.grants.all())
    if not grants:
        return actor.may("members.edit", None)
    return all(_may_grant(actor, BY_CODE.get(grant.role), grant.store_id) for grant in grants)


def _may_grant(actor: Actor, role: Role | None, store_id: int | None) -> bool:
    rights = role.rights if role else ()
    return actor.may("members.edit", store_id) and actor.holds(rights, store_id)


def _must_be_in_charge(actor: Actor, member: Member) -> None:
    if not is_in_charge(actor, member):
        no = gettext("{member} holds roles that you could not give, so only someone above may do this.")
        raise NotAllowed(no.format(member=member))


def _must_be_grantable(actor: Actor, role: str, store: Store | None) -> None:
    if role not in BY_CODE:
        raise Invalid(gettext("There is no role “{role}”.").format(role=role), field="role")
    if not _may_grant(actor, BY_CODE[role], store.pk if store else None):
        where = store.name if store else gettext("every store")
        no = gettext("You cannot give or take the role “{role}” in {store}.")
        raise NotAllowed(no.format(role=BY_CODE[role].label, store=where), role=role)


def _must_leave_an_owner(*, without: Q) -> None:
    """Locks the owners' grants and members, so that two who leave at once cannot both be the second to last."""
    owners = Grant.objects.filter(role="owner", store=None, member__is_active=True)
    held = list(owners.select_for_update().order_by("pk").values_list("pk", flat=True))
    leaving = set(owners.filter(without).values_list("pk", flat=True))
    if leaving and not set(held) - leaving:
        raise Refused(gettext("There must always be an owner of every store. Make someone else owner first."))
