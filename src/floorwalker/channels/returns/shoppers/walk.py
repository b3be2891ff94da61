"""A shopper's walk through the portal for one request: from the look-up to the return that was asked for, or to the sentence that says no."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from floorwalker.channels.returns.shoppers.browser import Browser
from floorwalker.channels.returns.shoppers.journal import Note
from floorwalker.channels.returns.shoppers.orders import email_of
from floorwalker.channels.returns.shoppers.pages import Form, Page
from floorwalker.channels.returns.shoppers.requests import Request
from floorwalker.kit.errors import Refused

_STRANGER = "stranger@online-retail.example"
_REASONS = ("unwanted", "style", "not_as_described", "other")
"""What a cancellation does not say; those that ask for a photo are left out."""
_MOST_PAGES = 12


@dataclass
class Walk:
    """One request on its way. ``about_to_ask`` is told the cookie before the return is asked for."""

    browser: Browser
    store: str
    request: Request
    about_to_ask: Callable[[str], None]

    def __post_init__(self) -> None:
        self._rng = Random(self.request.key)
        self._entrance = f"/portal/{self.store}/"
        self._return = f"{self._entrance}return/"

    def whole(self) -> Note:
        """Look the order up, and go through the pages as far as they lead."""
        page = self.browser.get(self._entrance)
        typed = {"order": self.request.order or self.request.invoice}
        typed["proof"] = email_of(self.request.customer) or _STRANGER
        page = self.browser.send(page, _form(page, "order"), typed)
        if page.path == self._entrance:
            return self._ended("refused", page)
        if page.path == self._return:
            return self._more(page)
        if page.path != f"{self._return}items/":
            page = self.browser.get(f"{self._return}items/")
        return self._through(page)

    def _more(self, page: Page) -> Note:
        """Something of the order is in a return already: go on with the rest of it, where any is left."""
        form = page.posting_to(f"{self._return}more/")
        if form is None:
            return self._ended("declined", page, page.why_not(self.request.title) or page.note)
        return self._through(self.browser.send(page, form, {}))

    def again(self) -> Note | None:
        """Come back by the cookie of a walk that was cut short: the return, if it was asked for after all."""
        page = self.browser.get(self._return)
        return self._accepted(page) if page.path == self._return and page.status == 200 else None

    def _through(self, page: Page) -> Note:
        """Fill in page after page; the first one that complains, or lets the item not go back, ends it."""
        if why_not := self._cannot_go(page):
            return self._ended("declined", page, why_not)
        for _ in range(_MOST_PAGES):
            if page.path == self._return and page.status == 200:
                return self._accepted(page)
            if page.complaint:
                return self._ended("declined", page)
            form, filled = self._filled(page)
            page = self.browser.send(page, form, filled)
        raise _not_understood(page)

    def _cannot_go(self, page: Page) -> str:
        """The portal's sentence for why the item cannot be ticked; empty where it can."""
        if page.form(f"take-{self.request.line}"):
            return ""
        why_not = page.why_not(self.request.title)
        if not why_not:
            raise _not_understood(page)
        return why_not

    def _filled(self, page: Page) -> tuple[Form, dict[str, str]]:
        line, step = self.request.line, page.path.removeprefix(self._return)
        if step == "items/":
            units = {f"units-{line}": str(self.request.quantity)}
            return _form(page, f"take-{line}"), {f"take-{line}": "on"} | units
        if step == f"items/{line}/":
            form = _form(page, "reason")
            remark = f"Cancelled by invoice {self.request.invoice}"
            return form, {
                "reason": self._one_of([r for r in _REASONS if r in form.choices["reason"]]),
                "remark": remark,
            }
        if step == "offers/":
            form = _form(page, f"offer-{line}")
            money = [value for value, words in form.choices[f"offer-{line}"].items() if words.startswith("Money back")]
            return form, {f"offer-{line}": self._one_of(money)}
        if step == "method/":
            form = _form(page, "method")
            return form, {"method": self._one_of(list(form.choices["method"]))}
        if step == "review/":
            self.about_to_ask(self.browser.cookie)
            return _form(page, "email"), {}
        raise _not_understood(page)

    def _one_of(self, values: list[str]) -> str:
        if not values:
            raise Refused(f"{self.request.key}: the portal offers nothing that this shopper would choose.")
        return self._rng.choice(values)

    def _accepted(self, page: Page) -> Note:
        name = page.paragraph("eyebrow").rpartition(" ")[2]
        amount = next((amount for name, amount in page.sums() if name == "You get back"), "")
        promised = int("0" + "".join(digit for digit in amount if digit.isdecimal()))
        return Note(key=self.request.key, outcome="accepted", says=page.title, rma=name, promised=promised)

    def _ended(self, outcome: str, page: Page, says: str = "") -> Note:
        sentence = says or page.complaint or page.title
        return Note(key=self.request.key, outcome=outcome, says=sentence)


def _form(page: Page, name: str) -> Form:
    form = page.form(name)
    if form is None:
        raise _not_understood(page)
    return form


def _not_understood(page: Page) -> Refused:
    return Refused(f"The portal's page {page.path} is not understood: {page.status}, “{page.title}”.")
