"""What waits for a person is listed, and set going again."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from floorwalker.accounts.models import Store
from floorwalker.core.errors import Unreachable
from floorwalker.core.later import outbox, timers
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import fresh, sleepers
from floorwalker.core.tests.threads import Ear


@pytest.fixture
def gone(berlin: Store, ear: Ear) -> Session:
    """A session of a channel that was taken out, of which a listener could not be told either."""
    ear.refusal = Unreachable("The address is gone.", permanent=True)
    (sleeper,) = sleepers(berlin, 1)
    outbox.deliver()
    Session.objects.filter(id=sleeper.id).update(channel="gone")
    timers.settle_all()
    return fresh(sleeper.id)


def test_what_is_stuck_is_listed_with_its_reason(gone: Session, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("stuck")

    assert capsys.readouterr().out.splitlines() == [
        f"gone session {gone.id}: KeyError: 'gone'",
        f"ear, gone session {gone.id}, 0 of 1 events heard: Unreachable: The address is gone.",
    ]


def test_what_was_mended_goes_again(gone: Session, ear: Ear, capsys: pytest.CaptureFixture[str]) -> None:
    Session.objects.filter(id=gone.id).update(channel="instore")
    ear.refusal = None
    call_command("stuck", "--retry")

    assert capsys.readouterr().out.splitlines() == [
        f"ear will be told of session {gone.id} again.",
        f"instore session {gone.id} goes again.",
    ]
    outbox.deliver()
    assert fresh(gone.id).state == "abandoned"
    assert ear.of("s0") == list(range(1, fresh(gone.id).event_count + 1))
    call_command("stuck")
    assert capsys.readouterr().out == "Nothing is stuck.\n"


def test_what_was_not_mended_stays(gone: Session, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match=r"^1 of 1 sessions are still stuck\.$"):
        call_command("stuck", "--retry")

    assert f"gone session {gone.id} is still stuck." in capsys.readouterr().out
    assert fresh(gone.id).due_at is None
