"""What the reading process may use. Past it, the system ends the process or refuses."""

import contextlib
import resource
import sys

MEGABYTE = 1024 * 1024
# Standard input, output and error are open already.
_OPEN_FILES = 3


def confine(*, megabytes: int, seconds: int) -> None:
    """
    Cut this process to so much memory and processor time; no file, network or child from now on.

    Everything must be imported already: nothing can be opened any more, sockets included. macOS
    doesn't enforce the limit of memory; there ``check_memory`` sees it between two rows only.
    """
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_AS: megabytes * MEGABYTE,
    }
    for limit, value in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS knows some of them by name only
            # The first ends the process by a signal of its own, the second by one that may be
            # anybody's.
            hard = value + 1 if limit == resource.RLIMIT_CPU else value
            resource.setrlimit(limit, (value, hard))


def check_memory(megabytes: int) -> None:
    """
    Stop by itself where the system enforces no limit of memory.

    Linux does, and counts what the process before this one held into ``ru_maxrss``.

    :raises MemoryError: this process has held more.
    """
    if sys.platform == "darwin":
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        if held > megabytes * MEGABYTE:
            raise MemoryError
