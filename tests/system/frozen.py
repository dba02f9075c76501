"""A server that was stopped, or that never answers."""

import socket
import threading


class Frozen:
    """Takes connections, hears everything, and says nothing: a process that was stopped."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.host = "127.0.0.1:%d" % self._socket.getsockname()[1]
        self.url, self.taken = f"http://{self.host}", []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self):
        while True:
            try:
                self.taken.append(self._socket.accept()[0])
            except OSError:
                return

    def close(self):
        self._socket.close()
        for each in self.taken:
            each.close()
