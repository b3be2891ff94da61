"""New tokens and the terms of a store."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from floorwalker.accounts.models import ApiToken, Grant, Member, Store, Terms
from floorwalker.accounts.tokens import actor_for
from floorwalker.core.registry import channels


def sign_in(role: str, store: Store | None) -> Client:
    member = Member.objects.create_user(f"{role}@example.com", None)
    Grant.objects.create(member=member, role=role, store=store)
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def bonn(db: None) -> Store:
    return Store.objects.create(code="bonn", name="Bonn")


@pytest.fixture
def wien(db: None) -> Store:
    return Store.objects.create(code="wien", name="Wien")


def test_the_secret_of_a_new_token_is_shown_once(bonn: Store) -> None:
    owner = sign_in("owner", None)

    made = owner.post(reverse("settings:new_token"), {"name": "Tills", "rights": ["facts.write"], "stores": [bonn.pk]})

    (secret,) = re.findall(r"fw_[a-z0-9]{10}_[\w-]{43}", made.content.decode())
    actor = actor_for(secret)
    assert actor is not None
    assert actor.may("facts.write", bonn.pk)
    assert "no-store" in made["Cache-Control"]
    assert secret not in owner.get(reverse("accounts:tokens")).content.decode()


def test_every_right_of_every_channel_can_be_chosen(bonn: Store) -> None:
    page = sign_in("owner", None).get(reverse("settings:new_token")).content.decode()

    for channel in channels():
        for right in channel.rights:
            assert f'value="{right}"' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"rights": []},
        {"name": ""},
        {"stores": []},
        {"rights": ["everything"]},
        {"expires_at": "2001-01-01T00:00"},
    ],
)
def test_a_token_with_a_mistake_is_not_made(bonn: Store, wrong: dict[str, object]) -> None:
    asked = {"name": "Tills", "rights": ["facts.write"], "stores": [bonn.pk]} | wrong

    assert sign_in("owner", None).post(reverse("settings:new_token"), asked).status_code == 422
    assert not ApiToken.objects.exists()


def test_an_owner_of_one_store_makes_tokens_for_that_store_only(bonn: Store, wien: Store) -> None:
    local = sign_in("owner", bonn)
    asked = {"name": "Tills", "rights": ["facts.write"]}

    for wrong in ({"stores": [wien.pk]}, {"every_store": "on"}):
        assert local.post(reverse("settings:new_token"), asked | wrong).status_code == 422
    assert not ApiToken.objects.exists()

    assert local.post(reverse("settings:new_token"), asked | {"stores": [bonn.pk]}).status_code == 200
    assert list(ApiToken.objects.get().stores.all()) == [bonn]


def test_walls(bonn: Store, wien: Store) -> None:
    terms = reverse("settings:terms", args=[wien.pk])
    amend = reverse("settings:amend", args=[wien.pk, "instore"])
    token = reverse("settings:new_token")
    manager, clerk, nobody = sign_in("manager", bonn), sign_in("store_employee", wien), Client()

    assert [manager.get(terms).status_code, manager.post(amend).status_code] == [404, 404]
    assert [clerk.get(terms).status_code, clerk.post(amend).status_code, clerk.get(token).status_code] == [403] * 3
    assert manager.get(token).status_code == 403
    assert [nobody.get(terms).status_code, nobody.post(amend).status_code, nobody.get(token).status_code] == [302] * 3
    assert not Terms.objects.exists()


def test_terms_are_shown_with_the_channels_own_defaults_and_amended(bonn: Store) -> None:
    manager = sign_in("manager", bonn)
    page = reverse("settings:terms", args=[bonn.pk])
    (channel,) = (channel for channel in channels() if channel.code == "instore")
    form = next(form for shown, form, _ in manager.get(page).context["forms"] if shown is channel)
    typed = {form.add_prefix(name): form[name].value() for name in form.fields} | {form.add_prefix("grace"): 45}

    assert manager.post(reverse("settings:amend", args=[bonn.pk, "instore"]), typed).status_code == 302
    assert manager.post(reverse("settings:amend", args=[bonn.pk, "instore"]), typed).status_code == 302

    (version,) = Terms.objects.all()
    assert (version.store, version.channel, version.version, version.values["grace"]) == (bonn, "instore", 1, 45)
    assert version.values["cut_off"] == "00:00"


def test_terms_with_a_mistake_are_not_kept(bonn: Store) -> None:
    manager = sign_in("manager", bonn)

    answer = manager.post(reverse("settings:amend", args=[bonn.pk, "instore"]), {"instore-grace": "soon"})

    assert answer.status_code == 422
    assert "Enter a whole number." in answer.content.decode()
    assert not Terms.objects.exists()


def test_an_unknown_channel_is_not_found(bonn: Store) -> None:
    assert sign_in("manager", bonn).post(reverse("settings:amend", args=[bonn.pk, "dreams"])).status_code == 404
