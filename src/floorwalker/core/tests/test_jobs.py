"""What a killed worker had in hand is taken up again."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from floorwalker.core.jobs import take_up_stalled, write_export


@pytest.mark.django_db(transaction=True)
def test_a_job_that_a_killed_worker_had_in_hand_goes_back_into_the_queue() -> None:
    number = write_export.defer(number=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [number])

    async_to_sync(take_up_stalled.func)(timestamp=0)

    assert ProcrastinateJob.objects.get(id=number).status == "todo"
