"""A session that cannot be folded stops no other of its batch."""

from django.test import Client

from floorwalker.api.tests.conftest import outcomes, scan, send
from floorwalker.core.models import Event, Session


def test_the_other_sessions_of_the_batch_are_kept(till: Client) -> None:
    send(till, scan(subject="bad"))
    Session.objects.update(channel="gone")

    assert outcomes(till, scan(subject="good"), scan(subject="bad"), scan(subject="good")) == [
        "applied",
        "failed",
        "applied",
    ]
    assert [session.quantity for session in Session.objects.filter(token="good")] == [2]
    assert Event.objects.filter(session__token="bad").count() == 1


def test_alone_it_is_told_as_a_mistake_of_ours(till: Client) -> None:
    send(till, scan(subject="bad"))
    Session.objects.update(channel="gone")
    answer = send(till, scan(subject="bad"))

    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert Event.objects.count() == 1
