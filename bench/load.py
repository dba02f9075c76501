#!/usr/bin/env python3
"""What one server carries, beside peers on the same machine in the same run; loopback only, a few minutes.

    bench/load.py [polls] [connections] [upload] [start]      after a release build; all four without a word

polls        status polls a second on one core, 64 connections: ecg, nginx with the same bytes as a file, FastAPI
connections  the same while 10,000 more connections are open, each of which has asked once
upload       a video of --mib into the embedded store, against cp to the same disk and nginx (dav); memory
start        from the start of the process until both servers are ready

Needs wrk, nginx, python3-fastapi, uvicorn with python3-uvloop and python3-httptools, curl. The server under load has core 0, what asks has core 1.
"""

import argparse
import contextlib
import json
import os
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import time
import unittest
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "system"))
import media  # noqa: E402
from calls import get  # noqa: E402
from ecg import SystemTest, free_port, wait_for  # noqa: E402
from flow import API, One  # noqa: E402

SERVER, CLIENT = ["taskset", "-c", "0"], ["taskset", "-c", "1"]
NGINX = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; worker_rlimit_nofile 30000;
events {{ worker_connections 16000; }}
http {{
  access_log off; default_type application/json; client_max_body_size 0; keepalive_requests 100000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} backlog=16000; root {folder}/root; location /put/ {{ dav_methods PUT; }} }}
}}
"""


def wrk(url: str, connections: int, seconds: int) -> str:
    """One line of figures; what went wrong with requests is in it."""
    said = subprocess.run([*CLIENT, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", url],
                          capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    p50, p99 = (re.search(rf"^\s+{share}%\s+(\S+)", said, re.M)[1] for share in (50, 99))
    wrong = re.search(r"(Socket errors|Non-2xx).*", said)
    return f"{rate:9,.0f} a second, p50 {p50}, p99 {p99}" + (f"  ({wrong[0]})" if wrong else "")


def answers(url: str) -> bool:
    """Whatever it says: peers know no /health."""
    try:
        return bool(get(url).status)
    except OSError:
        return False


class Load(SystemTest):
    asked: argparse.Namespace

    def say(self, line: str):
        print(line, flush=True)

    def wanted(self, what: str):
        if self.asked.what and what not in self.asked.what:
            self.skipTest("not asked for")

    def run_beside(self, command: list, url: str, **environ):
        child = subprocess.Popen([*map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, env=os.environ | environ, cwd=Path(__file__).parent)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        wait_for(lambda: answers(url), f"an answer of {url}")
        return child

    def nginx(self, status: str = "{}") -> str:
        folder, port = self.folder / "nginx", free_port()
        (folder / "root" / "put").mkdir(parents=True)
        (folder / "root" / "status").write_text(status)
        (folder / "conf").write_text(NGINX.format(folder=folder, port=port))
        url = f"http://127.0.0.1:{port}"
        self.run_beside([*SERVER, shutil.which("nginx") or "/usr/sbin/nginx", "-p", folder, "-c", folder / "conf"], url)
        return url

    def fastapi(self, status: str) -> str:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        self.run_beside([*SERVER, "uvicorn", "--port", port, "--log-level", "warning", "--backlog", 16000, "status_peer:app"],
                        url, STATUS=status)
        return url

    @contextlib.contextmanager
    def open_connections(self, url: str, count: int):
        """Each has asked once, so that none is one that nobody accepted yet."""
        parts = urlsplit(url)
        asking = f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
        with contextlib.ExitStack() as held:
            for _ in range(count):
                connection = held.enter_context(socket.create_connection((parts.hostname, parts.port)))
                connection.sendall(asking)
                self.assertTrue(connection.recv(1 << 16).startswith(b"HTTP/1.1 200"))
            yield

    def poll(self, idle_connections: int):
        one = One(self, wrapper=SERVER)
        job_id = one.flow.start(media.jfk_mp4())
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")
        status = json.dumps(one.flow.status(job_id, "?result=false"), separators=(",", ":"))
        path = f"{API}/status/{job_id}"
        self.say(f"status polls, 64 connections, {idle_connections} more open:")
        for name, url in (("ecg", f"{one.backend}{path}?result=false"), ("ecg, file", f"{one.backend}/"),
                          ("nginx, file", f"{self.nginx(status)}/status"), ("FastAPI", f"{self.fastapi(status)}{path}")):
            with self.open_connections(url, idle_connections):
                self.say(f"  {name:12} {wrk(url, 64, 5)}")
        self.say(f"  ecg's memory afterwards {one.process.resident_mb():.0f} MB")

    def test_1_polls(self):
        self.wanted("polls")
        self.poll(0)

    def test_2_connections(self):
        self.wanted("connections")
        self.poll(10_000)

    def upload_s(self, video: Path, url: str) -> float:
        started = time.monotonic()
        subprocess.run(["curl", "-sSf", "-o", "/dev/null", "-T", video, url], check=True)
        return time.monotonic() - started

    def test_3_upload(self):
        self.wanted("upload")
        video = self.folder / "video"
        with open(video, "wb") as file:
            for _ in range(self.asked.mib):
                file.write(os.urandom(1 << 20))
        one, nginx = One(self), self.nginx()
        before = one.process.resident_mb()
        copy, place = self.folder / "copy", one.flow.generate_url("a.mp4")["upload_url"]

        def cp(*more) -> float:
            started = time.monotonic()
            subprocess.run(["cp", video, copy], check=True)
            for command in more:
                subprocess.run([command, copy], check=True)
            return time.monotonic() - started

        ways = {"cp": cp, "cp and sync": lambda: cp("sync"),
                "ecg": lambda: self.upload_s(video, place),
                "nginx, dav": lambda: self.upload_s(video, f"{nginx}/put/video")}
        took = {name: [] for name in ways}
        for _ in range(5):  # each replaces what it wrote before: fresh memory is slow in a virtual machine
            for name, way in ways.items():
                took[name].append(way())
                subprocess.run(["sync"], check=True)
        self.say(f"{self.asked.mib} MiB to the same disk, medians of five:")
        for name, times in took.items():
            self.say(f"  {name:12} {self.asked.mib / statistics.median(times):6,.0f} MiB/s")
        self.say(f"  ecg's memory {before:.0f} MB before, {one.process.resident_mb():.0f} MB after")

    def test_4_start(self):
        self.wanted("start")
        times = []
        for _ in range(7):
            started = time.monotonic()
            one = One(self)
            times.append(time.monotonic() - started)
            one.process.stop()
        self.say(f"start to ready: median {statistics.median(times) * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[[], "polls", "connections", "upload", "start"], default=[])
    parser.add_argument("--mib", type=int, default=512)
    Load.asked = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    unittest.main(argv=[sys.argv[0]])
