"""Patterns of rights."""

import pytest

from floorwalker.accounts.rights import allows, within
from floorwalker.accounts.roles import BY_CODE


@pytest.mark.parametrize(
    ("patterns", "right", "answer"),
    [
        (("*",), "instore.cancel", True),
        (("instore.*",), "instore.cancel", True),
        (("instore.*",), "returns.see", False),
        (("*", "!tokens.edit"), "tokens.edit", False),
        (("*", "!tokens.edit"), "members.edit", True),
        (("!tokens.edit", "*"), "tokens.edit", True),
        ((), "instore.see", False),
        (("*.see",), "instore.see", True),
        (("*.see",), "instore.seek", False),
    ],
)
def test_the_last_pattern_that_matches_decides(patterns: tuple[str, ...], right: str, answer: bool) -> None:
    assert allows(patterns, right) is answer


@pytest.mark.parametrize(
    ("giver", "given", "answer"),
    [
        ("owner", "owner", True),
        ("owner", "manager", True),
        ("manager", "manager", True),
        ("manager", "read_only", True),
        ("manager", "fraud_analyst", True),
        ("manager", "owner", False),
        ("supervisor", "manager", False),
        ("service_agent", "read_only", False),
        ("read_only", "store_employee", False),
    ],
)
def test_a_role_lies_within_another_only_if_it_allows_no_more(giver: str, given: str, answer: bool) -> None:
    assert within(BY_CODE[given].rights, BY_CODE[giver].rights) is answer


def test_what_the_giver_lacks_cannot_be_given_by_another_pattern() -> None:
    assert within(("tokens.*",), ("*", "!tokens.edit")) is False


@pytest.mark.parametrize(
    ("role", "right", "answer"),
    [
        ("owner", "tokens.edit", True),
        ("manager", "tokens.edit", False),
        ("manager", "facts.write", False),
        ("manager", "members.edit", True),
        ("manager", "instore.cancel", True),
        ("service_agent", "instore.cancel", False),
        ("service_agent", "calls.debug", False),
        ("supervisor", "instore.export", True),
        ("store_employee", "instore.export", False),
        ("store_employee", "instore.see", True),
        ("fraud_analyst", "instore.debug", True),
        ("fraud_analyst", "instore.cancel", False),
        ("warehouse", "rmas.receive", True),
        ("warehouse", "instore.see", False),
        ("read_only", "instore.see", True),
        ("read_only", "instore.export", False),
        ("read_only", "members.edit", False),
    ],
)
def test_roles_hold_what_their_help_says(role: str, right: str, answer: bool) -> None:
    assert allows(BY_CODE[role].rights, right) is answer
