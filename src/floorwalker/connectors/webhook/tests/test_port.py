"""The merchant's own payer is asked in signed words, and what it answers is taken for what it means."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from floorwalker.connectors.payouts import Receipt, Transfer
from floorwalker.connectors.webhook.port import WebhookPayouts, signer
from floorwalker.kit.errors import Refused, Unreachable

pytestmark = pytest.mark.django_db
SECRET = "whsec_bm9ib2R5IGtub3dzIHRoaXMgb25l"
ONE = Transfer(key="k-1:1", account="berlin", subject="o-1", method="refund", amount=1000, currency="EUR")


@dataclass
class Payer:
    """A payer on this machine. ``heard`` are the headers and the bytes of each request."""

    url: str = ""
    status: int = 200
    answer: bytes = b'{"reference": "re_1"}'
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def payouts(self) -> WebhookPayouts:
        return WebhookPayouts(url=self.url, webhook=signer(SECRET))


@pytest.fixture
def payer() -> Iterator[Payer]:
    here = Payer()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            here.heard.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(here.status)
            self.send_header("Content-Length", str(len(here.answer)))
            self.end_headers()
            self.wfile.write(here.answer)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        here.url = f"http://127.0.0.1:{server.server_address[1]}/payouts"
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield here
        server.shutdown()
        thread.join()


def test_a_payout_is_asked_for_in_signed_words(payer: Payer) -> None:
    assert payer.payouts.pay(ONE) == Receipt(reference="re_1")

    ((headers, content),) = payer.heard
    assert Webhook(SECRET).verify(content, headers) == {
        "type": "payout.requested",
        "data": {
            "key": "k-1:1", "store": "berlin", "order": "o-1", "method": "refund", "amount": 1000, "currency": "EUR",
        },
    }  # fmt: skip
    assert headers["webhook-id"] == headers["Idempotency-Key"] == "k-1:1"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(content.replace(b"1000", b"9000"), headers)


def test_asked_again_it_is_the_same_words_under_the_same_key(payer: Payer) -> None:
    for _ in range(2):
        payer.payouts.pay(ONE)

    (first, content), (again, same) = payer.heard
    assert (first["webhook-id"], content) == (again["webhook-id"], same)


def test_a_plain_no_is_certain(payer: Payer) -> None:
    payer.status, payer.answer = 422, json.dumps({"detail": "No such card."}).encode()

    with pytest.raises(Refused, match="No such card"):
        payer.payouts.pay(ONE)


@pytest.mark.parametrize(("status", "answer"), [(500, b""), (409, b"{}"), (429, b"{}"), (200, b"<html>"), (200, b"{}")])
def test_everything_else_may_be_before_or_after_the_deed(status: int, answer: bytes, payer: Payer) -> None:
    payer.status, payer.answer = status, answer

    with pytest.raises(Unreachable):
        payer.payouts.pay(ONE)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_x"])
def test_a_secret_that_signs_nothing_is_told_at_the_start(secret: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="FLOORWALKER_PAYOUTS_SECRET"):
        signer(secret)
