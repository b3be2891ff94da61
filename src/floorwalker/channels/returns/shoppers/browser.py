"""A browser without scripts: it gets pages, keeps cookies, and posts the forms that it finds."""

from collections.abc import Callable, Mapping

import httpx

from floorwalker.channels.returns.shoppers.pages import Form, Page, read_page
from floorwalker.core.replays.clients import Clients

_COOKIE = "portal_return"
_TOO_MANY = 429


class Browser:
    """One shopper's browser. Where the portal says that there were too many attempts, that is told, and tried again after a ``pause``."""

    def __init__(self, clients: Clients, *, told: Callable[[str], None], pause: float = 30.0) -> None:
        self._clients = clients
        self._told = told
        self._pause = pause
        self._http = httpx.Client(
            base_url=clients.line.url,
            headers={"Accept-Language": "en-GB"},
            timeout=60,
            trust_env=False,
            follow_redirects=True,
        )

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    @property
    def cookie(self) -> str:
        """By this the shopper comes back to their return."""
        return next((cookie.value or "" for cookie in self._http.cookies.jar if cookie.name == _COOKIE), "")

    def come_back(self, store: str, cookie: str) -> None:
        """Be the shopper who had this cookie, and nobody else."""
        self.forget()
        self._http.cookies.set(_COOKIE, cookie, path=f"/portal/{store}/")

    def forget(self) -> None:
        """Go on as somebody else, on the same connection."""
        self._http.cookies.clear()

    def get(self, path: str) -> Page:
        """A page, with what it redirects to."""
        return self._ask("GET", path, None)

    def send(self, page: Page, form: Form, filled: Mapping[str, str]) -> Page:
        """Fill a form in and send it; ticks and choices are those that are ``filled``."""
        kept = {name: value for name, value in form.fields.items() if name not in form.ticks}
        return self._ask("POST", form.action or page.path, kept | dict(filled))

    def _ask(self, method: str, path: str, sent: Mapping[str, str] | None) -> Page:
        while True:
            answer = self._clients.patiently(lambda: self._http.request(method, path, data=sent), busy=frozenset())
            page = read_page(answer.text, status=answer.status_code, path=answer.url.path)
            if page.status != _TOO_MANY:
                return page
            self._told(page.title)
            self._clients.pause(self._pause)
