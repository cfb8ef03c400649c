"""The cast: people who do not exist, rendered once and kept as sprites."""

from lookout.crowd.cast.loader import (
    BodySprite,
    Cast,
    EnrolmentPicture,
    HeadSprite,
    Person,
    open_cast,
    read_person,
    shipped,
)

__all__ = [
    "BodySprite",
    "Cast",
    "EnrolmentPicture",
    "HeadSprite",
    "Person",
    "open_cast",
    "read_person",
    "shipped",
]
