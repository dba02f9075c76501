"""One bad neighbour: a server that does not answer, a listener that hangs, requests that want all memory or all time."""

import json
import re
import signal
import socket
import subprocess
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import media
from callback_test import SECRET, result_of
from calls import connect, get, post, request
from ecg import PATIENCE, SANITIZED, SystemTest, binary, environment, wait_for
from flow import API, One, Two, new_id
from frozen import Frozen

MEBI = 1 << 20


class NeighbourTest(SystemTest):
    def frozen(self) -> Frozen:
        frozen = Frozen()
        self.addCleanup(frozen.close)
        return frozen

    def backend(self, ml_url: str, **settings):
        """A backend alone, with its process."""
        process = self.start(["backend", "--data", self.folder / "b", "--listen", "127.0.0.1:0", "--ml-url", ml_url],
                             env=environment(**settings))
        return process, f"http://127.0.0.1:{process.wait_ready(1)['backend']}"

    def within(self, bound_s: float, work):
        began = time.monotonic()
        value = work()
        self.assertLess(time.monotonic() - began, bound_s * PATIENCE)
        return value


class FrozenMlServer(NeighbourTest):
    def test_nobody_waits_for_it_but_those_who_ask_it_and_they_for_two_seconds(self):
        frozen = self.frozen()
        _, url = self.backend(frozen.url)
        with ThreadPoolExecutor(24) as askers:
            asked = [askers.submit(self.within, 5, lambda: get(f"{url}{API}/status/{new_id()}")) for _ in range(24)]
            wait_for(lambda: len(frozen.taken) >= 4, "questions at the frozen server")
            for _ in range(5):
                self.assertEqual(self.within(1, lambda: get(f"{url}{API}/jobs")).status, 200)
            for each in asked:
                answer = each.result()
                self.assertEqual((answer.status, answer.json()["code"]), (503, "UNAVAILABLE"), answer)
        self.assertLess(len(frozen.taken), 24)  # it was left alone after a few
        answer = self.within(1, lambda: get(f"{url}{API}/status/{new_id()}"))
        self.assertIn("a moment ago", answer.text)


class FrozenStore(NeighbourTest):
    def test_nobody_waits_for_it_but_those_who_need_it_and_they_for_two_seconds(self):
        frozen = self.frozen()
        process = self.start(["backend", "--data", self.folder / "b", "--listen", "127.0.0.1:0", "--ml-url", frozen.url],
                             env=environment(store="s3", store_url=frozen.url, bucket="b"))
        url = f"http://127.0.0.1:{process.wait_ready(1)['backend']}"
        body = {"fileKey": "videos/anonymous/x.mp4"}
        needs_it = [lambda: post(f"{url}{API}/request-process", body), lambda: post(f"{url}{API}/multipart", {"filename": "a.mp4"})]
        with ThreadPoolExecutor(24) as askers:
            asked = [askers.submit(self.within, 5, needs_it[number % 2]) for number in range(24)]
            wait_for(lambda: len(frozen.taken) >= 4, "questions at the frozen store")
            for _ in range(5):
                self.assertEqual(self.within(1, lambda: get(f"{url}{API}/jobs")).status, 200)
            for each in asked:
                answer = each.result()
                self.assertEqual((answer.status, answer.json()["code"]), (503, "UNAVAILABLE"), answer)
        self.assertLess(len(frozen.taken), 24)
        self.assertIn("a moment ago", self.within(1, needs_it[0]).text)
        self.assertEqual(self.within(5, lambda: get(f"{url}/ready")).status, 503)


    def test_a_stop_does_not_wait_for_the_sweep_of_it(self):
        frozen = self.frozen()
        process = self.start(["backend", "--data", self.folder / "b", "--listen", "127.0.0.1:0", "--ml-url", frozen.url],
                             env=environment(store="s3", store_url=frozen.url, bucket="b", retention_days=1))
        process.wait_ready(1)
        wait_for(lambda: frozen.taken, "the sweep at the frozen store")
        self.assertEqual(process.stop(within_s=4), 0)
        self.assertNotIn("sweeping failed", process.logs())


class HangingListener(NeighbourTest):
    def test_others_are_told_and_the_log_says_who_hangs(self):
        frozen = self.frozen()
        one = One(self, allowed_hosts=frozen.host)
        video = one.flow.upload(media.silent_mp4())["video_url"]
        for _ in range(3):
            answer = post(f"{one.ml}{API}/process-video", {"job_id": new_id(), "video_url": video,
                                                           "callback_url": f"{frozen.url}/hooks/secret-path"})
            self.assertEqual(answer.status, 200, answer)
        wait_for(lambda: frozen.taken, "a callback at the listener", 60)
        began = time.monotonic()
        job = one.flow.start(media.silent_mp4())
        self.assertEqual(one.flow.wait(job)["status"], "completed")
        self.assertLess(time.monotonic() - began, 10 * PATIENCE)
        said = wait_for(lambda: re.search(rf"(?m)^.*\bwarn.*{frozen.host}.*$", one.process.err.read_text(), re.I),
                        "a warning that names the listener", 30)[0]
        self.assertIn("does not answer", said)
        self.assertNotIn("secret-path", said)
        self.assertNotRegex(said, r"(?i)download")


