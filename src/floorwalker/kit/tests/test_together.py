"""Many threads ask at once: they are answered together, each once, and nobody stands behind one that is stuck."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from floorwalker.kit.database.together import Together
from floorwalker.kit.tests.until import until


class _Run:
    """Doubles what it is asked; the first round goes on until it is let go."""

    def __init__(self) -> None:
        self.rounds: list[list[int]] = []
        self.began, self.goes_on = Event(), Event()

    def __call__(self, questions: Sequence[int]) -> list[int]:
        self.rounds.append(list(questions))
        if len(self.rounds) == 1:
            self.began.set()
            assert self.goes_on.wait(10)
        if 3 in questions:
            raise ValueError("not three")
        return [question * 2 for question in questions]


def _behind_one(
    run: _Run, questions: Sequence[int], meanwhile: Callable[[Together[int, int]], Any], patience: float = 60
) -> list[Any]:
    """One asks 0 and is at work while the others ask; what each was told."""
    together = Together(run, patience=patience)
    with ThreadPoolExecutor(len(questions) + 1) as pool:
        asked: list[Future[int]] = [pool.submit(together.ask, 0)]
        assert run.began.wait(10)
        asked += [pool.submit(together.ask, question) for question in questions]
        meanwhile(together)
        run.goes_on.set()
        return [one.exception(10) or one.result() for one in asked]


def _all_wait(number: int) -> Callable[[Together[int, int]], float]:
    return lambda together: until(lambda: len(together._queue) == number)


def test_who_asks_meanwhile_goes_together_next() -> None:
    run = _Run()

    assert _behind_one(run, range(1, 3), _all_wait(2)) == [0, 2, 4]
    assert sorted(map(sorted, run.rounds)) == [[0], [1, 2]]


def test_a_question_that_fails_spoils_no_others_answer() -> None:
    run = _Run()

    zero, one, two, three, four = _behind_one(run, range(1, 5), _all_wait(4))

    assert (zero, one, two, four) == (0, 2, 4, 8)
    assert str(three) == "not three"
    assert sorted(run.rounds[2:]) == [[1], [2], [3], [4]]


def test_no_round_is_longer_than_is_allowed() -> None:
    run = _Run()
    together = Together(run, most=2, patience=60)
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(together.ask, number) for number in range(4, 10)]
        until(lambda: len(together._queue) == 5)
        run.goes_on.set()
        assert [one.result(10) for one in asked] == [8, 10, 12, 14, 16, 18]

    assert [len(one) for one in run.rounds] == [1, 2, 2, 1]


def test_behind_one_that_is_stuck_somebody_else_takes_the_lead() -> None:
    run = _Run()

    answers = _behind_one(run, range(4, 9), lambda together: until(lambda: sum(map(len, run.rounds)) == 6), 0.1)

    assert answers == [0, 8, 10, 12, 14, 16]


def test_a_round_that_is_broken_off_leaves_nobody_waiting() -> None:
    run = _Run()

    def broken_off(questions: Sequence[int]) -> list[int]:
        if len(questions) > 1:
            raise KeyboardInterrupt
        return run(questions)

    together = Together(broken_off, patience=60)
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(together.ask, 0)]
        assert run.began.wait(10)
        asked += [pool.submit(together.ask, number) for number in (1, 2)]
        until(lambda: len(together._queue) == 2)
        run.goes_on.set()
        told = [one.exception(10) for one in asked]

    assert sorted(type(problem).__name__ for problem in told) == ["KeyboardInterrupt", "NoneType", "NoneType"]
    assert together.ask(5) == 10


def test_who_asks_alone_is_told_of_trouble_as_it_is() -> None:
    run = _Run()
    run.goes_on.set()

    with pytest.raises(ValueError, match="not three"):
        Together(run).ask(3)

    assert run.rounds == [[3]]


def test_whose_lead_was_taken_over_hands_on_to_nobody() -> None:
    at_work, goes_on = [Event(), Event()], [Event(), Event()]
    rounds: list[list[int]] = []

    def run(questions: Sequence[int]) -> list[int]:
        number = len(rounds)
        rounds.append(list(questions))
        if number < 2:
            at_work[number].set()
            assert goes_on[number].wait(10)
        return list(questions)

    together = Together(run, patience=0.1)
    with ThreadPoolExecutor(3) as pool:
        stuck = pool.submit(together.ask, 0)
        assert at_work[0].wait(10)
        impatient = pool.submit(together.ask, 1)
        assert at_work[1].wait(10)
        together._patience = 60
        patient = pool.submit(together.ask, 2)
        until(lambda: len(together._queue) == 1)
        goes_on[0].set()
        assert stuck.result(10) == 0
        assert len(together._queue) == 1
        goes_on[1].set()
        assert (impatient.result(10), patient.result(10)) == (1, 2)

    assert rounds == [[0], [1], [2]]
