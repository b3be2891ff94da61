"""Files of recordings: plain text, packed with gzip or not."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from floorwalker.kit.errors import Invalid


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """A text file, packed with gzip or not; what cannot be read raises ``Invalid`` in a sentence."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
            yield file
    except (OSError, EOFError) as trouble:
        reason = getattr(trouble, "strerror", "") or str(trouble)
        raise Invalid(f"The file {path} cannot be read: {reason}.") from None
    except UnicodeDecodeError:
        raise Invalid(f"The file {path} is not UTF-8 text.") from None
