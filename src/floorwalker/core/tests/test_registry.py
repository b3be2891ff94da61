"""What the house works out from a channel's declaration."""

from dataclasses import replace

from django.db import models
from django.test.utils import isolate_apps

from floorwalker.core.models import Session
from floorwalker.core.registry import channel


def test_a_record_is_found_under_the_name_that_it_gives_itself() -> None:
    with isolate_apps("floorwalker.core"):

        class HeldCart(models.Model):
            session = models.OneToOneField(Session, models.CASCADE, primary_key=True, related_name="hold")

            class Meta:
                app_label = "core"

    assert replace(channel("instore"), record=HeldCart).record_name == "hold"
    assert channel("instore").record_name == "basket"
