"""Runs of one move of many: what was said is kept as it was read, and who asked finds them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from procrastinate.contrib.django import app

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, member_actor
from floorwalker.accounts.models import Member
from floorwalker.accounts.tokens import issue, token_actor
from floorwalker.core import jobs
from floorwalker.core.clock import now
from floorwalker.core.errors import NotFound
from floorwalker.core.later.bulk import KEPT, find_run, order_run
from floorwalker.core.models import BulkRun
from floorwalker.core.registry import channel


class AskedForm(forms.Form):
    """A field of each sort that a program may send."""

    words = forms.CharField()
    sure = forms.BooleanField(required=False)
    loud = forms.BooleanField(required=False)
    amount = forms.DecimalField()
    colours = forms.MultipleChoiceField(choices=[("red", "Red"), ("blue", "Blue")])
    left_out = forms.IntegerField(required=False)


def _order(actor: Any, **said: Any) -> Any:
    which = channel("instore")
    return order_run(which, which.machine.moves[0], [], said, actor=actor)


@pytest.fixture
def mia(db: None) -> Member:
    return Member.objects.create_user("mia@example.com", "korrekt-pferd-77")


def test_what_a_program_said_is_read_again_by_the_worker_as_it_was(mia: Member) -> None:
    said = {"words": "ä & ö", "sure": True, "loud": False, "amount": 1.5, "colours": ["blue"], "left_out": None}
    form = AskedForm(QueryDict(_order(member_actor(mia), **said).said))

    assert form.is_valid()
    assert form.cleaned_data == said | {"amount": Decimal("1.5")}


def test_a_member_and_a_token_find_their_own_runs_only(mia: Member) -> None:
    member = member_actor(mia)
    token = token_actor(issue(name="Till", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)[0])
    for mine, other in ((member, token), (token, member)):
        run = _order(mine)

        assert find_run(run.pk, actor=mine) == run
        with pytest.raises(NotFound):
            find_run(run.pk, actor=other)


def test_runs_that_have_ended_long_ago_are_forgotten_by_the_daily_job(mia: Member) -> None:
    member = member_actor(mia)
    old, fresh, unfinished = (_order(member) for _ in range(3))
    ends = ((old, KEPT + timedelta(hours=1)), (fresh, KEPT - timedelta(hours=1)))
    for run, ago in ends:
        BulkRun.objects.filter(pk=run.pk).update(finished_at=now() - ago)
    BulkRun.objects.filter(pk=unfinished.pk).update(created_at=now() - 2 * KEPT)

    jobs.forget_runs(0)

    assert set(BulkRun.objects.all()) == {fresh, unfinished}


def test_jobs_that_were_ordered_under_the_old_name_are_still_done() -> None:
    assert app.tasks["floorwalker.console.jobs.run_bulk"] is app.tasks["floorwalker.core.jobs.run_bulk"]
