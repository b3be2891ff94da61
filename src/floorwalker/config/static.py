"""Static files: as WhiteNoise keeps them, with each address worked out once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """A list names its icons a hundred times; working an address out anew each time took a sixth of its page."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file, with its digest."""
        known = self._addresses.get(name)
        if known is None:
            known = self._addresses[name] = super().url(name, force)
        return known
