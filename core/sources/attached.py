"""Pictures and files that stand in a record: their data in base 64, or an address."""

from __future__ import annotations

from ..model import File, Image


def decoded_size(base64: str) -> int:
    """How many bytes base 64 stands for. It is not decoded: nobody looks at the picture here."""
    return len(base64) * 3 // 4 - base64[-2:].count("=")


def attached(name: str, media: str, size: int) -> Image | File:
    """A picture, or any other file, by its media type. `size` in bytes, 0 if it is not known."""
    return Image(name, media, size) if media.startswith("image/") else File(name, media, size)


def picture(address: str) -> Image:
    """A picture by its address, which may be a `data:` URL with all of it inside."""
    about, comma, data = address.partition(",")
    if not comma or not about.startswith("data:"):
        return Image(address, "", 0)
    return Image("", about.removeprefix("data:").partition(";")[0], decoded_size(data))
