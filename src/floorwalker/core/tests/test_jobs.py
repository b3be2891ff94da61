"""What a killed worker had in hand is taken up again."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from floorwalker.core.jobs import sweep, take_up_stalled, write_export


def _take(*numbers: int) -> None:
    """Have a worker take these in hand, and die."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = ANY(%s)", [list(numbers)])


@pytest.mark.django_db(transaction=True)
def test_a_job_that_a_killed_worker_had_in_hand_goes_back_into_the_queue() -> None:
    number = write_export.defer(number=0)
    _take(number)

    async_to_sync(take_up_stalled.func)(timestamp=0)

    assert ProcrastinateJob.objects.get(id=number).status == "todo"


@pytest.mark.django_db(transaction=True)
def test_one_whose_next_waits_already_is_given_up_and_keeps_no_other_from_its_place() -> None:
    _take(swept := sweep.configure().defer(timestamp=1))
    following = sweep.configure().defer(timestamp=2)
    _take(number := write_export.defer(number=0))

    async_to_sync(take_up_stalled.func)(timestamp=0)

    jobs = ProcrastinateJob.objects.filter(id__in=[swept, following, number])
    assert dict(jobs.values_list("id", "status")) == {following: "todo", number: "todo"}
