"""A PostgreSQL of the test's own: made by initdb in a temp folder, reached over a Unix socket, gone with the test.

As a program it runs a command with one, whose URL is in $ECG_TEST_POSTGRESQL: python3 postgresql.py [--durable] COMMAND...
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

USER = "ecg"


def programs() -> Path:
    found = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
    return Path(found.stdout.strip())


class Postgresql:
    """`durable=False` leaves out fsync: for tests that kill anything but this."""

    def __init__(self, durable: bool = False):
        self.folder = Path(tempfile.mkdtemp(prefix="ecg-pg-", dir="/tmp"))  # a socket's path is at most 107 bytes
        self._data, self._log = self.folder / "data", self.folder / "log"
        self._durable = durable
        if os.getuid() == 0:  # which PostgreSQL refuses to run as
            shutil.chown(self.folder, "nobody", "nogroup")
            self.folder.chmod(0o755)
        try:
            self._run("initdb", "--pgdata", self._data, "--username", USER, "--auth", "trust", "--encoding", "UTF8",
                      "--no-locale", "--no-sync")
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    @property
    def url(self) -> str:
        return f"postgresql:///postgres?host={quote(str(self.folder), safe='')}&user={USER}"

    def start(self):
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c max_connections=200"
        if not self._durable:
            options += " -c fsync=off"
        self._run("pg_ctl", "start", "--wait", "--pgdata", self._data, "--log", self._log, "--options", options)

    def stop(self, mode: str = "fast"):
        """`immediate` is a crash."""
        self._run("pg_ctl", "stop", "--wait", "--pgdata", self._data, "--mode", mode)

    def restart(self, mode: str = "fast"):
        self.stop(mode)
        self.start()

    def ask(self, sql: str) -> str:
        """The answer of one statement, rows as lines."""
        asked = subprocess.run(["psql", "--no-psqlrc", "-qtAX", "-v", "ON_ERROR_STOP=1", "-c", sql, self.url],
                               capture_output=True, text=True)
        if asked.returncode != 0:
            raise AssertionError(f"{sql}: {asked.stderr}")
        return asked.stdout.strip()

    def close(self):
        try:
            self.stop("immediate")
        except AssertionError:
            pass  # it is down already
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments):
        command = [str(programs() / program), *map(str, arguments)]
        if os.getuid() == 0:
            command = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]
        # No pipe: the server would inherit it, and its reader would wait for the server's end.
        with open(self.folder / f"{program}.out", "w+") as said:
            ended = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said)
            said.seek(0)
            if ended.returncode != 0:
                log = self._log.read_text(errors="replace")[-3000:] if self._log.exists() else ""
                raise AssertionError(f"{program} ended with {ended.returncode}: {said.read()}\n{log}")


def main() -> int:
    durable, command = sys.argv[1] == "--durable", sys.argv[1:]
    database = Postgresql(durable)
    try:
        return subprocess.run(command[durable:], env=os.environ | {"ECG_TEST_POSTGRESQL": database.url}).returncode
    finally:
        database.close()


if __name__ == "__main__":
    sys.exit(main())
