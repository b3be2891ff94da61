"""Images as people send them."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def file_of(image: Image.Image, kind: str = "JPEG", *, name: str = "photo.jpg", **more: Any) -> SimpleUploadedFile:
    """An image as a file of this kind; it is always called a JPEG."""
    buffer = BytesIO()
    image.save(buffer, kind, **more)
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")
