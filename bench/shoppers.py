"""Shoppers who ask a running server to hold a unit, in processes of their own; nothing of the house is loaded here."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from multiprocessing import get_context

_PROCESSES, _LINES = 2, 8


def over_http(port: int, secret: str, store: str, carts: Sequence[tuple[str, str]]) -> list[tuple[int, float]]:
    """Each cart, a token and a variant, asks for one unit; the status and the seconds of each. Sixteen connections in all."""
    ask = partial(_together, port, secret, store)
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        parts = [carts[place::_PROCESSES] for place in range(_PROCESSES)]
        return [one for answers in pool.map(ask, parts) for one in answers]


def _together(port: int, secret: str, store: str, carts: Sequence[tuple[str, str]]) -> list[tuple[int, float]]:
    with ThreadPoolExecutor(_LINES) as pool:
        parts = [carts[place::_LINES] for place in range(_LINES)]
        return [one for answers in pool.map(partial(_one_by_one, port, secret, store), parts) for one in answers]


def _one_by_one(port: int, secret: str, store: str, carts: Sequence[tuple[str, str]]) -> list[tuple[int, float]]:
    line = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    found = []
    for token, variant in carts:
        body = json.dumps({"token": token, "store": store, "lines": [{"variant": variant, "quantity": 1}]})
        began = time.perf_counter()
        line.request("POST", "/api/v1/reservations", body, headers)
        answer = line.getresponse()
        answer.read()
        found.append((answer.status, time.perf_counter() - began))
    line.close()
    return found
