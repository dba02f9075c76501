"""A server as a service manager runs it: told when it is ready, lives and stops; its log opened anew."""

import signal
import socket
import unittest

from calls import get
from ecg import MODEL, MODELS, SystemTest, environment, wait_for


class AService(SystemTest):
    def setUp(self):
        super().setUp()
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.manager.close)
        name = str(self.folder / "notify")
        self.manager.bind(name)
        self.manager.settimeout(30)
        self.log, self.config = self.folder / "ecg.log", self.folder / "ecg.toml"
        self.config.write_text('log_level = "info"\n')
        env = environment(log_file=self.log, listenn="typo") | {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "400000"}
        self.server = self.start(["serve", "--config", self.config, "--data", self.folder / "data", "--model", MODEL,
                                  "--models", MODELS, "--listen", "127.0.0.1:0", "--ml-listen", "127.0.0.1:0"], env=env)
        self.port = self.server.wait_ready(2)["backend"]

    def hear(self, word: str):
        """The next datagrams until this one."""
        while self.manager.recv(1000).decode() != word:
            pass

    def test_says_that_it_is_ready_lives_and_stops(self):
        self.hear("READY=1")
        self.assertEqual(get(f"http://127.0.0.1:{self.port}/health").status, 200)
        for _ in range(2):
            self.hear("WATCHDOG=1")
        self.assertEqual(self.server.stop(), 0)
        self.hear("STOPPING=1")

    def test_that_hangs_does_not_say_that_it_lives(self):
        self.hear("WATCHDOG=1")
        self.server.child.send_signal(signal.SIGSTOP)
        self.manager.setblocking(False)
        try:
            while self.manager.recv(1000):
                pass  # what it said before
        except BlockingIOError:
            pass
        self.manager.settimeout(1)
        self.assertRaises(TimeoutError, self.manager.recv, 1000)

    def test_opens_its_log_anew_and_reads_its_level_again(self):
        self.assertIn("variable=ECG_LISTENN", self.log.read_text())
        old = self.log.rename(self.folder / "ecg.log.1")
        self.config.write_text('log_level = "debug"\n')
        self.server.child.send_signal(signal.SIGHUP)
        wait_for(lambda: self.log.exists() and "log opened anew" in self.log.read_text(), "the new file")
        self.assertNotIn("log opened anew", old.read_text())
        self.assertEqual(get(f"http://127.0.0.1:{self.port}/health").status, 200)
        self.config.write_text('log_level = "nonsense"\n')
        self.server.child.send_signal(signal.SIGHUP)
        wait_for(lambda: "could not be read anew" in self.log.read_text(), "a word about the mistake")
        self.assertEqual(self.server.stop(), 0)
        self.assertIn("stopping", self.log.read_text())
        self.assertEqual(self.server.err.read_text(), "")


if __name__ == "__main__":
    unittest.main()
