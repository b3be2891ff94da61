"""The pictures of reservations in the manual: ``python -m tests.reservation_pictures`` walks through the demo's attack and takes them anew."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
WALK = "tests/test_walk_reservations.py"
PAGES = ("list", "page", "dashboard")


def main() -> None:
    """Walk, then keep each page in 256 colours."""
    with tempfile.TemporaryDirectory() as folder:
        told = os.environ | {"FLOORWALKER_PICTURES": folder}
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", WALK, "-k", "attack or map"], cwd=ROOT, env=told, check=True
        )
        for name in PAGES:
            picture = Image.open(Path(folder) / f"{name}.png").convert("RGB").quantize(256)
            picture.save(ROOT / "docs" / "pictures" / f"reservations-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
