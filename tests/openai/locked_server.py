"""One `ecg serve` with an API key for all tests here, and the modules of the system's other tests."""

import atexit
import sys
import unittest
from pathlib import Path

try:
    import openai  # noqa: F401
    import requests  # noqa: F401
except ImportError as missing:
    raise unittest.SkipTest(f"{missing}: scripts/setup fetches it from PyPI, where that can be reached") from missing

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))

from ecg import SystemTest, wait_for  # noqa: E402
from flow import Flow, One  # noqa: E402
from keys import Keys  # noqa: E402
from shared_server import SharedServerTest  # noqa: E402


class LockedServerTest(SharedServerTest):
    """`self.key` opens it, and each test leaves nothing behind."""

    @classmethod
    def setUpClass(cls):
        SystemTest.setUpClass.__func__(cls)
        if LockedServerTest._shared is None:
            owner = cls.Owner()
            atexit.register(owner.close)
            LockedServerTest.key = Keys(owner.folder / "data").create("kim")
            LockedServerTest._shared = One(owner)

    def setUp(self):
        super().setUp()
        self.flow = Flow(self.one.backend, self.key)

    def assert_nothing_stays(self):
        """Neither the job nor its video, at either server."""
        wait_for(lambda: not self.flow.jobs(), "the jobs to go")
        wait_for(lambda: not self.stored(), f"the objects to go: {self.stored()}")

    def stored(self) -> list:
        """The files of the embedded store: whole objects, and uploads on their way."""
        folder = self.one.data / "objects"
        return [file for part in ("objects", "uploads") for file in (folder / part).rglob("*") if file.is_file()]
