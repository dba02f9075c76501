"""A line between two servers that can be made bad: refused, cut in the middle, late, answered with an error, doubled."""

import socket
import threading
import time

FINE, REFUSE, ERROR, CUT, LATE, TWICE = "fine", "refuse", "error", "cut", "late", "twice"
CUT_AFTER = 40_000  # bytes of an answer
LATE_S = 2


def read_request(client: socket.socket) -> bytes:
    """The head and as much body as Content-Length says; what is there when the client leaves."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(65536)
        if not piece:
            return data
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        piece = client.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


class FaultyProxy:
    """On a port that the kernel chose, before `host:port`. `mode` may be changed at any time, for new requests; every
    connection carries one request."""

    def __init__(self, target: str):
        host, port = target.split("//")[1].split(":")
        self._target = (host, int(port))
        self.mode = FINE
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._serve_carefully, args=(client, self.mode), daemon=True).start()

    def _serve_carefully(self, client: socket.socket, mode: str):
        with client:
            try:
                client.settimeout(60)
                self._serve(client, mode)
            except OSError:
                pass  # one side has gone: that is what this is for

    def _serve(self, client: socket.socket, mode: str):
        if mode == REFUSE:
            return
        request = read_request(client)
        if mode == LATE:
            time.sleep(LATE_S)
        if mode == ERROR:
            return client.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        if mode == TWICE:
            self._ask(request, lambda piece: None)
        sent = 0

        def forward(piece: bytes):
            nonlocal sent
            if mode == CUT and sent + len(piece) > CUT_AFTER:
                raise OSError("cut")
            client.sendall(piece)
            sent += len(piece)
        self._ask(request, forward)

    def _ask(self, request: bytes, take):
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        with socket.create_connection(self._target, timeout=60) as server:
            server.sendall(b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n" + body)
            while piece := server.recv(65536):
                take(piece)
