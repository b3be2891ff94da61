"""What the house works out from what channels and desks declare."""

from dataclasses import replace

import pytest
from django.db import models
from django.test.utils import isolate_apps

from floorwalker.core.lists.every import list_of, lists
from floorwalker.core.models import Session
from floorwalker.core.registry import channel, channels, desk, desks, register, register_desk, rights


def test_a_record_is_found_under_the_name_that_it_gives_itself() -> None:
    with isolate_apps("floorwalker.core"):

        class HeldCart(models.Model):
            session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="hold")

            class Meta:
                app_label = "core"

    assert replace(channel("instore"), record=HeldCart).record_name == "hold"
    assert channel("instore").record_name == "basket"


def test_lists_are_those_of_channels_and_then_those_of_desks() -> None:
    assert [listed.code for listed in lists()] == [
        *(which.code for which in channels()),
        *(which.code for which in desks()),
    ]
    assert list_of("tickets") is desk("tickets")
    with pytest.raises(KeyError):
        list_of("zebra")


def test_a_code_is_given_once() -> None:
    before = [listed.code for listed in lists()]
    for enter in (
        lambda: register(replace(channel("instore"), code="tickets")),
        lambda: register_desk(replace(desk("tickets"), code="instore")),
    ):
        with pytest.raises(ValueError, match="two channels or desks called"):
            enter()

    assert [listed.code for listed in lists()] == before


def test_the_rights_of_desks_are_those_of_every_list_and_their_own() -> None:
    assert desk("tickets").rights == {
        "tickets.see": "See tickets",
        "tickets.export": "Export tickets",
        "tickets.edit": "Correct tickets",
        "tickets.give_back": "Give back what was handed in",
    }
    assert {"instore.see", "instore.debug", "tickets.give_back"} <= set(rights())
