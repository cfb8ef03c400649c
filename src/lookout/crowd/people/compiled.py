"""Inner loops are compiled by numba (extra ``crowd``).

Fast-math is off: the same input gives the same bytes on every machine of a kind.
"""

from collections.abc import Callable
from typing import TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from lookout.domain.errors import ConfigurationError

try:
    import numba
except ImportError as error:
    raise ConfigurationError(
        "rendering people needs numba; install it with: pip install 'lookout-lfr[crowd]'"
    ) from error

F32: TypeAlias = NDArray[np.float32]
I32: TypeAlias = NDArray[np.int32]
U8: TypeAlias = NDArray[np.uint8]
Number: TypeAlias = float | np.float32

_Loop = TypeVar("_Loop", bound=Callable[..., object])


def compiled(loop: _Loop) -> _Loop:
    """Compile a loop when it is first called; the result is kept beside its file."""
    return cast(_Loop, numba.njit(cache=True, nogil=True)(loop))
