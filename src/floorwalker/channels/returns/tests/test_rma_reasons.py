"""Why the lines of an RMA come back: in list, file and API by one word, and as a choice of the store's where staff file one."""

import csv
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM, Actor, Reach
from floorwalker.accounts.models import Store
from floorwalker.accounts.terms import amend
from floorwalker.accounts.tokens import issue
from floorwalker.channels.returns.tests.returning import bought, submitted
from floorwalker.commerce.orders.models import Order
from floorwalker.commerce.rmas.actions import create
from floorwalker.commerce.rmas.forms import CreateForm
from floorwalker.commerce.rmas.models import ReturnLine, Rma
from floorwalker.commerce.rmas.requests import Wanted
from floorwalker.commerce.rmas.tests.builders import ask, staff
from floorwalker.commerce.tests.builders import line_of
from floorwalker.core.errors import Invalid
from floorwalker.core.lists.engine import Listing
from floorwalker.core.lists.every import list_of
from floorwalker.core.log import verify
from floorwalker.core.models import Session
from floorwalker.core.tests.builders import clerk, make_store, reader

URL = "/api/v1/sessions/rmas"
OWN = {"reasons": [{"code": "fit", "label": "Runs small"}, {"code": "waist", "label": "At the waist", "parent": "fit"}]}


@pytest.fixture
def program(db: None) -> Client:
    _, secret = issue(name="Shop", rights=["*"], reach=EVERYWHERE, actor=SYSTEM)
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.fixture
def broken(berlin: Store) -> Session:
    """An RMA of two lines, one of which arrived broken, and was too small besides."""
    order = bought(berlin, {"quantity": 1}, {"quantity": 1})
    one = Wanted(line=1, quantity=1, reason="defective", sub_reason="arrived_broken", vocabulary=0)
    return ask(order, one, Wanted(line=2, quantity=1, reason="too_small", vocabulary=0))


def _found(q: str, reach: Reach = EVERYWHERE) -> list[str]:
    listing = Listing(list_of("rmas"), reader(), reach=reach, q=q)
    assert listing.problems == [], q
    return [row.token for row in listing.stream()]


def test_an_rma_is_found_by_each_reason_of_its_lines_and_by_what_stands_above_it(
    broken: Session, berlin: Store
) -> None:
    other = ask(bought(berlin), Wanted(line=1, quantity=1, reason="unwanted"))
    none = ask(bought(berlin))

    for word in ("defective", "defective.arrived_broken", "arrived", "too_small", '"Too small"', "too_small,style"):
        assert _found(f"reason:{word}") == [broken.token], word
    assert _found("-reason:defective") == [none.token, other.token]
    assert _found("-reason:*") == [none.token]


def test_a_word_that_is_no_reason_is_explained(berlin: Store) -> None:
    (problem,) = Listing(list_of("rmas"), reader(), reach=EVERYWHERE, q="reason:blue").problems

    assert problem.explain.startswith("“reason” knows no “blue”. Try: too_small, ")


def test_list_file_and_program_tell_the_same_reasons(
    broken: Session, scarves: Order, desk: Client, program: Client
) -> None:
    ask(scarves)
    said = "Damaged or defective – Arrived broken; Too small"

    page = desk.get("/sessions/rmas/?q=reason:defective").content.decode()
    file = program.get(f"{URL}/export.csv?q=reason:defective")
    (row,) = program.get(f"{URL}?q=reason:defective").json()["rows"]
    (line,) = csv.DictReader(StringIO(b"".join(file.streaming_content).decode()))  # type: ignore[attr-defined]  # it streams

    assert said in page
    assert "Reason is Damaged or defective" in page
    assert (line["Reason"], line["Reason codes"]) == (said, "defective.arrived_broken too_small")
    assert (row["reason"], row["reason_code"]) == (said, line["Reason codes"])


def test_reasons_are_read_in_the_readers_language(broken: Session) -> None:
    column = list_of("rmas").column("reason")
    found = Session.objects.select_related("rma").get(id=broken.id)

    assert column is not None
    with translation.override("de"):
        assert column.value(found) == "Beschädigt oder defekt – Kaputt angekommen; Zu klein"


def test_a_reason_is_called_as_it_was_when_the_return_began_and_stays_to_be_found_by(berlin: Store) -> None:
    amend(berlin, "returns", values={"reasons": [{"code": "fit", "label": "Runs small"}]}, actor=clerk())
    before = submitted(bought(berlin), reason="fit")
    amend(berlin, "returns", values={"reasons": [{"code": "size", "label": "Size"}]}, actor=clerk())
    listing = Listing(list_of("rmas"), reader(), reach=EVERYWHERE, q="reason:fit")

    (row,) = listing.stream()
    column = listing.listed.column("reason")
    assert column is not None
    assert (str(row.id), column.value(row)) == (str(before.return_session.rma_id), "Runs small")
    assert [code for code, _ in listing.choices(column)][:3] == ["size", "fit", "too_small"]


def test_the_reasons_of_another_store_are_offered_to_nobody_else(berlin: Store) -> None:
    bonn = make_store("bonn")
    amend(bonn, "returns", values=OWN, actor=clerk())
    column = list_of("rmas").column("reason")
    assert column is not None

    def offered(store: Store) -> list[str]:
        listing = Listing(list_of("rmas"), reader(), reach=Reach(store_ids=frozenset({store.pk})))
        return [code for code, _ in listing.choices(column)]

    assert "fit" in offered(bonn)
    assert "fit" not in offered(berlin)


