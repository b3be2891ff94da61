"""The pictures of the portal in the manual: ``python -m tests.portal_pictures`` walks through it as a shopper and takes them anew."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
WALK = "tests/test_walk_portal.py::test_a_broken_scarf_is_exchanged_with_a_photo[chromium-390]"
ROWS = {
    "portal-look-up.png": ("entrance", "items", "questions"),
    "portal-offers.png": ("offers", "exchange", "review"),
    "portal-status.png": ("to-pay", "status"),
}
_GAP, _GROUND = 24, "#c9d0da"


def main() -> None:
    """Walk, then lay the pages side by side."""
    with tempfile.TemporaryDirectory() as folder:
        told = os.environ | {"FLOORWALKER_PICTURES": folder}
        subprocess.run([sys.executable, "-m", "pytest", "-q", WALK], cwd=ROOT, env=told, check=True)
        for name, pages in ROWS.items():
            found = [next((Path(folder) / "390").glob(f"*-{page}.png")) for page in pages]
            _side_by_side([Image.open(path).convert("RGB") for path in found]).save(PICTURES / name, optimize=True)


def _side_by_side(pages: list[Image.Image]) -> Image.Image:
    width = sum(page.width + _GAP for page in pages) + _GAP
    sheet = Image.new("RGB", (width, max(page.height for page in pages) + 2 * _GAP), _GROUND)
    place = _GAP
    for page in pages:
        sheet.paste(page, (place, _GAP))
        place += page.width + _GAP
    return sheet.quantize(64)


if __name__ == "__main__":
    main()
