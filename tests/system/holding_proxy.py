"""A proxy that keeps chosen requests back until it is told to let them go: what is on its way, for as long as a test likes."""

import http.client
import http.server
import threading
from urllib.parse import urlsplit

from ecg import PATIENCE

TIMEOUT_S = 60 * PATIENCE


class HoldingProxy:
    """Passes everything on to `target`. A path that begins with `hold` is kept back: `arrived` says that it came,
    `release()` lets it go, and `statuses` is what it was answered."""

    def __init__(self, target: str, hold: str):
        self.arrived, self._released, self.statuses = threading.Event(), threading.Event(), []
        proxy, place = self, urlsplit(target)

        class Handler(http.server.BaseHTTPRequestHandler):
            def _pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                held = self.path.startswith(hold)
                if held:
                    proxy.arrived.set()
                    proxy._released.wait(TIMEOUT_S)
                onward = http.client.HTTPConnection(place.hostname, place.port, timeout=TIMEOUT_S)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                onward.request(self.command, self.path, body, headers)
                answer = onward.getresponse()
                content = answer.read()
                if held:
                    proxy.statuses.append(answer.status)
                self.send_response(answer.status)
                for name in ("Content-Type", "Location"):
                    if answer.headers[name]:
                        self.send_header(name, answer.headers[name])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                onward.close()

            do_GET = do_POST = do_PUT = do_DELETE = _pass_on

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def release(self):
        self._released.set()

    def close(self):
        self.release()
        self._server.shutdown()
        self._server.server_close()
