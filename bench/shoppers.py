"""Shoppers who ask a running server to hold a unit, in processes of their own; nothing of the house is loaded here.

They speak just as much of HTTP as they need, so that the processors are the server's to use.
"""

import json
import socket
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from selectors import EVENT_READ, DefaultSelector

_PROCESSES = 2


def over_http(
    port: int, secret: str, store: str, carts: Sequence[tuple[str, str]], *, lines: int
) -> list[tuple[int, float]]:
    """Each cart, a token and a variant, asks for one unit; the status and the seconds of each. ``lines`` connections in all."""
    ask = partial(_ask, port, lines // _PROCESSES)
    requests = [_request(port, secret, store, token, variant) for token, variant in carts]
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        return [
            one for answers in pool.map(ask, [requests[n::_PROCESSES] for n in range(_PROCESSES)]) for one in answers
        ]


def _request(port: int, secret: str, store: str, token: str, variant: str) -> bytes:
    body = json.dumps({"token": token, "store": store, "lines": [{"variant": variant, "quantity": 1}]})
    head = (
        "POST /api/v1/reservations HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Authorization: Bearer {secret}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    )
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def _ask(port: int, lines: int, requests: Sequence[bytes]) -> list[tuple[int, float]]:
    """One process with so many connections: each sends the next request as soon as its last is answered."""
    waiting, found = iter(requests), []
    with DefaultSelector() as selector:
        for _, request in zip(range(lines), waiting, strict=False):
            line = socket.create_connection(("127.0.0.1", port), timeout=60)
            selector.register(line, EVENT_READ, [time.perf_counter(), b""])
            line.sendall(request)
        while selector.get_map():
            for key, _ in selector.select():
                line, said = key.fileobj, key.data
                said[1] += line.recv(65536)
                if not _whole(said[1]):
                    continue
                now = time.perf_counter()
                found.append((int(said[1][9:12]), now - said[0]))
                said[:] = now, b""
                if request := next(waiting, None):
                    line.sendall(request)
                else:
                    selector.unregister(line)
                    line.close()
    return found


def _whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    return bool(end) and len(body) >= int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
