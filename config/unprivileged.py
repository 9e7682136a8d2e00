"""
Become an ordinary user, then run a command: ``unprivileged.py UID GID COMMAND...``.

PostgreSQL refuses to run as root. Where root started us, this small launcher steps down first. If
the project lies in a folder that only root may enter (a clone in /root), the command keeps the one
capability of passing folder permissions, so that nobody has to open that folder to all users. With
UID -1 nothing is changed but the wish to end when the parent does.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 4
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


REFUSED = (
    "As root, PostgreSQL needs folders that other users may enter; run as an ordinary user, or "
    "put the project and its data elsewhere (COMMONWEAVE_DATA=/var/lib/commonweave)."
)


def keep_file_access(libc: ctypes.CDLL) -> None:
    """Keep CAP_DAC_OVERRIDE, and only it, through the coming exec."""
    mask = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    ambient = (PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)
    if libc.capset(header, data) or libc.prctl(*ambient):
        sys.exit(REFUSED)


def main(arguments: list[str]) -> None:
    uid, gid, mode, *command = arguments
    linux = sys.platform.startswith("linux")
    libc = ctypes.CDLL(None, use_errno=True)
    keep = linux and "keep-access" in mode
    # Without this, access(2) would judge by the user alone, and initdb asks access(2).
    if keep and libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0):
        sys.exit(REFUSED)
    if int(uid) >= 0:
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if keep:
        keep_file_access(libc)
    if linux and "end-with-parent" in mode:
        libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)
    os.execv(command[0], command)  # noqa: S606  # nosec B606 - no shell


if __name__ == "__main__":
    main(sys.argv[1:])
