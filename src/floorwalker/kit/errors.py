"""The one tree of errors.

FloorwalkerError      something that the asker is told about, in a sentence
├── Invalid           422  the input is not well-formed or breaks a rule of form
├── NotAllowed        403  the actor lacks the right
├── NotFound          404  nothing there, or nothing that this actor may know of
├── Refused           409  well-formed and allowed, but not in this state
└── Unreachable       503  the outside world does not answer; retry_after, permanent
"""

from typing import Any


class FloorwalkerError(Exception):
    """Code for programs, sentence for people, data for both; the faces draw it in their own voice."""

    status = 500
    default_code = "error"

    def __init__(self, message: str, *, code: str = "", **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.data = data


class Invalid(FloorwalkerError):
    """The input is not well-formed; nothing was changed."""

    status = 422
    default_code = "invalid"


class NotAllowed(FloorwalkerError):
    """The actor lacks the right; nothing was changed."""

    status = 403
    default_code = "not_allowed"


class NotFound(FloorwalkerError):
    """There is nothing at this address, or nothing in the stores that the actor may see."""

    status = 404
    default_code = "not_found"


class Refused(FloorwalkerError):
    """The state does not allow it; nothing was changed."""

    status = 409
    default_code = "refused"


class Unreachable(FloorwalkerError):
    """A system outside did not answer as it should."""

    status = 503
    default_code = "unreachable"

    def __init__(
        self, message: str, *, code: str = "", retry_after: int | None = None, permanent: bool = False, **data: Any
    ) -> None:
        """``retry_after`` in seconds; ``permanent`` when trying again is of no use."""
        super().__init__(message, code=code, **data)
        self.retry_after = retry_after
        self.permanent = permanent
