"""What staff file is judged by the store's own rules: refused within them, marked beyond them, the trace kept."""

import pytest

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.tests.returning import bought, publish_eligibility
from floorwalker.commerce.rmas.actions import create, create_unlimited
from floorwalker.commerce.rmas.models import ReturnLine
from floorwalker.commerce.rmas.page.card import flags, panels
from floorwalker.commerce.tests.builders import line_of
from floorwalker.core.errors import Refused
from floorwalker.core.lists.filters import Asked
from floorwalker.core.log import verify
from floorwalker.core.log.erase import erase
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import reader
from floorwalker.core.wall import find_session
from floorwalker.rules.document import Is, Rule, Then

WANTED = [{"line": 1, "quantity": 1, "reason": "too_small"}]


def test_what_a_shopper_could_return_an_agent_can_file_and_the_trace_is_kept(berlin: Store, mia: Actor) -> None:
    order = bought(berlin)

    rma = create(berlin, actor=mia, order=order.name, lines=WANTED)

    line = ReturnLine.objects.get(session=rma)
    assert (line.policy, line.out_of_policy) == ("returns.eligibility 0", "")
    assert [tried["rule"] for tried in line.trace["tried"]] == ["window", "final_sale"]


def test_what_is_out_of_policy_is_refused_and_nothing_is_claimed(berlin: Store, mia: Actor) -> None:
    order = bought(berlin, days=40)

    with pytest.raises(Refused, match="“Wool scarf”: The time for returning this item is over") as no:
        create(berlin, actor=mia, order=order.name, lines=WANTED)

    assert (no.value.code, line_of(order).returning, Session.objects.count()) == ("out_of_policy", 0, 0)


def test_the_stores_own_sentence_is_told_and_the_reason_counts(berlin: Store, mia: Actor) -> None:
    rule = Rule(
        id="size", name="Sizes stay", when=Is(Asked(key="reason", values=("too_small",))), then=Then("not_eligible"),
        says="Sizes are not taken back.",
    )  # fmt: skip
    publish_eligibility(berlin, rule)
    order = bought(berlin)

    with pytest.raises(Refused, match="Sizes are not taken back"):
        create(berlin, actor=mia, order=order.name, lines=WANTED)
    rma = create(berlin, actor=mia, order=order.name, lines=[{"line": 1, "quantity": 1, "reason": "unwanted"}])

    assert ReturnLine.objects.get(session=rma).policy == "returns.eligibility 1"


def test_without_limits_it_is_filed_and_marked_out_of_policy(berlin: Store, mia: Actor) -> None:
    order = bought(berlin, days=40)
    rma = create_unlimited(berlin, actor=mia, order=order.name, lines=WANTED, reason="A good customer")

    found = find_session(mia.reach("rmas.see"), "rmas", rma.id)
    staff = reader(mia)

    assert ReturnLine.objects.get(session=rma).out_of_policy == "too_late"
    assert "Out of policy" in [flag.text for flag in flags(found, staff)]
    (trace,) = [panel for panel in panels(found, staff) if panel.key == "decisions"]
    assert [[cell.text for cell in row.cells][1:4] for row in trace.rows] == [
        ["30 days from delivery", "Return period ended", "applies"],
        ["Sold as final", "Final sale", "does not apply"],
    ]
    assert list(verify.findings()) == []


def test_what_the_rules_saw_is_erased_with_the_customers_words(berlin: Store, mia: Actor) -> None:
    rma = create(berlin, actor=mia, order=bought(berlin).name, lines=WANTED)

    assert erase([rma.id], actor=mia) == 1

    assert ReturnLine.objects.get(session=rma).trace == {}
    assert list(verify.findings()) == []
