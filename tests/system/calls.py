"""HTTP from outside: one request on a fresh connection, and raw bytes on a socket for what no client would send."""

import http.client
import json
import socket
from urllib.parse import urlsplit

from ecg import PATIENCE

TIMEOUT_S = 30 * PATIENCE


class Answer:
    def __init__(self, status: int, headers, body: bytes):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.text)

    def __repr__(self):
        return f"{self.status} {dict(self.headers)} {self.body[:600]!r}"


def request(method: str, url: str, body=None, headers: dict = None, *, json_body=None) -> Answer:
    """`url` is sent as it is. A server may answer, and close, before it has read the whole body."""
    headers = dict(headers or {})
    if json_body is not None:
        body = json.dumps(json_body).encode()
        headers.setdefault("Content-Type", "application/json")
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_S)
    try:
        try:
            connection.request(method, url[url.index(parts.netloc) + len(parts.netloc):] or "/", body, headers)
        except (BrokenPipeError, ConnectionResetError):
            if connection.sock is None:
                raise
            # Else its answer may be waiting all the same.
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def get(url: str, **headers) -> Answer:
    return request("GET", url, headers={name.replace("_", "-"): value for name, value in headers.items()})


def post(url: str, json_body, headers: dict = None) -> Answer:
    return request("POST", url, json_body=json_body, headers=headers)


def put(url: str, body: bytes, headers: dict = None) -> Answer:
    return request("PUT", url, body, headers)


def reachable(url: str) -> bool:
    try:
        return get(url + "/health").status == 200
    except OSError:
        return False


def connect(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=TIMEOUT_S)


def read_to_end(connection: socket.socket) -> bytes:
    """What comes until the server closes; a reset is an end too."""
    received = b""
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass
    return received


def raw(url: str, sent: bytes) -> Answer:
    """Sends exactly these bytes (which should ask for `Connection: close`) and reads what comes back."""
    with connect(url) as connection:
        connection.sendall(sent)
        received = read_to_end(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    status = int(status_line.split()[1]) if status_line else 0
    return Answer(status, dict(line.split(": ", 1) for line in lines), body)
