"""Threads that ask at the same moment are answered by a few of them, each in one transaction."""

from collections import deque
from collections.abc import Callable, Sequence
from threading import Event, Lock
from typing import Generic, TypeVar

from django.db import connection

Question = TypeVar("Question")
Answer = TypeVar("Answer")
_LONGEST = 60.0


class _Waiting(Generic[Question, Answer]):
    """A thread that waits: for its answer, or for its turn to lead."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.answers: list[Answer] = []
        self.alone = False
        self.problem: Exception | None = None
        self.leads = False
        self.woken = Event()

    @property
    def over(self) -> bool:
        """Whether it is known what becomes of the question."""
        return bool(self.answers or self.alone or self.problem)


class Together(Generic[Question, Answer]):
    """``run`` answers many questions at once. While it runs, further questions gather, and are the next to go.

    Two may lead at the same time: while one waits for the database, the other decides. Where ``run`` fails for many, each asks
    again by itself, so that one question spoils no other's answer.
    """

    def __init__(
        self, run: Callable[[Sequence[Question]], Sequence[Answer]], *, most: int = 64, leaders: int = 2
    ) -> None:
        self._run = run
        self._most = most
        self._lock = Lock()
        self._queue: deque[_Waiting[Question, Answer]] = deque()
        self._free = leaders

    def ask(self, question: Question) -> Answer:
        """The answer to one question. Within a transaction of its own, it is asked there and alone."""
        if connection.in_atomic_block:
            return self._run([question])[0]
        mine: _Waiting[Question, Answer] = _Waiting(question)
        with self._lock:
            self._queue.append(mine)
            mine.leads = self._free > 0
            self._free -= mine.leads
        if not mine.leads:
            connection.close()  # back to the pool: whoever leads needs one, and those who wait do not
        while not mine.over:
            if mine.leads:
                mine.leads = False
                self._lead()
            elif mine.woken.wait(_LONGEST):
                mine.woken.clear()
            else:
                mine.alone = True
        if mine.leads:
            self._hand_on()
        if mine.problem:
            raise mine.problem
        return mine.answers[0] if mine.answers else self._run([question])[0]

    def _lead(self) -> None:
        """Answer those who wait, then hand on to one of those who came meanwhile."""
        with self._lock:
            some = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
        try:
            if some:
                self._answer(some)
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        with self._lock:
            following = next((waiting for waiting in self._queue if not waiting.leads), None)
            if following is None:
                self._free += 1
            else:
                following.leads = True
                following.woken.set()

    def _answer(self, some: Sequence[_Waiting[Question, Answer]]) -> None:
        try:
            answers = self._run([waiting.question for waiting in some])
        except Exception as problem:  # noqa: BLE001 - who asked alone is told; of many, each meets it by itself
            for waiting in some:
                waiting.alone = len(some) > 1
                waiting.problem = problem if len(some) == 1 else None
        else:
            for waiting, answer in zip(some, answers, strict=True):
                waiting.answers.append(answer)
        for waiting in some:
            waiting.woken.set()
