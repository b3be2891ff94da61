"""Drafts as pages offer them, and as forms take them up again."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils.translation import gettext

from floorwalker.console.addresses import verb_url
from floorwalker.console.asking import member_id, reader_of
from floorwalker.console.once import was_sent
from floorwalker.core.desks import drafts
from floorwalker.core.desks.desk import Desk, Verb
from floorwalker.core.desks.forms import RecordForm
from floorwalker.core.lists.columns import zone_of
from floorwalker.core.models import Draft

_OURS = ("csrfmiddlewaretoken", "form_key", "draft", "version")


def drafts_of(request: HttpRequest, desk: Desk, record: Any, verbs: Sequence[Verb]) -> list[dict[str, str]]:
    """The member's drafts of a record, each with the way on; of verbs that are not possible any more there is none."""
    named = {verb.name: verb for verb in verbs}
    found = drafts.of_record(member_id(request), desk.code, record.pk)
    return [offered(request, desk, record, named[draft.verb], draft) for draft in found if draft.verb in named]


def offered(request: HttpRequest, desk: Desk, record: Any, verb: Verb, draft: Draft) -> dict[str, str]:
    """A draft as a page offers it."""
    at = reader_of(request).when(draft.saved_at, zone_of(record))
    return {"label": verb.label, "at": at, "url": f"{verb_url(desk, record.pk, verb)}?draft=continue"}


def keep(request: HttpRequest, desk: Desk, record: Any, verb: Verb, form: RecordForm, version: int) -> JsonResponse:
    """Keep what was typed, where it means something else than what was there; says what became of it."""
    changed = form.has_changed() and not was_sent(request)
    key = (member_id(request), desk.code, record.pk, verb.name)
    if not changed:
        drafts.drop(*key)
        return JsonResponse({"changed": False, "said": gettext("Nothing is changed yet.")})
    draft = drafts.keep(*key, version=version, said=typed(request.POST))
    at = reader_of(request).when(draft.saved_at, zone_of(record))
    return JsonResponse({"changed": True, "said": gettext("Kept as a draft at {time}.").format(time=at)})


def typed(sent: QueryDict) -> str:
    """What was typed, without what the page itself added."""
    own = sent.copy()
    for name in [name for name in own if name in _OURS or name.startswith("choose-")]:
        del own[name]
    return own.urlencode()


def take_up(form: RecordForm, said: QueryDict) -> None:
    """Show what was typed in place of what was read, and complain of nothing yet."""
    bound = type(form)(said)
    form.initial = {name: bound[name].data for name in form.fields}
