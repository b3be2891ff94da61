"""Single sign-on finds members and makes none."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.test import RequestFactory

from floorwalker.accounts.models import Member
from floorwalker.accounts.tests.conftest import PASSWORD


def coming(email: str, *, verified: bool) -> SocialLogin:
    """What the provider says about the person at the door."""
    return SocialLogin(
        user=Member(),
        account=SocialAccount(provider="openid_connect", uid="1"),
        email_addresses=[EmailAddress(email=email, verified=verified)],
    )


def test_a_verified_address_finds_the_member_and_keeps_their_password(owner: Member) -> None:
    assert get_adapter().authenticate_by_email(coming("Owner@Example.com", verified=True)) == (owner, owner.email)

    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    assert EmailAddress.objects.get().verified


def test_an_unverified_address_finds_nobody(owner: Member) -> None:
    assert get_adapter().authenticate_by_email(coming(owner.email, verified=False)) is None
    assert not EmailAddress.objects.exists()


def test_a_stranger_or_a_deactivated_member_stays_outside(owner: Member) -> None:
    Member.objects.update(is_active=False)

    assert get_adapter().authenticate_by_email(coming(owner.email, verified=True)) is None
    stranger = coming("stranger@example.com", verified=True)
    assert get_adapter().authenticate_by_email(stranger) is None
    assert get_adapter().is_open_for_signup(RequestFactory().get("/"), stranger) is False
    assert Member.objects.count() == 1
