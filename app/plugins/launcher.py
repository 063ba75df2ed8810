"""Stands between the studio and a plugin: ``python -I launcher.py CONTROL_FD MEMORY_MB PROGRAM [ARGUMENT …]``.

Runs the program on its own standard streams and looks after its process group. When the studio's end of the
control socket closes, however the studio died, the whole group is killed; so it is when it takes more memory
than allowed, and so is what the program leaves behind when it ends. Imports nothing of the studio.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys

LOOK_SECONDS = 0.25
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run the program to its end, or to the studio's."""
    control = socket.socket(fileno=int(sys.argv[1]))
    most = int(sys.argv[2]) << 20
    control.set_inheritable(False)
    program = subprocess.Popen(sys.argv[3:], preexec_fn=_die_with_me)
    for stream in (0, 1):  # the program has them now: its end has to be seen at the other side
        os.close(stream)
    said = watched(program, control, most)
    with contextlib.suppress(OSError):
        control.sendall(said.encode())
        control.close()
    os.killpg(0, signal.SIGKILL)


def watched(program: subprocess.Popen[bytes], control: socket.socket, most: int) -> str:
    """Wait for the first of: the program's end, the studio's, too much memory. Say which."""
    while True:
        readable, _, _ = select.select([control], [], [], LOOK_SECONDS)
        if readable and not control.recv(1):
            return "studio"
        if (code := program.poll()) is not None:
            return f"exit {code}"
        if memory_of_group() > most:
            return "memory"


def memory_of_group() -> int:
    """Return the resident bytes of all other processes in this group; 0 where the system has no /proc."""
    me, group, page, total = os.getpid(), os.getpgrp(), os.sysconf("SC_PAGE_SIZE"), 0
    if not os.path.isdir("/proc"):
        return 0
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != me:
            with contextlib.suppress(OSError, ValueError), open(f"/proc/{name}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
                if int(fields[2]) == group:
                    total += int(fields[21]) * page
    return total


def _die_with_me() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
