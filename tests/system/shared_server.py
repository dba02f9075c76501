"""For tests that leave nothing behind which others could trip over: one `ecg serve` for a whole class of them."""

import shutil
import tempfile
from pathlib import Path

from ecg import Process, SystemTest
from flow import One


class SharedServerTest(SystemTest):
    """`self.one` runs from the first test of the class to the last; its settings stand in `settings`."""

    settings: dict = {}
    _shared: One = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        owner = cls.Owner()
        cls.addClassCleanup(owner.close)
        cls._shared = One(owner, **cls.settings)

    def setUp(self):
        super().setUp()
        self.one, self.flow = self._shared, self._shared.flow
        self.keep_logs(self.one.process)
        self.addCleanup(self.assert_alive)

    def assert_alive(self):
        """Whatever a test sent, the server went on."""
        self.assertIsNone(self.one.process.child.poll(), "the server ended")

    class Owner:
        """Stands in for the test case that a set-up belongs to."""

        def __init__(self):
            self.folder = Path(tempfile.mkdtemp(prefix="ecg-system-"))
            self.processes = []

        def start(self, arguments, *, env, wrapper=()) -> Process:
            self.processes.append(Process(arguments, self.folder / f"process-{len(self.processes)}", env, wrapper))
            return self.processes[-1]

        def close(self):
            for process in self.processes:
                process.kill()
            shutil.rmtree(self.folder, ignore_errors=True)