def test_a_rare_reason_is_found_by_its_index(broken: Session) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Rma.objects.filter(reasons__has_any_keys=["defective"]).explain()

    assert "rmas_reasons" in plan, plan


def test_rmas_from_before_are_given_the_reasons_of_their_lines(broken: Session, scarves: Order) -> None:
    none = ask(scarves)
    kept = list(Rma.objects.order_by("session").values_list("reasons", "vocabulary"))
    Rma.objects.update(reasons=[], vocabulary=None)

    with connection.cursor() as cursor:
        cursor.execute(import_module("floorwalker.commerce.rmas.migrations.0007_reasons").DRAW)

    assert list(Rma.objects.order_by("session").values_list("reasons", "vocabulary")) == kept
    assert Rma.objects.get(session=none).reasons == []
    assert list(verify.findings()) == []


def _choices(actor: Actor | None) -> list[tuple[str, str]]:
    field = CreateForm(actor=actor).fields["lines"]
    return list(field.form().fields["reason"].choices)  # type: ignore[attr-defined]  # rows of a form with choices


def test_staff_choose_among_the_reasons_of_the_stores_in_which_they_may_file(berlin: Store) -> None:
    bonn = make_store("bonn")
    amend(bonn, "returns", values=OWN, actor=clerk())
    mine, theirs = (staff(store, "service_agent", "noor") for store in (berlin, bonn))

    assert _choices(theirs) == [("", "—"), ("fit", "Runs small"), ("fit.waist", "Runs small – At the waist")]
    assert ("defective.arrived_broken", "Damaged or defective – Arrived broken") in _choices(mine)
    assert "fit" not in dict(_choices(mine))
    assert {"fit", "too_small"} <= dict(_choices(clerk())).keys()
    assert _choices(None) == _choices(mine)


def test_a_chosen_sub_reason_is_kept_by_code_with_the_terms_that_name_it(berlin: Store, mia: Actor) -> None:
    amend(berlin, "returns", values=OWN, actor=clerk())
    order = bought(berlin)

    rma = create(berlin, actor=mia, order=order.name, lines=[{"line": 1, "quantity": 1, "reason": "fit.waist"}])
    amend(berlin, "returns", values={"reasons": [{"code": "fit", "label": "Size"}]}, actor=clerk())

    line = ReturnLine.objects.get(session=rma)
    column = list_of("rmas").column("reason")
    assert (line.reason, line.sub_reason, rma.rma.reasons) == ("fit", "waist", ["fit", "fit.waist"])
    assert column is not None
    assert column.value(Session.objects.select_related("rma").get(id=rma.id)) == "Runs small – At the waist"


def test_a_reason_of_another_store_is_refused_at_its_rows_and_nothing_is_claimed(berlin: Store, mia: Actor) -> None:
    amend(make_store("bonn"), "returns", values=OWN, actor=clerk())
    order = bought(berlin)

    with pytest.raises(Invalid, match="This store knows no reason “fit”") as no:
        create(berlin, actor=mia, order=order.name, lines=[{"line": 1, "quantity": 1, "reason": "fit"}])

    assert (no.value.data["field"], line_of(order).returning, Session.objects.count()) == ("lines", 0, 0)


def test_the_form_of_the_console_offers_them_and_says_what_is_wrong(berlin: Store, desk: Client) -> None:
    order = bought(berlin)
    address = "/sessions/rmas/moves/create/"
    drawn = desk.get(address).content.decode()
    said = {"store": "berlin", "order": order.name, "lines-0-line": "1", "lines-0-quantity": "1"}

    wrong = desk.post(address, said | {"lines-0-reason": "My own words"})
    right = desk.post(address, said | {"lines-0-reason": "too_small"})

    assert '<option value="defective.arrived_broken">Damaged or defective – Arrived broken</option>' in drawn
    assert (wrong.status_code, "Row 1, Reason: Select a valid choice" in wrong.content.decode()) == (422, True)
    assert (right.status_code, ReturnLine.objects.get().reason) == (302, "too_small")


def _named(name: str, some: list[dict[str, Any]]) -> dict[str, Any]:
    return next(one for one in some if name in {one.get("code"), one.get("name")})


@pytest.mark.parametrize(("reason", "status"), [("defective.arrived_broken", 200), ("damaged", 422), (7, 422)])
def test_a_program_is_told_the_choices_and_held_to_them(
    reason: object, status: int, scarves: Order, program: Client
) -> None:
    described = _named("rmas", program.get("/api/v1/channels").json()["channels"])
    field = _named("reason", _named("lines", _named("create", described["moves"])["fields"])["fields"])
    body = {"store": "berlin", "order": scarves.name, "lines": [{"line": 1, "quantity": 1, "reason": reason}]}

    answer = program.post(f"{URL}/moves/create", body, content_type="application/json")

    assert {"code": "defective.arrived_broken", "label": "Damaged or defective – Arrived broken"} in field["choices"]
    assert answer.status_code == status, answer.content
    assert Session.objects.count() == (status == 200)
