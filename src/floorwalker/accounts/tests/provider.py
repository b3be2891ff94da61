"""An OpenID Connect provider on this machine: the other side of single sign-on, as strict as a real one, and bendable."""

import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "floorwalker", "between-us"
Words = dict[str, str]


@cache
def rsa_key(name: str) -> RSAPrivateKey:
    """A key pair of this name, made once in a run."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(kw_only=True)
class Provider:
    """Who is at its door, and in which ways it misbehaves."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)  # put over those of an honest ID token; None takes away
    userinfo: dict[str, Any] = field(default_factory=dict)  # put over what is honest
    header: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: rsa_key("ours"))
    algorithm: str = "RS256"
    broken: dict[str, tuple[int, str]] = field(default_factory=dict)  # path: what it answers instead
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, Words] = field(default_factory=dict)
    _bearers: set[str] = field(default_factory=set)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(rsa_key("ours").public_key(), as_dict=True)
        return {"keys": [public | {"kid": "k1", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: Words) -> str:
        """Where the person's browser is sent back to; it wants PKCE, a nonce and a state."""
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert {"openid", "email"} <= set(asked["scope"].split()) and asked["code_challenge_method"] == "S256"
        assert asked["nonce"] and asked["state"]
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: Words) -> dict[str, Any] | None:
        """A signed ID token for a code that is used the first time, by who asked for it."""
        asked = self._codes.pop(given["code"], None)
        challenge = urlsafe_b64encode(sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        honest = asked and (challenge, given["redirect_uri"]) == (asked["code_challenge"], asked["redirect_uri"])
        if not asked or not honest or (given["client_id"], given["client_secret"]) != (CLIENT, SECRET):
            return None
        now = int(time.time())
        says = {"iss": self.url, "aud": CLIENT, "sub": self.person["sub"], "iat": now, "exp": now + 60}
        says |= {"nonce": asked["nonce"]} | self.claims
        kept = {name: value for name, value in says.items() if value is not None}
        bearer = secrets.token_urlsafe(8)
        self._bearers.add(bearer)
        signed = jwt.encode(kept, self.key, self.algorithm, headers={"kid": "k1"} | self.header)
        return {"access_token": bearer, "token_type": "Bearer", "id_token": signed}

    def about(self, authorization: str) -> dict[str, Any] | None:
        known = authorization.removeprefix("Bearer ") in self._bearers or "/token" in self.broken
        return self.person | self.userinfo if known else None


@contextmanager
def running(provider: Provider) -> Iterator[Provider]:
    """The provider behind a port of its own."""
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, _words(urlsplit(self.path).query)
        if path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(query))
            self.end_headers()
        elif path == "/userinfo":
            self._answer(path, self.provider.about(self.headers["Authorization"]))
        else:
            self._answer(path, self.provider.keys() if path == "/keys" else self.provider.discovery())

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(urlsplit(self.path).path, self.provider.token(_words(form)))

    def _answer(self, path: str, found: dict[str, Any] | None) -> None:
        self.provider.asked.append(path)
        refused = (400, '{"error": "invalid_grant"}')
        honest = (200, json.dumps(found)) if found is not None else refused
        status, text = self.provider.broken.get(path, honest)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # named by http.server
        pass


def _words(query: str) -> Words:
    return {name: values[0] for name, values in parse_qs(query).items()}
