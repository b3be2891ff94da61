"""The questions that a reason leads to: texts, choices, photos; and the photos themselves, small, for whoever sent them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from PIL import Image

from floorwalker.channels.returns import actions
from floorwalker.channels.returns.models import Item
from floorwalker.channels.returns.policies.reasons import Question, answer_code, choices_of
from floorwalker.channels.returns.policies.showing import answers_of
from floorwalker.channels.returns.portal import shown
from floorwalker.channels.returns.portal.steps import item_of
from floorwalker.channels.returns.portal.visit import Visit, step, visited
from floorwalker.channels.returns.portal.way import questions_of, url_of
from floorwalker.channels.returns.portal.words import Problem, problem_of
from floorwalker.core.errors import FloorwalkerError, NotFound
from floorwalker.core.photos import PhotosField, fetch

MOST_PHOTOS = 5
_THUMB = (320, 320)


@dataclass
class Asked:
    """A question as it is drawn, with what was said so far."""

    name: str
    label: str
    kind: str
    required: bool
    value: str = ""
    error: str = ""
    choices: Sequence[tuple[str, str]] = ()
    photos: Sequence[tuple[str, str]] = field(default_factory=list)
    most: int = MOST_PHOTOS

    @property
    def room(self) -> int:
        """How many more photos are taken."""
        return max(self.most - len(self.photos), 0)


@step
def questions(visit: Visit, line: int) -> HttpResponse:
    """All questions of an item on one page; an answer that leads to another question shows the page again, with it."""
    item = item_of(visit, line)
    errors: dict[str, str] = {}
    if visit.posted:
        before = [question.code for question in questions_of(visit.sheet, item)]
        errors = _keep(visit, item)
        stay = "remove" in visit.request.POST or "add" in visit.request.POST
        visit = visit.anew()
        item = item_of(visit, line)
        if not errors:
            led = [question.code for question in questions_of(visit.sheet, item) if question.code not in before]
            return redirect(url_of(visit.store, "questions", line=line)) if stay or led else visit.on()
    fields = [_drawn(visit, item, question, errors) for question in questions_of(visit.sheet, item)]
    seen = shown.item_shown(visit.sheet, item)
    return visit.page(
        "questions",
        "reasons",
        gettext("A little more about it"),
        problems=[Problem(text=text, field=name) for name, text in errors.items()],
        pictures=shown.addresses([seen]),
        back=url_of(visit.store, "reason", line=line),
        item=seen,
        fields=fields,
    )


@cache_control(private=True, max_age=3600)
@visited
def photo(visit: Visit, ref: str) -> HttpResponse:
    """A photo of one's own return, made small; another's is not found."""
    own = {photo["ref"] for item in visit.sheet.rows(Item).values() for photo in item.photos}
    if ref not in own:
        raise NotFound("There is no such photo.")
    with Image.open(BytesIO(fetch(visit.session.id, ref)), formats=("JPEG",)) as image:
        image.draft("RGB", _THUMB)
        image.thumbnail(_THUMB)
        buffer = BytesIO()
        image.save(buffer, "JPEG", quality=80)
    return HttpResponse(buffer.getvalue(), content_type="image/jpeg")


def _keep(visit: Visit, item: Item) -> dict[str, str]:
    """Keep what was said; answers what is wrong, by field. What is right is kept even so."""
    pressed = visit.request.POST
    errors: dict[str, str] = {}
    said = answers_of(item)
    if gone := pressed.get("remove", ""):
        _ask(visit, errors, "", actions.remove_photo, line=item.number, photo=gone)
    for question in questions_of(visit.sheet, item):
        if question.kind == "photo":
            _add_photos(visit, item, question, errors)
            continue
        text = pressed.get(_name(question), "").replace("\x00", "").strip()[:2000]
        if text and text != said.get(question.code):
            fields = {"line": item.number, "question": question.code, "answer": text}
            _ask(visit, errors, _name(question), actions.answer, **fields)
        elif not text and question.required and not {"remove", "add"} & set(pressed):
            errors[_name(question)] = gettext("Please answer this question.")
    return errors


def _add_photos(visit: Visit, item: Item, question: Question, errors: dict[str, str]) -> None:
    name, kept = _name(question), [one for one in item.photos if one["question"] == question.code]
    gone = visit.request.POST.get("remove", "")
    field = PhotosField(most=MOST_PHOTOS - len(kept), required=False)
    try:
        photos = field.clean(visit.request.FILES.getlist(name))
    except ValidationError as no:
        errors[name] = "\n".join(no.messages)
        return
    if photos:
        _ask(visit, errors, name, actions.add_photos, line=item.number, photos=photos, question=question.code)
    elif question.required and not kept and not gone and "add" not in visit.request.POST:
        errors[name] = gettext("Please add a photo.")
    elif "add" in visit.request.POST and not photos and not kept:
        errors[name] = gettext("Choose a photo first, then upload it.")


@transaction.atomic
def _ask(visit: Visit, errors: dict[str, str], name: str, verb: object, **fields: object) -> None:
    try:
        visit.reopen()
        visit.ask(verb, **fields)  # type: ignore[arg-type]  # a verb of the channel
    except FloorwalkerError as no:
        errors[name] = problem_of(no).text


def _drawn(visit: Visit, item: Item, question: Question, errors: dict[str, str]) -> Asked:
    name = _name(question)
    return Asked(
        name=name,
        label=gettext(question.text),
        kind=question.kind,
        required=question.required,
        value=answer_code(question, visit.request.POST.get(name, answers_of(item).get(question.code, ""))),
        error=errors.get(name, ""),
        choices=[(code, gettext(words)) for code, words in choices_of(question).items()],
        photos=[
            (one["ref"], url_of(visit.store, "photo", ref=one["ref"]))
            for one in item.photos
            if one["question"] == question.code
        ],
    )


def _name(question: Question) -> str:
    return f"q-{question.code}"
