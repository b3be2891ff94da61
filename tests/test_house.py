"""The norms of the house, measured: sizes, doors, names. A stop is lifted in one list, with its reason."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "floorwalker"
CODE = sorted(
    path for folder in (SOURCE, ROOT / "tests", ROOT / "bench") for path in folder.rglob("*.py")
    if "migrations" not in path.parts
)  # fmt: skip
PRODUCT = [path for path in CODE if "tests" not in path.parts and path.is_relative_to(SOURCE)]
OURS = [path for path in SOURCE.rglob("*") if path.is_file() and not {"vendor", "node_modules"} & set(path.parts)]

STOPS = {".py": 400, ".html": 120, ".css": 300, ".js": 80}
LIFTED_FILES: dict[str, str] = {}
FUNCTION = 40
LIFTED_FUNCTIONS: dict[str, str] = {}
LATE_IMPORTS = {
    "src/floorwalker/*/apps.py": "channels, desks and checks enter the house when all models are there",
    "bench/__main__.py": "Django must be set up before models are imported",
    "bench/export.py": "runs in a child process of its own, which sets Django up first",
}
FORBIDDEN = {"manager", "managers", "helper", "helpers", "util", "utils", "service", "services", "selectors", "common"}
MODULES = 12
GROUPS_OF_CORE = ("desks", "later", "lists", "log")
TOP_OF_CORE = 26


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


Trees = dict[str, ast.Module]


@pytest.fixture(scope="module")
def trees() -> Trees:
    """All code by its name, read once for these tests."""
    return {_name(path): ast.parse(path.read_text()) for path in CODE}


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_files_stop_where_the_house_says() -> None:
    found = {
        _name(path): len(path.read_text().splitlines())
        for path in {*OURS, *CODE}
        if path.suffix in STOPS and "migrations" not in path.parts
    }
    long = {name: lines for name, lines in found.items() if lines > STOPS[Path(name).suffix]}

    assert set(long) <= set(LIFTED_FILES), long
    assert set(LIFTED_FILES) <= set(long), "the list may shrink"


def test_functions_stop_at_40_lines(trees: Trees) -> None:
    long = {
        f"{name}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for name, tree in trees.items()
        for function in _functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION
    }

    assert set(long) <= set(LIFTED_FUNCTIONS), long
    assert set(LIFTED_FUNCTIONS) <= set(long), "the list may shrink"


def test_nothing_is_imported_inside_a_function(trees: Trees) -> None:
    late = {
        name
        for name, tree in trees.items()
        for function in _functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert [name for name in late if not any(fnmatch(name, lifted) for lifted in LATE_IMPORTS)] == []


def test_an_underscore_is_never_imported_from_another_file(trees: Trees) -> None:
    found = [
        f"{name}: {alias.name}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("floorwalker")
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]

    assert found == []


def test_sessions_and_events_are_asked_for_in_core_only() -> None:
    asked = re.compile(r"\b(Session|Event|Private)(\.objects|\._default_manager)")
    found = [_name(path) for path in PRODUCT if "core" not in path.parts and asked.search(path.read_text())]

    assert found == []


def test_records_are_asked_for_in_commerce_only() -> None:
    asked = re.compile(r"\b(Customer|Product|Variant|Order|OrderLine|Credit|CreditEntry)(\.objects|\._default_manager)")
    found = [_name(path) for path in PRODUCT if "commerce" not in path.parts and asked.search(path.read_text())]

    assert found == []


def test_every_module_says_in_a_line_what_is_in_it(trees: Trees) -> None:
    mute = [name for name, tree in trees.items() if tree.body and not ast.get_docstring(tree)]

    assert [name for name in mute if not name.endswith("__init__.py")] == []


def test_no_file_or_folder_has_a_forbidden_name() -> None:
    found = [_name(path) for path in CODE if FORBIDDEN & {path.stem, *path.relative_to(ROOT).parent.parts}]

    assert found == []


def test_there_are_no_signals_and_no_bare_excepts(trees: Trees) -> None:
    for name, tree in ((_name(path), trees[_name(path)]) for path in PRODUCT):
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.ExceptHandler) and node.type is None), f"{name}: a bare except"
            assert not (isinstance(node, ast.ImportFrom) and node.module == "django.dispatch"), f"{name}: a signal"


def test_nothing_of_ours_is_patched(trees: Trees) -> None:
    """A test that must change what our own code does is given a door for it, or breaks what stands below."""
    patches = {"setattr", "delattr", "setitem", "patch"}
    found = [
        f"{name}:{node.lineno}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in patches
        if ast.unparse(node.func).startswith(("monkeypatch.", "mock.", "mocker.")) and _is_ours(node, tree)
    ]

    assert found == []


def _is_ours(patch: ast.Call, tree: ast.Module) -> bool:
    """Whether the first argument of a patch is one of our modules, something from one, or its dotted name."""
    ours = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
        if (getattr(node, "module", "") or alias.name).startswith("floorwalker")
    }
    target = ast.unparse(patch.args[0]).strip("'\"") if patch.args else ""
    return target.partition(".")[0] in ours | {"floorwalker"}


def test_types_are_ignored_with_a_reason() -> None:
    ignored = re.compile(r"# type: ignore(\[[a-z, -]+\])?(.*)")
    found = [
        f"{_name(path)}:{number}"
        for path in CODE
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if path != Path(__file__)
        and (match := ignored.search(line))
        and not (match[1] and len(match[2].strip(" #-")) > 5)
    ]

    assert found == []


def test_the_clock_that_decides_is_the_databases() -> None:
    """Core, commerce and the channels take the time from core.clock, so that app servers may be minutes apart."""
    own = re.compile(r"datetime\.now\(|timezone\.now\(|time\.time\(|datetime\.utcnow\(|date\.today\(")
    found = [
        _name(path)
        for path in PRODUCT
        if {"core", "channels", "commerce"} & set(path.relative_to(SOURCE).parts)
        and "shoppers" not in path.parts
        and own.search(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize("folder", sorted(p.parent for p in SOURCE.glob("*/*/channel.py")), ids=_name)
def test_a_channel_has_at_most_twelve_modules_and_a_manual(folder: Path) -> None:
    modules = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]

    assert len(modules) <= MODULES, modules
    assert (folder / "README.md").exists()


def test_kit_stays_small() -> None:
    assert len([path for path in (SOURCE / "kit").glob("*.py") if path.name != "__init__.py"]) <= 10


def test_core_stands_in_groups() -> None:
    core = SOURCE / "core"
    modules = {
        name: [p.stem for p in (core / name).glob("*.py") if p.stem != "__init__"] for name in ("", *GROUPS_OF_CORE)
    }

    assert len(modules.pop("")) <= TOP_OF_CORE
    assert {name: found for name, found in modules.items() if not 3 <= len(found) <= MODULES} == {}


def test_the_project_names_no_registry_and_no_machine() -> None:
    hosts = ("pypi" + ".org", "npmjs" + ".org", "npmjs" + ".com", "python" + "hosted.org", "deb." + "debian.org")
    places = ("/" + "work/", "/tmp" + "/fw")
    words = (*hosts, *places)
    found = [
        f"{_name(path)}: {word}"
        for path in [*OURS, *CODE, *ROOT.glob("*.*"), ROOT / "Makefile", *(ROOT / "docs").rglob("*"), *(ROOT / "requirements").glob("*")]
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".json", ".txt", ".html", ".in", "", ".css", ".js"}
        for word in words
        if word in path.read_text(errors="ignore")
    ]  # fmt: skip

    assert found == []


def test_every_icon_that_is_named_is_fetched() -> None:
    named = re.compile(r"""icon(?:="|\.html" with name=")([a-z0-9-]+)\"""")
    found = {name for path in OURS if path.suffix in {".py", ".html"} for name in named.findall(path.read_text())}

    assert found - set((SOURCE / "console/static/console/icons.txt").read_text().split()) == set()
