"""Voices: pages below an address that are not for staff answer errors in a way of their own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Voice = Callable[[HttpRequest, int, str], HttpResponse]
"""Answers a request with the page for a status and the code of an error; the sentence is its own."""

_voices: dict[str, Voice] = {}


def enter_voice(prefix: str, voice: Voice) -> None:
    """Whatever goes wrong below this prefix is told by this voice."""
    _voices[prefix] = voice


def voice_of(request: HttpRequest) -> Voice | None:
    """The voice for this address; ``None`` where the console speaks."""
    return next((voice for prefix, voice in _voices.items() if request.path.startswith(prefix)), None)
