"""What a browser and a proxy are told beside the page."""

import pytest
from django.test import Client


@pytest.mark.parametrize("address", ["/", "/sessions/instore/", "/sessions/instore/live/", "/settings/members/", "/no"])
def test_nobody_else_keeps_what_a_member_was_shown(desk: Client, address: str) -> None:
    answer = desk.get(address)

    assert answer.status_code in {200, 404}
    assert "private" in answer.headers["Cache-Control"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_api_is_not_kept_either(client: Client) -> None:
    answer = client.get("/api/v1/me")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "private, no-store")
