"""Threads that ask at the same moment are answered by one of them, in one go."""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection

Question = TypeVar("Question")
Answer = TypeVar("Answer")
_Next = Callable[[], Answer]


class _Waiting(Generic[Question, Answer]):
    """A thread that waits to be told how it comes to its answer."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.told: SimpleQueue[_Next[Answer]] = SimpleQueue()


class Together(Generic[Question, Answer]):
    """``run`` answers many questions at once. While it runs, further questions gather, and are the next to go.

    One thread leads at a time: the more go together, the less each costs. Who has waited for ``patience``, in seconds, takes the
    lead over, so that nobody stands behind one that is stuck. Where ``run`` fails for many, each asks again by itself, so that one question
    spoils no other's answer.
    """

    def __init__(
        self, run: Callable[[Sequence[Question]], Sequence[Answer]], *, most: int = 64, patience: float = 0.5
    ) -> None:
        self._run = run
        self._most = most
        self._patience = patience
        self._lock = Lock()
        self._queue: deque[_Waiting[Question, Answer]] = deque()
        self._leader: _Waiting[Question, Answer] | None = None

    def ask(self, question: Question) -> Answer:
        """The answer to one question. Within a transaction of its own, it is asked there and alone."""
        if connection.in_atomic_block:
            return self._alone(question)
        mine: _Waiting[Question, Answer] = _Waiting(question)
        with self._lock:
            if leads := self._leader is None:
                self._leader = mine
            else:
                self._queue.append(mine)
        if leads:
            return self._lead(mine)
        connection.close()  # back to the pool: whoever leads needs one, and those who wait do not
        return self._next(mine)()

    def _next(self, mine: _Waiting[Question, Answer]) -> _Next[Answer]:
        try:
            return mine.told.get(timeout=self._patience)
        except Empty:
            with self._lock:
                if mine in self._queue:
                    self._queue.remove(mine)
                    self._leader = mine
                    return partial(self._lead, mine)
            return mine.told.get()

    def _lead(self, mine: _Waiting[Question, Answer]) -> Answer:
        """Answer those who wait, then hand on to the first of those who came meanwhile."""
        with self._lock:
            others = [self._queue.popleft() for _ in range(min(self._most - 1, len(self._queue)))]
        try:
            answer, *rest = self._run([mine.question, *(other.question for other in others)])
            answered = list(zip(others, rest, strict=True))
        except BaseException as problem:
            for other in others:
                other.told.put(partial(self._alone, other.question))
            if not others or not isinstance(problem, Exception):
                raise
        else:
            for other, theirs in answered:
                other.told.put(partial(_given, theirs))
            return answer
        finally:
            self._hand_on(mine)
        return self._alone(mine.question)

    def _hand_on(self, mine: _Waiting[Question, Answer]) -> None:
        with self._lock:
            if self._leader is not mine:  # somebody lost patience
                return
            self._leader = self._queue.popleft() if self._queue else None
            if self._leader is not None:
                self._leader.told.put(partial(self._lead, self._leader))

    def _alone(self, question: Question) -> Answer:
        return self._run([question])[0]


def _given(answer: Answer) -> Answer:
    return answer
