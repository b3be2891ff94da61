"""Photos that belong to a session: read with distrust, written anew without what they tell of their maker, kept beside it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils.translation import gettext
from PIL import Image, ImageOps, UnidentifiedImageError

from floorwalker.core.errors import NotFound
from floorwalker.kit.speech import later as _

MOST_BYTES = 10_000_000
MOST_PIXELS = 60_000_000
_EDGE = 2_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_REF = re.compile(r"[0-9a-f]{32}")
_NO_PHOTO = _("This file is no photo that can be read. Send a JPEG, PNG or WebP.")


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo as it will be kept: a JPEG of at most 2,000 pixels on each side, upright, without any metadata."""

    ref: str
    content: bytes


def read(file: File) -> Photo:  # type: ignore[type-arg]  # a file of bytes
    """The photo in a file that somebody sent; what is none, or too much, raises ValidationError with a sentence.

    What it is is told by its content alone. Its size is looked at before anything is unpacked.
    """
    if file.size > MOST_BYTES:
        raise ValidationError(gettext("A photo has at most {size} MB.").format(size=MOST_BYTES // 1_000_000))
    try:
        with Image.open(file, formats=_FORMATS) as image:
            return _written(image)
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, ArithmeticError):
        raise ValidationError(str(_NO_PHOTO)) from None


def _written(image: Image.Image) -> Photo:
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    image.draft("RGB", (_EDGE, _EDGE))
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((_EDGE, _EDGE))
    plain = Image.new("RGB", upright.size, "white")
    whole = upright.convert("RGBA") if upright.has_transparency_data else upright.convert("RGB")
    plain.paste(whole, mask=whole if whole.mode == "RGBA" else None)
    buffer = BytesIO()
    plain.save(buffer, "JPEG", quality=85, optimize=True)
    content = buffer.getvalue()
    return Photo(ref=hashlib.sha256(content).hexdigest()[:32], content=content)


def _too_many_pixels() -> ValidationError:
    return ValidationError(gettext("A photo has at most {count} megapixels.").format(count=MOST_PIXELS // 1_000_000))


def keep(session_id: UUID, photo: Photo) -> str:
    """Write a photo beside its session before the fact that names it; answers its reference. Twice the same is one file."""
    name = _name(session_id, photo.ref)
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(photo.content))
    return photo.ref


def fetch(session_id: UUID, ref: str) -> bytes:
    """The JPEG; an unknown one is NotFound. Whether the asker may see the session is the caller's to know."""
    if not _REF.fullmatch(ref) or not default_storage.exists(_name(session_id, ref)):
        raise NotFound(gettext("There is no such photo."))
    with default_storage.open(_name(session_id, ref)) as file:
        return bytes(file.read())


def forget(session_id: UUID) -> int:
    """Delete all photos of a session for good; answers how many."""
    names = list(_kept(session_id))
    for name in names:
        default_storage.delete(name)
    return len(names)


def _kept(session_id: UUID) -> Iterator[str]:
    folder = _folder(session_id)
    try:
        _, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{file}" for file in files)


def _folder(session_id: UUID) -> str:
    """The end of an id is random, so that no folder holds all of a day."""
    return f"photos/{session_id.hex[-2:]}/{session_id}"


def _name(session_id: UUID, ref: str) -> str:
    return f"{_folder(session_id)}/{ref}.jpg"


class PhotosInput(forms.ClearableFileInput):
    """Several photos from the camera or the gallery."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """All files of that name; none where no files came."""
        return list(files.getlist(name)) if files else []


class PhotosField(forms.FileField):
    """Photos that come with a move, each read at once; gives a list of ``Photo``, empty where none was sent."""

    def __init__(self, *, most: int = 5, **more: Any) -> None:
        self.most = most
        super().__init__(widget=PhotosInput(), **more)

    def clean(self, data: Any, initial: Any = None) -> list[Photo]:
        """The photos; ValidationError says which file is wrong and why."""
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files and self.required:
            raise ValidationError(self.error_messages["required"])
        if len(files) > self.most:
            raise ValidationError(gettext("At most {count} photos.").format(count=self.most))
        photos, wrong = [], []
        for file in files:
            try:
                photos.append(read(file))
            except ValidationError as no:
                wrong += [f"{file.name}: {sentence}" for sentence in no.messages]
        if wrong:
            raise ValidationError(wrong)
        return photos
