"""Threads that ask at the same moment are answered by one of them, in one transaction."""

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
        self.woken = Event()


class Together(Generic[Question, Answer]):
    """``run`` answers many questions at once. While it runs, further questions gather, and are the next to go.

    Where it fails for many, each asks again by itself, so that one question spoils no other's answer.
    """

    def __init__(self, run: Callable[[Sequence[Question]], Sequence[Answer]], *, most: int = 64) -> None:
        self._run = run
        self._most = most
        self._lock = Lock()
        self._queue: deque[_Waiting[Question, Answer]] = deque()
        self._led = False

    def ask(self, question: Question) -> Answer:
        """The answer to one question. Within a transaction of its own, it is asked there and alone."""
        if connection.in_atomic_block:
            return self._run([question])[0]
        mine: _Waiting[Question, Answer] = _Waiting(question)
        with self._lock:
            self._queue.append(mine)
            leads = not self._led
            self._led = True
        if not leads:
            connection.close()  # back to the pool: whoever leads needs one, and those who wait do not
            mine.woken.wait(_LONGEST)
        if not mine.answers and not mine.alone and not mine.problem:
            self._lead()
        if mine.problem:
            raise mine.problem
        return mine.answers[0] if mine.answers else self._run([question])[0]

    def _lead(self) -> None:
        """Answer a round in which one's own question is, then hand on to the first of those who came meanwhile."""
        with self._lock:
            some = [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]
        try:
            self._answer(some)
        finally:
            with self._lock:
                following = self._queue[0] if self._queue else None
                self._led = following is not None
            if following:
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
