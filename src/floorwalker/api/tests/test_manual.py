"""The reference in docs/api is what the code declares."""

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from floorwalker.api.manual import pages
from floorwalker.api.problems import KINDS
from floorwalker.api.tests.conftest import send
from floorwalker.core.registry import channels

FOLDER = Path(__file__).parents[4] / "docs" / "api"


@pytest.mark.parametrize("name", ["README.md", "facts.md", "problems.md"])
def test_the_committed_page_is_the_generated_one(name: str) -> None:
    assert (FOLDER / name).read_text() == pages()[name], "Run `make docs`."


def test_every_fact_and_every_problem_is_in_it() -> None:
    told = pages()
    for channel in channels():
        for fact in channel.facts.heard:
            assert f"### `{fact.type}`" in told["facts.md"]
    for kind in KINDS:
        assert f"| `{kind.code}` | {kind.status} |" in told["problems.md"]


def test_the_example_of_a_fact_works(till: Client) -> None:
    example = re.search(r"-d '(\{.*?\}\})'", pages()["README.md"], re.DOTALL)
    assert example is not None
    event = json.loads(example[1]) | {"store": "bonn"}
    del event["time"], event["sentat"]
    assert send(till, event).json()["outcome"] == "applied"
