"""Made-up given names, so that a rendered person can be spoken of."""

from typing import Literal

import numpy as np

_FEMALE = (
    "Avela", "Belinor", "Cirana", "Dovina", "Elsira", "Fenna-Lu", "Galine", "Hesmira",
    "Ilvane", "Jorelle", "Kaldira", "Lumena", "Mirelka", "Nasaya", "Orlina", "Pavira",
    "Quenna", "Rosmery", "Sulika", "Tarenna", "Ulvina", "Vashira", "Wenola", "Yarisa",
    "Zelmina", "Amirel", "Brisanna", "Corvelle", "Dalmira", "Evolina",
)  # fmt: skip
_MALE = (
    "Adrel", "Borvin", "Calden", "Dorvik", "Elmaro", "Farokin", "Gelvan", "Hadrik", "Ilvor",
    "Jasket", "Kelmon", "Lorvan", "Mardek", "Nevaro", "Ostrin", "Palvo", "Quorin", "Ravik",
    "Selbor", "Tolvan", "Ulreth", "Vadrin", "Welmar", "Yorvan", "Zandor", "Arvelo", "Bastirn",
    "Corvek", "Delmaro", "Emborn",
)  # fmt: skip


def drawn(stream: np.random.Generator, sex: Literal["female", "male"]) -> str:
    """Draw a name."""
    return str(stream.choice(_FEMALE if sex == "female" else _MALE))
