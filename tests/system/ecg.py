"""Starts and stops the real `ecg` as a child process: binary, environment, readiness, logs, memory.

The binary is `$ECG_BINARY` (ctest sets it), else build/release/ecg or build/dev/ecg of this checkout.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
MODELS = Path(os.environ.get("ECG_TEST_MODELS", Path.home() / ".cache/ecg/models"))
MODEL = "tiny-q5_1"  # the smallest that knows what is said: a job takes a second
SANITIZED = bool(os.environ.get("ECG_TEST_SANITIZED"))
# Every bound on waiting is for a quiet machine; a sanitizer makes the same work several times longer.
PATIENCE = float(os.environ.get("ECG_TEST_PATIENCE", 5 if SANITIZED else 1))
# Both roles get the same pair, and tests sign their own URLs with it.
ACCESS_KEY, SECRET_KEY = "ECGTESTKEY", "a secret for tests/only+not=real"
READY = re.compile(r"^(backend|ml server) ready on http://(127\.0\.0\.1):(\d+)$", re.M)


def binary() -> str:
    built = [CHECKOUT / "build" / preset / "ecg" for preset in ("release", "dev")]
    for path in [os.environ["ECG_BINARY"]] if "ECG_BINARY" in os.environ else built:
        if os.path.exists(path):
            return str(Path(path).resolve())
    raise FileNotFoundError("no ecg binary: build it, or set ECG_BINARY")


def environment(**settings) -> dict:
    """This process's environment without anybody's settings or proxies, plus ECG_<NAME> for each of `settings`."""
    foreign = ("ECG_", "AWS_", "S3_")
    env = {k: v for k, v in os.environ.items() if not k.startswith(foreign) and not k.lower().endswith("_proxy")}
    env |= {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
    return env | {f"ECG_{name.upper()}": str(value) for name, value in settings.items()}


_reserved = []


def free_port() -> int:
    """A port that the kernel chose, for servers that must know each other's address before they start.

    It stays bound, without listening, while this process lives: so no outgoing connection gets it meanwhile, and a
    server, which sets SO_REUSEADDR, can listen on it all the same."""
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    _reserved.append(reserved)
    return reserved.getsockname()[1]


def wait_for(condition, what: str, within_s: float = 20, every_s: float = 0.02):
    """The first true value of `condition()`. Fails with `what` after `within_s` (times PATIENCE)."""
    deadline = time.monotonic() + within_s * PATIENCE
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s * PATIENCE:.0f} s: {what}")
        time.sleep(every_s)


class Process:
    """One running `ecg`, with its output in files below `folder`."""

    def __init__(self, arguments: list, folder: Path, env: dict, wrapper: list = ()):
        self.arguments, self.folder = [str(a) for a in arguments], folder
        folder.mkdir(parents=True, exist_ok=True)
        self.out, self.err = folder / "stdout", folder / "stderr"
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.child = subprocess.Popen([*wrapper, binary(), *self.arguments], cwd=folder, env=env,
                                          stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    @property
    def pid(self) -> int:
        return self.child.pid

    def wait_ready(self, roles: int) -> dict:
        """{"backend": port, "ml server": port} of the ready lines, once there are `roles` of them."""
        def ready():
            if self.child.poll() is not None:
                raise AssertionError(f"ecg ended with {self.child.returncode} before it was ready:\n{self.logs()}")
            found = {role: int(port) for role, _, port in READY.findall(self.out.read_text())}
            return found if len(found) == roles else None
        return wait_for(ready, f"{roles} ready line(s) on stdout of ecg {self.arguments}", every_s=0.005)

    def kill(self):
        """kill -9: no goodbye, no flush."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def stop(self, sign=signal.SIGTERM, within_s: float = 15) -> int:
        """Asks it to stop and returns its exit code; one that does not obey is killed and fails the test."""
        if self.child.poll() is None:
            self.child.send_signal(sign)
        try:
            return self.child.wait(within_s * PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"ecg did not stop within {within_s} s of {sign.name}:\n{self.logs()}") from None

    def logs(self) -> str:
        parts = [f"--- {' '.join(self.arguments)}"]
        for file in (self.out, self.err):
            text = file.read_text(errors="replace") if file.exists() else ""
            parts.append(f"[{file.name}]\n{text[-6000:]}")
        return "\n".join(parts)

    def resident_mb(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024

    def peak_mb(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def open_files(self) -> int:
        return len(os.listdir(f"/proc/{self.pid}/fd"))


class SystemTest(unittest.TestCase):
    """A test case that starts processes and stops what it started; prints their logs when it fails."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ecg-system-"))
        self.processes: list[Process] = []
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.addCleanup(self._end)

    def start(self, arguments: list, *, env: dict = None, wrapper: list = ()) -> Process:
        folder = self.folder / f"process-{len(self.processes)}"
        process = Process(arguments, folder, env or environment(), wrapper)
        self.processes.append(process)
        return process

    def keep_logs(self, process: Process):
        """Prints this process's logs too when the test fails; for processes that are shared by a class."""
        self.addCleanup(self._print_when_failed, [process])

    def _end(self):
        for process in self.processes:
            process.kill()
        self._print_when_failed(self.processes)

    def _print_when_failed(self, processes):
        result = self._outcome.result
        failed = {getattr(case, "test_case", case) for case, _ in result.failures + result.errors}
        if self in failed:
            for process in processes[-4:]:  # of a long row of restarts, the last
                print(process.logs(), flush=True)
