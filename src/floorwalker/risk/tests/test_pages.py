"""The pages of risk, as an analyst uses them: weights, a trial on the past, versions, models, labels, and the walls around them."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Grant, Member, Store
from floorwalker.core.registry import Channel
from floorwalker.risk import urls
from floorwalker.risk.document import Document, Weighing
from floorwalker.risk.learning.figures import Figures
from floorwalker.risk.learning.lessons import Learnt, keep
from floorwalker.risk.learning.terms import Model, Term
from floorwalker.risk.models import RiskLesson, RiskPolicy, RiskVersion
from floorwalker.risk.policies import in_force, open_desk, put, save
from floorwalker.risk.tests import lessons
from floorwalker.risk.tests.kiosk.channel import SCHEME, machine
from floorwalker.risk.tests.visits import HOARDER, visit
from floorwalker.risk.weights import WeightsForm

READ = ("weights", "trial", "history", "models", "labels")
POST = ("save", "publish", "discard", "restore", "learn", "use")
MORE: dict[str, dict[str, Any]] = {"restore": {"number": 1}, "learn": {"purpose": "anomaly"}, "use": {"number": 1}}


def _at(name: str, store: Store, **keys: Any) -> str:
    return reverse(f"risk:{name}", kwargs={"store_id": store.pk, "scheme": "kiosk"} | MORE.get(name, {}) | keys)


def _text(answer: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode().split("<main")[-1])
    return re.sub(r"\s+", " ", plain)


def _filled(store: Store, **changes: Any) -> dict[str, Any]:
    desk = open_desk(store, SCHEME)
    form = WeightsForm(scheme=SCHEME, document=desk.writing)
    return {name: form[name].value() for name in form.fields} | {"revision": desk.revision} | changes


@pytest.fixture
def model(berlin: Store) -> int:
    """A model that was learnt in Berlin."""
    terms = (Term(code="tor", cuts=(0.5,), adds=(0.0, 3.0)),)
    figures = Figures(learnt_from=600, learnt_true=150, held_out=200, held_out_true=50, since="2026-03-02", auc=0.91,
                      signals_auc=0.8, brier=0.1)  # fmt: skip
    return keep(
        berlin, SCHEME, Learnt(model=Model(purpose="fraud", base=-1, terms=terms), figures=figures), by="employee 7 Mia"
    ).number


def test_weights_are_saved_as_a_draft_tried_and_published(desk: Client, berlin: Store) -> None:
    lessons.keep(berlin, lessons.honest(80))
    desk.post(_at("save", berlin), _filled(berlin, **{"weight-datacentre": 90, "monitored": 20}))
    assert in_force(SCHEME, berlin.pk).version == 0

    page = _text(desk.get(_at("weights", berlin)))
    assert "Data centre: +20 points → +90 points" in page
    assert "Monitored from: 30 → 20" in page
    tried = _text(desk.get(_at("trial", berlin)))
    assert "80 sessions were weighed again." in tried

    desk.post(_at("publish", berlin), {"revision": 1, "note": "Bots"})
    document = in_force(SCHEME, berlin.pk).document
    assert document == Document(
        signals={"datacentre": Weighing(90, 0, 1)}, monitored=20, restriction=document.restriction
    )
    assert "Bots" in _text(desk.get(_at("history", berlin)))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"monitored": 60, "review": 60}, "must begin above"),
        ({"weight-datacentre": -5}, "greater than or equal to 0"),
        ({"weight-paid_orders": 5}, "less than or equal to 0"),
        ({"full-cycles": -1}, "before it begins"),
        ({"actions": ["shout"]}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said_and_not_saved(changes: Any, said: str, desk: Client, berlin: Store) -> None:
    answer = desk.post(_at("save", berlin), _filled(berlin, **changes))

    assert answer.status_code == 422
    assert said in _text(answer)
    assert not RiskPolicy.objects.exclude(draft=None).exists()


def test_what_others_changed_meanwhile_is_told_and_what_was_written_is_still_there(
    desk: Client, berlin: Store, mia: Actor
) -> None:
    mine = _filled(berlin, **{"weight-vpn": 33})
    save(berlin, SCHEME, document=Document(monitored=10), revision=0, actor=mia)
    answer = desk.post(_at("save", berlin), mine)

    assert answer.status_code == 409
    assert 'value="33"' in answer.content.decode()
    assert open_desk(berlin, SCHEME).draft == Document(monitored=10)


def test_a_model_is_used_and_no_longer_used_in_a_click(desk: Client, berlin: Store, model: int) -> None:
    page = _text(desk.get(_at("models", berlin)))
    assert "measured on the 200 later ones" in page
    assert "better than the signals alone" in page

    desk.post(_at("use", berlin), {"revision": 0})
    assert in_force(SCHEME, berlin.pk).document.model == model
    desk.post(_at("use", berlin), {"revision": 1})
    assert in_force(SCHEME, berlin.pk).document.model == 0
    desk.post(_at("restore", berlin), {"revision": 2})
    assert in_force(SCHEME, berlin.pk).document.model == model
    assert in_force(SCHEME, berlin.pk).version == 3


def test_a_lesson_is_begun_from_the_page_and_shows_how_far_it_is(desk: Client, berlin: Store) -> None:
    desk.post(_at("learn", berlin))

    assert RiskLesson.objects.get().step == "waiting"
    page = desk.get(_at("models", berlin))
    assert "Waiting What is unusual" in _text(page)
    assert 'hx-trigger="every 2s"' in page.content.decode()
    assert desk.post(_at("learn", berlin, purpose="magic")).status_code == 404


def test_labels_are_reported_with_the_rate_of_false_positives(desk: Client, berlin: Store) -> None:
    assert "No session is labelled yet" in _text(desk.get(_at("labels", berlin)))
    samples = lessons.honest(40)
    lessons.keep(berlin, samples)

    page = _text(desk.get(_at("labels", berlin)))
    assert "False-positive rate 0.0 %" in page
    assert "Fraud below Review 100.0 %" in page


def test_the_page_of_a_session_explains_its_score(kiosk: Channel, desk: Client, berlin: Store, mia: Actor) -> None:
    session = machine.verb("restrict")(visit(berlin, HOARDER), actor=mia, actions=["no_renewal"], reason="Hoarding")
    page = _text(desk.get(reverse("console:session", args=["kiosk", session.id])))

    assert "Security analysis" in page
    assert "Restricted" in page
    assert "100 of 100" in page
    assert "+25 Holds from this address in the last hour: 40 signal" in page
    assert "−20 A score is never below 0 and never above 100 bound" in page.replace("&#8722;", "−")
    assert re.search(r"Not known and so of no weight [^:]*Holds of the network[^:]*: it is not known\.", page)
    assert "Restricted (no renewal): Hoarding" in page
    for move in ("Lift restriction", "Override risk", "Label session"):
        assert move in page


def test_the_form_of_a_restriction_is_filled_with_what_is_usual(kiosk: Channel, desk: Client, berlin: Store) -> None:
    session = visit(berlin, HOARDER)
    address = reverse("console:move", args=["kiosk", session.id, "restrict"])
    page = desk.get(address).content.decode()
    assert page.count("checked") == 2

    answer = desk.post(address, {"actions": ["block"], "reason": "Hoarding", "quantity": "", "minutes": ""})
    assert answer.status_code == 302


def test_every_address_is_listed_here() -> None:
    assert {pattern.name for pattern in urls.of_one} == {*READ, *POST}
    assert len(urls.urlpatterns) == 2


def _ask(client: Client, name: str, store: Store) -> Any:
    sent = {"revision": "1", "note": "x", "monitored": "5", "review": "6"}
    return client.get(_at(name, store)) if name in READ else client.post(_at(name, store), sent)


@pytest.mark.parametrize("name", [*READ, *POST])
def test_beyond_the_walls_there_is_nothing_and_nothing_is_written(
    name: str, client: Client, berlin: Store, bonn: Store, mia: Actor, model: int
) -> None:
    put(berlin, SCHEME, document=Document(monitored=9), revision=0, note="One", actor=mia)
    assert _ask(client, name, berlin).status_code == 302

    for role, store, status in (("manager", bonn, 404), ("store_employee", None, 403)):
        member = Member.objects.create_user(f"{role}@example.com", "korrekt-pferd-77", name="Mia")
        Grant.objects.create(member=member, role=role, store=store)
        client.force_login(member)
        assert _ask(client, name, berlin).status_code == status

    assert RiskVersion.objects.count() == 1
    assert not RiskLesson.objects.exists()
    assert RiskPolicy.objects.get().revision == 1


@pytest.mark.parametrize("name", POST)
def test_who_may_only_see_changes_nothing(name: str, client: Client, berlin: Store, mia: Actor, model: int) -> None:
    put(berlin, SCHEME, document=Document(monitored=9), revision=0, note="One", actor=mia)
    member = Member.objects.create_user("reader@example.com", "korrekt-pferd-77", name="Mia")
    Grant.objects.create(member=member, role="read_only", store=None)
    client.force_login(member)

    assert _ask(client, name, berlin).status_code == 403
    assert client.get(_at("weights", berlin)).status_code == 200
    assert RiskPolicy.objects.get().revision == 1


def test_the_list_asks_no_more_for_more_labels(desk: Client, berlin: Store) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(_at("trial", berlin)).status_code == 200
        return len(queries)

    before = asked()
    lessons.keep(berlin, lessons.honest(100))
    assert asked() == before
