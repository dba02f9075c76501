#!/usr/bin/env python3
"""What one bad neighbour costs the others: the largest memory of a server and how long its answers take.

    ECG_BINARY=build/release/ecg bench/neighbours.py [--most 60]

Prints a line for each: large results that are held back, lists without end, captions of nine lines, half a megabyte to
fix, a frozen ML server, a callback listener that hangs. Waits `--most` seconds for an answer; more is "over" that.
"""

import argparse
import json
import re
import socket
import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS / "system"), str(TESTS / "attacks")]
import calls  # noqa: E402
import media  # noqa: E402
from callback_test import SECRET, result_of, simple_signature  # noqa: E402
from calls import connect, get, post, request  # noqa: E402
from flow import API, One, Two, new_id  # noqa: E402
from neighbours_attack import MEBI, NeighbourTest  # noqa: E402


def peak_mb(process) -> float:
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024


def timed(ask) -> str:
    began = time.monotonic()
    try:
        said = ask().status
    except (socket.timeout, TimeoutError):
        return f"over {calls.TIMEOUT_S:.0f} s"
    except OSError as problem:
        said = type(problem).__name__
    return f"{said} after {time.monotonic() - began:.2f} s"


class Neighbours(NeighbourTest):
    def say(self, what: str, *figures: str):
        print(f"{what}: {'; '.join(figures)}", flush=True)

    def test_1_results_that_nobody_signed_are_held_back(self):
        process, url = self.backend(self.frozen().url, callback_secret=SECRET)
        before = process.resident_mb()

        def hold(connection):
            try:
                connection.sendall(b"a" * (64 * MEBI - 1))
            except OSError:
                pass
        held = []
        for _ in range(20):
            held.append(connect(url))
            self.addCleanup(held[-1].close)
            held[-1].sendall(f"POST {API}/result HTTP/1.1\r\nHost: localhost\r\nContent-Length: {64 * MEBI}\r\n\r\n".encode())
        with ThreadPoolExecutor(20) as senders:
            list(senders.map(hold, held))
        self.say("20 unsigned results of 64 MiB, all but the last byte", f"{before:.0f} -> {peak_mb(process):.0f} MB",
                 "GET jobs " + timed(lambda: get(f"{url}{API}/jobs")))

    def told(self, what: str, body: bytes):
        process, url = self.backend(self.frozen().url, callback_secret=SECRET)
        before, signed = process.resident_mb(), simple_signature(body)
        said = timed(lambda: request("POST", f"{url}{API}/result", body, signed))
        self.say(f"{what}, {len(body) / MEBI:.0f} MiB", said, f"{before:.0f} -> {peak_mb(process):.0f} MB")
        process.kill()

    def test_2_lists_without_end(self):
        def body(tokens: bytes) -> bytes:
            return b'{"job_id": "a", "result": {"segments": [{"text": "a", "end": 1, "tokens": [' + tokens + b"1]}]}}"
        self.told("tokens without end", body(b"1," * (32 * MEBI - 64)))
        four = b"],\"text\":\"a\",\"end\":1},{\"tokens\": [".join([b"            1," * 990_000 + b"1"] * 4)
        self.told("as many values as are read", body(four + b","))
        words = [{"word": " a", "start": i, "end": i + 1, "probability": 0.5} for i in range(100)]
        segments = [result_of(" a" * 100)["segments"][0] | {"words": words, "tokens": list(range(150))} for _ in range(1000)]
        self.told("ten hours of speech", json.dumps({"job_id": "a", "result": {"segments": segments}}).encode())

    def test_3_layout(self):
        two = Two(self, pull_after_s=3600)
        process, flow = two.start_backend(), two.flow
        job = flow.start(media.silent_mp4())
        answer = post(f"{flow.api}/result", {"job_id": job, "result": result_of(" a" * 20_000) | {"duration": 3600.0}})
        assert answer.status == 200, answer
        cues = {"cues": [{"start": 0, "end": 3600, "text": " a" * 250_000}]}
        self.say("half a megabyte to fix", timed(lambda: post(f"{flow.base}/api/captions/fix", cues)))
        self.say("20,000 words in nine lines a caption",
                 timed(lambda: get(f"{flow.api}/result/{job}/captions.srt?max_lines=9&max_line_units=20")), f"{peak_mb(process):.0f} MB")

    def test_4_a_frozen_ml_server(self):
        _, url = self.backend(self.frozen().url)
        with ThreadPoolExecutor(25) as askers:
            asked = [askers.submit(timed, lambda: get(f"{url}{API}/status/{new_id()}")) for _ in range(24)]
            time.sleep(0.5)
            self.say("24 ask a frozen ML server", "GET jobs meanwhile " + timed(lambda: get(f"{url}{API}/jobs")),
                     "the last of them " + asked[-1].result())

    def test_5_a_listener_that_hangs(self):
        frozen = self.frozen()
        one = One(self, allowed_hosts=frozen.host)
        done_s = []
        for hangs in (False, True):
            if hangs:
                video = one.flow.upload(media.silent_mp4())["video_url"]
                for _ in range(3):
                    post(f"{one.ml}{API}/process-video", {"job_id": new_id(), "video_url": video, "callback_url": f"{frozen.url}/hook"})
                while not frozen.taken:
                    time.sleep(0.05)
            began = time.monotonic()
            one.flow.wait(one.flow.start(media.silent_mp4()), calls.TIMEOUT_S)
            done_s.append(time.monotonic() - began)
        self.say("a job is shown done", f"after {done_s[0]:.2f} s", f"beside a listener that hangs after {done_s[1]:.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=float, default=60)
    options, names = parser.parse_known_args()
    calls.TIMEOUT_S = options.most
    unittest.main(argv=sys.argv[:1] + names)
