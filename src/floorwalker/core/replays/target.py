"""Where a replay goes: a store of this Floorwalker, or of another one by its address and a token."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from floorwalker.accounts.actor import EVERYWHERE, SYSTEM
from floorwalker.accounts.models import Store
from floorwalker.accounts.stores import open_store
from floorwalker.accounts.tokens import actor_for, issue
from floorwalker.core.replays.clients import Line
from floorwalker.kit.errors import Refused


@dataclass(frozen=True, kw_only=True)
class Target:
    """A store and the address of its Floorwalker; ``store`` is None where that is another one.

    ``opened``: the store was opened for this replay.
    """

    url: str
    code: str
    token: str = ""
    store: Store | None = None
    opened: bool = False

    @property
    def zone(self) -> str:
        return self.store.time_zone if self.store else "UTC"

    def key(self, recording: str) -> str:
        """What a recording in this store is called in what the data folder keeps."""
        other = self.url if self.store is None else ""
        return f"{other} {self.code} {recording}".strip()

    def line(self, kind: str, rights: Sequence[str]) -> Line:
        """The way into it, with a token that holds these rights."""
        return Line(url=self.url, secret=self.token or self._secret(kind, rights), store=self.code)

    def _secret(self, kind: str, rights: Sequence[str]) -> str:
        """The secret of an earlier replay if it still opens the store, else of a new token, kept for the next one."""
        if self.store is None:
            raise Refused("With --url say --token, too: a secret of that Floorwalker.")
        kept = Path(settings.HOME) / f"replay_token_{kind}_{self.code}"
        secret = kept.read_text().strip() if kept.exists() else ""
        actor = actor_for(secret) if secret else None
        if actor is not None and all(actor.may(right, self.store.pk) for right in rights):
            return secret
        reach = EVERYWHERE.narrowed(self.store.pk)
        _, secret = issue(name="replay", rights=rights, reach=reach, actor=SYSTEM)
        kept.touch(mode=0o600)
        kept.write_text(secret)
        return secret


def target_of(options: dict[str, Any], **fields: Any) -> Target:
    """The target that was asked for. A store that is to be opened gets ``fields``, such as its currency."""
    url, code = options["url"], options["store"]
    if url and not options["token"]:
        raise Refused("With --url say --token, too: a secret of that Floorwalker.")
    if url and options["prove"]:
        raise Refused("--prove counts in the database of this Floorwalker, so it does not go with --url.")
    if url:
        return Target(url=url.rstrip("/"), code=code, token=options["token"])
    store = Store.objects.filter(code=code).first()
    opened = store is None and options["create_store"]
    if opened:
        store = open_store(actor=SYSTEM, code=code, name=code.replace("-", " ").capitalize(), **fields)
    if store is None:
        raise Refused(f"There is no store “{code}”; --create-store opens one.")
    here = f"http://localhost:{settings.PORT}"
    return Target(url=here, code=code, token=options["token"], store=store, opened=opened)