class LargeBodies(NeighbourTest):
    def head(self, url: str, size: int, headers: str = "") -> socket.socket:
        connection = connect(url)
        connection.sendall(f"POST {API}/result HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n{headers}\r\n".encode())
        self.addCleanup(connection.close)
        return connection

    def test_a_result_that_nobody_signed_is_refused_before_it_is_read(self):
        _, url = self.backend(self.frozen().url, callback_secret=SECRET)
        for headers in ("", "X-Signature-256: none\r\n", "X-ECG-Signature: t=1,v1=00\r\n"):
            connection = self.head(url, 64 * MEBI, headers)
            self.assertIn(b" 401 ", connection.recv(100))

    def test_many_held_at_once_do_not_fill_the_memory(self):
        process, url = self.backend(self.frozen().url, callback_secret=SECRET)
        before = process.resident_mb()
        signature = f"X-Signature-256: sha256={'0' * 64}\r\n"
        held = [self.head(url, 20 * MEBI, signature) for _ in range(20)]

        def fill(connection) -> bytes:
            try:
                connection.sendall(b"a" * (20 * MEBI - 1))
                return b""
            except OSError:
                return b"refused"
        with ThreadPoolExecutor(20) as senders:
            refused = sum(1 for answer in senders.map(fill, held) if answer)
        self.assertGreaterEqual(refused, 7)
        self.assertLess(process.resident_mb() - before, 400)
        self.assertEqual(get(f"{url}/health").status, 200)
        self.assertEqual(request("POST", f"{url}{API}/result", b"{}").status, 401)  # small ones are still heard

    def test_a_list_without_end_is_refused_before_it_takes_memory(self):
        process, url = self.backend(self.frozen().url)
        body = b'{"job_id": "a", "result": {"segments": [{"tokens": [' + b"1," * (20 * MEBI // 2) + b"1]}]}}"
        answer = self.within(10, lambda: request("POST", f"{url}{API}/result", body))
        self.assertEqual((answer.status, answer.json()["code"]), (413, "BODY_TOO_LARGE"), answer)
        # The rest of it need not have come.
        connection = self.head(url, 64 * MEBI)
        connection.settimeout(10 * PATIENCE)
        try:
            connection.sendall(body[:12 * MEBI])
        except ConnectionError:
            pass  # it had heard enough
        else:
            self.assertIn(b" 413 ", connection.recv(100))
        peak_mb = int(re.search(r"VmHWM:\s+(\d+) kB", open(f"/proc/{process.pid}/status").read())[1]) / 1024
        self.assertLess(peak_mb, 300)


class LongResults(NeighbourTest):
    def test_are_sent_whole_and_not_held_several_times(self):
        two = Two(self, pull_after_s=3600)
        process, flow = two.start_backend(), two.flow
        job = flow.start(media.silent_mp4())
        segment = result_of("a" * 1000 + "글자 😀" * 200)["segments"][0] | {"words": []}
        told = request("POST", f"{flow.api}/result", json.dumps({"job_id": job, "result": {"text": "", "segments": [segment] * 6_000}},
                                                                ensure_ascii=False).encode())
        self.assertEqual(told.status, 200, told)
        for path in (f"/result/{job}", f"/status/{job}"):
            Path(f"/proc/{process.pid}/clear_refs").write_text("5")  # forgets the peak
            before = process.resident_mb()
            answer = get(flow.api + path)
            peak_mb = int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024
            result = answer.json().get("result", answer.json())
            self.assertEqual({each["text"] for each in result["segments"]}, {segment["text"].strip()}, path)
            self.assertEqual(len(result["segments"]), 6_000)
            self.assertLess(peak_mb - before, 1.8 * int(answer.headers["Content-Length"]) / MEBI, path)


class EndlessWork(NeighbourTest):
    def setUp(self):
        super().setUp()
        two = Two(self, pull_after_s=3600)
        self.process, self.flow = two.start_backend(), two.flow

    def told(self, text: str) -> str:
        job = self.flow.start(media.silent_mp4())
        answer = post(f"{self.flow.api}/result", {"job_id": job, "result": result_of(text) | {"duration": 3600.0}})
        self.assertEqual(answer.status, 200, answer)
        return f"{self.flow.api}/result/{job}"

    def test_nine_lines_are_laid_out_as_fast_as_two(self):
        result = self.told(" a" * 20_000)
        for path in ("/captions.srt?max_lines=9&max_line_units=20", "/captions.vtt?max_lines=9",
                     "/captions.srt?max_lines=9&max_line_units=2", "/cues?profile=netflix-ja"):
            with self.subTest(path):
                self.assertEqual(self.within(15, lambda: get(result + path)).status, 200)

    def test_half_a_megabyte_is_fixed_in_seconds_and_others_are_answered_meanwhile(self):
        cues = [{"start": 0, "end": 3600, "text": " a" * 250_000}]
        with ThreadPoolExecutor(4) as askers:
            asked = [askers.submit(post, f"{self.flow.base}/api/captions/fix", {"cues": cues, "rules": {"max_lines": 9}})
                     for _ in range(4)]
            wait_for(lambda: self.process.cpu_s() > 1, "the work to have begun")
            self.assertEqual(self.within(5, lambda: get(f"{self.flow.api}/jobs")).status, 200)
            self.assertEqual([each.result().status for each in asked], [200] * 4)

    def test_work_ends_when_the_client_leaves(self):
        body = json.dumps({"cues": [{"start": 0, "end": 3600, "text": " a" * 2_000_000}]}).encode()
        with connect(self.flow.base) as connection:
            connection.sendall(b"POST /api/captions/fix HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            wait_for(lambda: self.process.cpu_s() > 1, "the work to have begun")
        done = [self.process.cpu_s()]

        def rests() -> bool:
            time.sleep(0.5)
            done.append(self.process.cpu_s())
            return done[-1] - done[-2] < 0.1
        wait_for(rests, "the server to rest", 10)
        self.assertLess(done[-1], 30)

    def test_more_text_than_people_speak_in_a_day_is_refused(self):
        cues = [{"start": i, "end": i + 1, "text": "a" * MEBI} for i in range(5)]
        answer = post(f"{self.flow.base}/api/captions/fix", {"cues": cues})
        self.assertEqual((answer.status, answer.json()["code"]), (413, "BODY_TOO_LARGE"), answer)


# Takes the place of FFmpeg's function of that name: code of a stranger, in a worker that a video took over. Says what it
# may do and what not, and then asks for a socket, which ends it.
TAKEN_OVER = r"""
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
static void say(const char* what, long answer) { dprintf(1, "%s %d\n", what, answer < 0 ? errno : 0); }
int avformat_open_input(void) {
  struct stat facts;
  for (int descriptor = 3; descriptor < 1024; ++descriptor)
    if (fcntl(descriptor, F_GETFD) >= 0 && (fstat(descriptor, &facts) != 0 || facts.st_ino != VIDEO_INODE))
      dprintf(1, "descriptor-%d 0\n", descriptor);
  say("read-video", open(VIDEO, O_RDONLY));
  say("write-output", open(OUTPUT, O_WRONLY));
  say("read-database", open(DATABASE, O_RDONLY));
  say("write-database", open(DATABASE, O_WRONLY));
  say("read-credentials", open(CREDENTIALS, O_RDONLY));
  say("read-passwords", open("/etc/passwd", O_RDONLY));
  say("read-environment", open("/proc/self/environ", O_RDONLY));
  say("make-file", open(OUTPUT ".more", O_CREAT | O_WRONLY, 0600));
  say("remove-video", unlink(VIDEO));
  say("open-database", chmod(DATABASE, 0666));
  say("kill-server", kill(SERVER, SIGKILL));
  say("kill-parent", kill(getppid(), 0));
  say("fork", fork());
  socket(AF_INET, SOCK_STREAM, 0);
  say("socket", 0);
  _exit(0);
}
"""


class BurnWorker(NeighbourTest):
    @unittest.skipIf(SANITIZED, "a sanitizer must be the first library")
    def test_code_of_a_stranger_in_it_reaches_no_secret_no_descriptor_and_no_process(self):
        server = self.start(["backend", "--data", self.folder / "b", "--listen", "127.0.0.1:0", "--ml-url", "http://127.0.0.1:9"],
                            env={name: value for name, value in environment().items() if not name.startswith("AWS_")})
        server.wait_ready(1)
        video, captions, output = (self.folder / name for name in ("v.mp4", "c.ass", "o.mp4"))
        video.write_bytes(media.silent_mp4().read_bytes())
        captions.write_text("[Script Info]\n[Events]\n")
        output.write_bytes(b"")
        files = {"VIDEO": video, "OUTPUT": output, "DATABASE": next((self.folder / "b").glob("*.db")),
                 "CREDENTIALS": self.folder / "b" / "store-credentials"}
        self.assertTrue(files["CREDENTIALS"].exists())
        source, library = self.folder / "taken_over.c", self.folder / "taken_over.so"
        source.write_text(TAKEN_OVER)
        subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source, f"-DSERVER={server.pid}", f"-DVIDEO_INODE={video.stat().st_ino}",
                        *(f'-D{name}="{file}"' for name, file in files.items())], check=True)
        worker = subprocess.run([binary(), "burn-worker", "burn", video, captions, output, "{}"], stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, env=environment() | {"LD_PRELOAD": str(library)}, timeout=60)
        self.assertEqual(worker.returncode, -signal.SIGSYS, (worker.stdout, worker.stderr))
        tried = {name: int(problem) for name, problem in re.findall(r"(?m)^([a-z]+-?[a-z0-9]*) (\d+)$", worker.stdout)}
        allowed = {name for name, problem in tried.items() if problem == 0}
        self.assertEqual(allowed, {"read-video", "write-output"}, worker.stdout)
        self.assertEqual(len(tried), 13, worker.stdout)
        self.assertIsNone(server.child.poll())
        self.assertTrue(video.exists())


if __name__ == "__main__":
    unittest.main()
