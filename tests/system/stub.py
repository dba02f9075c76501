"""A small HTTP server inside the test: a foreign host that offers videos, redirects, or takes callbacks."""

import http.server
import json
import ssl
import threading


class Stub:
    """`answers`: path -> (status, headers, body). Every POST is kept in `posts` as (path, headers, JSON)."""

    def __init__(self, answers: dict = None, tls: ssl.SSLContext = None):
        self.answers, self.posts, self.gets = answers or {}, [], []
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                stub.gets.append(self.path)
                self._answer(*stub.answers.get(self.path, (404, {}, b"")))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stub.posts.append((self.path, self.headers, json.loads(body)))
                self._answer(*stub.answers.get(self.path, (200, {}, b'{"status": "received"}')))

            def _answer(self, status, headers, body):
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
