"""A shopper at a step of their return: what they see, what they may ask for, and where they go on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from floorwalker.accounts.actor import Actor
from floorwalker.accounts.models import Store
from floorwalker.channels.returns.actions import go_back
from floorwalker.channels.returns.channel import BEFORE, GONE, PICKING
from floorwalker.channels.returns.portal.frame import ShopperRequest, drawn, of_store
from floorwalker.channels.returns.portal.standing import standing_of
from floorwalker.channels.returns.portal.way import eyebrow_of, next_url, steps_to, url_of
from floorwalker.channels.returns.portal.words import Problem
from floorwalker.core.log.sheet import Sheet
from floorwalker.core.models import Session
from floorwalker.core.verbs import sheet_of


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Who is there, in which session, as it stood when the page was asked for."""

    request: ShopperRequest
    session: Session
    actor: Actor
    sheet: Sheet

    @property
    def store(self) -> Store:
        return self.request.store

    @property
    def posted(self) -> bool:
        return self.request.method == "POST"

    def ask(self, verb: Callable[..., Session], **fields: Any) -> None:
        """Ask for a move of one's own session; FloorwalkerError says why not."""
        verb(self.session, actor=self.actor, **fields)

    def reopen(self) -> None:
        """Leave the offers, since what they were made for is going to change."""
        if not self.is_picking:
            self.ask(go_back)

    @property
    def is_picking(self) -> bool:
        state = self.sheet.record.previous if self.session.state == GONE else self.session.state
        return state in PICKING

    def on(self) -> HttpResponse:
        """To the first thing that is still to say, as the return stands now."""
        return redirect(next_url(self.store, self.anew().sheet))

    def anew(self) -> "Visit":
        """The same shopper, in the session as it stands after what was asked."""
        session, actor = standing_of(self.request)
        return Visit(request=self.request, session=session, actor=actor, sheet=sheet_of(session))

    def page(
        self,
        template: str,
        step: str,
        title: str,
        *,
        problems: Sequence[Problem] = (),
        pictures: Sequence[str] = (),
        text: str = "",
        back: str = "",
        **context: Any,
    ) -> HttpResponse:
        """A step's page; 422 where something was wrong with what was sent."""
        frame = {
            "title": title,
            "text": text,
            "problems": problems,
            "step": {"all": steps_to(step)},
            "eyebrow": eyebrow_of(self.sheet),
            "back_url": url_of(self.store, back) if back and "/" not in back else back,
            "away_url": url_of(self.store, "away"),
        }
        status = 422 if problems else 200
        return drawn(self.request, template, frame | context, status=status, pictures=pictures)


def visited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of whoever stands in a session of this store."""

    @wraps(view)
    def entered(request: ShopperRequest, **keys: Any) -> HttpResponse:
        session, actor = standing_of(request)
        visit = Visit(request=request, session=session, actor=actor, sheet=sheet_of(session))
        return view(visit, **keys)

    return require_http_methods(["GET", "POST"])(of_store(entered))


def step(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step, which is taken while the return is not submitted; afterwards the page of where it stands is shown."""

    @wraps(view)
    def taken(visit: Visit, **keys: Any) -> HttpResponse:
        if visit.session.state not in (*BEFORE, GONE):
            return redirect(url_of(visit.store, "return"))
        return view(visit, **keys)

    return visited(taken)
