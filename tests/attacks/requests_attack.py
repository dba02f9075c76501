"""HTTP that two readers may read differently, and HTTP that is too much: every connection ends in one clear answer."""

import gzip
import json
import re
import time
import unittest

import sigv4
from calls import connect, get, raw, read_to_end, request
from ecg import PATIENCE
from flow import API
from shared_server import SharedServerTest

BODY = b'{"filename": "a.mp4"}'
SMUGGLED = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"


def post(headers: bytes, body: bytes, route: bytes = b"/process-video") -> bytes:
    return b"POST " + API.encode() + route + b" HTTP/1.1\r\nHost: localhost\r\n" + headers + b"\r\n" + body


class Smuggling(SharedServerTest):
    """A proxy before the server sees one request; the server must not see two, nor another one."""

    def answers(self, sent: bytes, server: str = "") -> list:
        """The status of every answer on one connection, which the server closes at its leisure."""
        with connect(server or self.one.backend) as connection:
            connection.sendall(sent)
            connection.shutdown(1)
            received = read_to_end(connection)
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]

    REFUSED = {
        "length and chunks": post(b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + SMUGGLED),
        "chunks and length": post(b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", b"0\r\n\r\n" + SMUGGLED),
        "two lengths": post(b"Content-Length: 21\r\nContent-Length: 0\r\n", BODY + SMUGGLED),
        "a list of lengths": post(b"Content-Length: 21, 0\r\n", BODY + SMUGGLED),
        "a length with a sign": post(b"Content-Length: +21\r\n", BODY + SMUGGLED),
        "a length in hex": post(b"Content-Length: 0x15\r\n", BODY + SMUGGLED),
        "a space before the colon": post(b"Content-Length : 21\r\n", BODY + SMUGGLED),
        "chunked in disguise": post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n" + SMUGGLED),
        "chunked, then more": post(b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n" + SMUGGLED),
        "a vertical tab": post(b"Transfer-Encoding:\x0bchunked\r\n", b"0\r\n\r\n" + SMUGGLED),
        "a bare line feed": b"GET /health HTTP/1.1\nHost: localhost\n\n" + SMUGGLED,
        "a bare line feed in the head": post(b"X-A: b\nContent-Length: 21\r\n", BODY + SMUGGLED),
        "a bare carriage return": post(b"X-A: b\rContent-Length: 21\r\n", SMUGGLED),
        "a NUL in a header": post(b"X-A: a\0b\r\n", SMUGGLED),
        "a NUL in a name": post(b"X-\0A: b\r\n", SMUGGLED),
        "a NUL in the target": b"GET /health\0 HTTP/1.1\r\nHost: localhost\r\n\r\n" + SMUGGLED,
        "a space in the target": b"GET /health /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n" + SMUGGLED,
        "two hosts": b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: 127.0.0.1\r\n\r\n" + SMUGGLED,
        "no host": b"GET /health HTTP/1.1\r\n\r\n" + SMUGGLED,
        "a method with a line in it": b"GET\r\nX: y /health HTTP/1.1\r\nHost: localhost\r\n\r\n" + SMUGGLED,
        "an endless chunk size": post(b"Transfer-Encoding: chunked\r\n", b"f" * 40 + b"\r\n" + SMUGGLED),
        "a chunk size below nothing": post(b"Transfer-Encoding: chunked\r\n", b"-1\r\n" + SMUGGLED),
        "a chunk longer than it says": post(b"Transfer-Encoding: chunked\r\n", b"2\r\nabcdef\r\n0\r\n\r\n" + SMUGGLED),
    }

    def test_what_can_be_read_in_two_ways_is_refused_and_nothing_after_it_is_read(self):
        for name, sent in self.REFUSED.items():
            for server in (self.one.backend, self.one.ml):
                with self.subTest(f"{name}, {server}"):
                    answers = self.answers(sent, server)
                    self.assertEqual(len(answers), 1, answers)
                    self.assertIn(answers[0], (400, 413, 501))

    def test_a_refused_body_is_not_taken_for_the_next_request(self):
        sent = b"POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED
        self.assertEqual(self.answers(sent), [404])
        unsigned = b"PUT /ecg/videos/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED) + SMUGGLED
        self.assertEqual(self.answers(unsigned), [403])

    def test_a_folded_line_is_no_header_of_its_own(self):
        self.assertEqual(self.answers(post(b"X-A: b\r\n Content-Length: 21\r\n", BODY, b"/generate-url"))[0], 400)

    def test_honest_pipelining_is_answered_in_order(self):
        sent = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n" + post(b"Content-Length: 21\r\n", BODY, b"/generate-url")
        self.assertEqual(self.answers(sent * 20), [200, 200] * 20)

    def test_equal_lengths_and_a_length_with_blanks_are_one_request(self):
        self.assertIn(self.answers(post(b"Content-Length: 21\r\nContent-Length: 21\r\n", BODY, b"/generate-url")), ([200], [400]))


class TooMuch(SharedServerTest):
    def test_heads_that_never_end_are_431(self):
        for name, sent in {
            "one line": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 300_000,
            "a thousand lines": b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: bbbbbbbbbbbb\r\n" * 20_000,
            "the target": b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\n",
            "the method": b"A" * 300_000 + b" / HTTP/1.1\r\n",
        }.items():
            with self.subTest(name):
                self.assertIn(raw(self.one.backend, sent).status, (400, 431))

    def test_nested_json_is_refused_before_it_is_deep(self):
        for body in (b"[" * 500_000, b'{"a":' * 200_000, b'{"filename":' + b"[" * 33 + b"]" * 33 + b"}"):
            with self.subTest(body[:20]):
                answer = request("POST", f"{self.flow.api}/generate-url", body)
                self.assertEqual((answer.status, answer.json()["code"]), (400, "BROKEN_JSON"))

    def test_numbers_that_take_long_to_read_are_read_or_refused_at_once(self):
        started = time.monotonic()
        for number in (b"1" * 900_000, b"1e" + b"9" * 500_000, b"0." + b"0" * 900_000 + b"1"):
            answer = request("POST", f"{self.flow.api}/generate-url", b'{"filename": ' + number + b"}")
            self.assertIn(answer.status, (400, 422))
        self.assertLess(time.monotonic() - started, 10 * PATIENCE)

    def test_a_body_that_says_it_is_compressed_is_not_unpacked(self):
        bomb = gzip.compress(json.dumps({"filename": "a" * 50_000_000}).encode(), 9)
        self.assertLess(len(bomb), 100_000)
        before = self.one.process.resident_mb()
        for encoding in ("gzip", "deflate", "br", "gzip, gzip"):
            for url in (f"{self.flow.api}/generate-url", f"{self.flow.api}/result", f"{self.one.ml}{API}/process-video"):
                with self.subTest(f"{encoding} to {url}"):
                    answer = request("POST", url, bomb, {"Content-Encoding": encoding})
                    self.assertIn(answer.status, (400, 401, 415))
        self.assertLess(self.one.process.resident_mb() - before, 40)

    def test_names_of_a_megabyte_are_refused_or_cut(self):
        answer = request("POST", f"{self.flow.api}/generate-url", json_body={"filename": "v" * 900_000 + ".mp4"})
        self.assertIn(answer.status, (200, 422))
        if answer.status == 200:
            self.assertLess(len(answer.json()["fileKey"]), 1024)

    def test_many_ranges_give_one_answer_no_larger_than_the_object(self):
        path = self.flow.upload(b"x" * 1000)["video_url"].removeprefix(self.one.backend)
        ranges = "bytes=" + ",".join(f"{i}-" for i in range(500))
        answer = get(sigv4.presign("GET", self.one.backend, "", encoded_path=path), Range=ranges)
        self.assertIn(answer.status, (200, 206, 416))
        self.assertLess(len(answer.body), 2000)


class TooSlow(SharedServerTest):
    settings = {"header_timeout_s": 1, "idle_timeout_s": 1}

    def answer_to(self, first: bytes, drop: bytes, every_s: float) -> tuple:
        """What a client gets that sends a drop now and then, and after how long it was let go."""
        started = time.monotonic()
        received = b""
        with connect(self.one.backend) as connection:
            connection.sendall(first)
            connection.settimeout(every_s)
            while time.monotonic() - started < 30 * PATIENCE:
                try:
                    piece = connection.recv(4096)
                    received += piece
                    if not piece:
                        break
                except TimeoutError:
                    try:
                        connection.sendall(drop)
                    except OSError:
                        break
                except OSError:
                    break
        return received, time.monotonic() - started

    def test_a_head_drop_by_drop_is_let_go_however_steady(self):
        received, taken_s = self.answer_to(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", b"x", 0.1)
        self.assertTrue(received.startswith(b"HTTP/1.1 408"), received)
        self.assertLess(taken_s, 10 * PATIENCE)

    def test_a_body_that_stops_is_let_go(self):
        _, taken_s = self.answer_to(post(b"Content-Length: 1000\r\n", b"{"), b"", 0.1)
        self.assertLess(taken_s, 10 * PATIENCE)

    def test_others_are_answered_meanwhile(self):
        slow = [connect(self.one.backend) for _ in range(200)]
        for connection in slow:
            connection.sendall(post(b"Content-Length: 1000\r\n", b"{"))
        self.assertEqual(get(self.one.backend + "/health").status, 200)
        for connection in slow:
            connection.close()


if __name__ == "__main__":
    unittest.main()
