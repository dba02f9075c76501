"""A disk that can be filled while a server runs, and outlives the server: a tmpfs in a mount namespace that a process of
our own holds. Needs no root where user namespaces may be made."""

import os
import subprocess
from pathlib import Path


class SmallDisk:
    """`folder` is this disk for every process started with `wrapper`. None when the kernel lets nobody make one: `why`."""

    def __init__(self, test, folder: Path, size: int):
        folder.mkdir(parents=True)
        script = f'mount -t tmpfs -o size={size} tmpfs "$1" && echo ready && exec sleep infinity'
        self._holder = subprocess.Popen(["unshare", "--map-root-user", "--mount", "sh", "-c", script, "sh", str(folder)],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        test.addCleanup(self._end)
        self.works = self._holder.stdout.readline() == "ready\n"
        self.why = "" if self.works else self._holder.stderr.read().strip()
        self.wrapper = ["nsenter", "--target", str(self._holder.pid), "--user", "--preserve-credentials", "--mount",
                        f"--wd={os.getcwd()}"] if self.works else []
        self._fill = Path(f"/proc/{self._holder.pid}/root{folder}") / "everything else on this disk"

    def fill(self):
        """To the last byte."""
        free = os.statvfs(self._fill.parent)
        descriptor = os.open(self._fill, os.O_WRONLY | os.O_CREAT)
        try:
            os.posix_fallocate(descriptor, 0, max(free.f_bavail * free.f_frsize, 1))
        except OSError:
            pass  # somebody else was writing: full is full
        finally:
            os.close(descriptor)

    def make_room(self):
        self._fill.unlink(missing_ok=True)

    def _end(self):
        self._holder.kill()
        self._holder.communicate()
