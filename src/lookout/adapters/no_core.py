"""The process that holds keys and templates leaves no picture of its memory behind."""

import ctypes
import resource

_PR_SET_DUMPABLE = 4  # linux/prctl.h


def leave_no_core() -> None:
    """Let no core file be written, and no other process of the same user read this one's memory.

    The limit alone does not keep a handler that cores are piped to from getting one (core(5));
    a process that is not dumpable leaves none there either. It is not inherited over an exec.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
