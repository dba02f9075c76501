"""Requests that no good client sends: broken JSON, wrong types, too much, too slow, to nowhere."""

import json
import time
import unittest

import media
from callback_test import SECRET, simple_signature
from calls import Answer, connect, get, post, raw, read_to_end, request
from ecg import PATIENCE
from flow import API, new_id
from shared_server import SharedServerTest


class RequestTest(SharedServerTest):
    settings = {"callback_secret": SECRET}

    @staticmethod
    def signature(url: str, body: bytes) -> dict:
        """What a route wants that hears the other server only."""
        return simple_signature(body) if url.endswith("/result") else {}

    def assert_problem(self, answer: Answer, status: int, code: str, pointer: str = ""):
        self.assertEqual((answer.status, answer.json()["code"]), (status, code), answer)
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/problem+json")
        self.assertIn(pointer, answer.json()["detail"])

    def everywhere(self):
        """The routes that take JSON, on both servers."""
        yield f"{self.flow.api}/generate-url"
        yield f"{self.flow.api}/request-process"
        yield f"{self.flow.api}/result"
        for server in (self.one.backend, self.one.ml):
            yield f"{server}{API}/process-video"


class BrokenJson(RequestTest):
    BODIES = {"nothing": b"", "cut": b'{"filename": "a', "trailing": b'{"filename": "a"} x', "bare word": b"hello",
              "deep": b"[" * 100_000, "deep objects": b'{"a":' * 50_000, "broken UTF-8": b'{"filename": "\xff\xfe"}',
              "NUL": b"\0", "half a surrogate": b'{"filename": "\\ud800"}'}

    def test_broken_json_is_400_everywhere(self):
        for url in self.everywhere():
            for name, body in self.BODIES.items():
                with self.subTest(f"{name} to {url}"):
                    self.assert_problem(request("POST", url, body, self.signature(url, body)), 400, "BROKEN_JSON")

    def test_json_that_is_no_object_is_refused(self):
        for url in self.everywhere():
            for body in (b"[]", b"null", b"7", b'"text"'):
                with self.subTest(f"{body} to {url}"):
                    self.assertIn(request("POST", url, body, self.signature(url, body)).status, (400, 422))


class WrongFields(RequestTest):
    def test_the_pointer_of_the_wrong_field_is_told(self):
        video = self.one.backend + "/ecg/x.mp4"
        cases = [
            ("generate-url", {"filename": 5}, "/filename"),
            ("generate-url", {}, "/filename"),
            ("generate-url", {"filename": "a.mp4", "content_type": ["video/mp4"]}, "/content_type"),
            ("generate-url", {"filename": None}, "/filename"),
            ("request-process", {"video_url": {"a": 1}}, "/video_url"),
            ("request-process", {"fileKey": True}, "/fileKey"),
            ("request-process", {}, "/video_url"),
            ("process-video", {"job_id": 5, "video_url": video}, "/job_id"),
            ("process-video", {"job_id": "a b", "video_url": video}, "/job_id"),
            ("process-video", {"job_id": "../x", "video_url": video}, "/job_id"),
            ("process-video", {"job_id": "", "video_url": video}, "/job_id"),
            ("process-video", {"job_id": "j" * 10_240, "video_url": video}, "/job_id"),
            ("process-video", {"job_id": "x"}, "/video_url"),
            ("result", {"job_id": 5}, "/job_id"),
            ("result", {"job_id": "x", "status": "wonderful"}, "/status"),
            ("result", {"job_id": "x", "status": "completed"}, "/result"),
            ("result", {"job_id": "x", "status": "completed", "result": 7}, "/result"),
            ("result", {"job_id": "x", "status": "processing", "progress": 400}, "/progress"),
        ]
        for route, body, pointer in cases:
            with self.subTest(f"{route} {json.dumps(body)[:80]}"):
                url, sent = f"{self.flow.api}/{route}", json.dumps(body).encode()
                self.assert_problem(request("POST", url, sent, self.signature(url, sent)), 422, "INVALID_FIELD", pointer)

    def test_an_empty_filename_is_invalid(self):
        for name in ("", "   "):
            self.assert_problem(post(f"{self.flow.api}/generate-url", {"filename": name}), 422, "INVALID_FILENAME")

    def test_a_language_that_is_none_is_refused(self):
        place = self.flow.upload(media.jfk_mp4())
        for language in ("klingon", "k0", "", 7, "ko; drop table"):
            with self.subTest(language):
                self.assertEqual(self.flow.process(fileKey=place["fileKey"], language=language).status, 422)
        for languages in ("klingon", "", 7, [], ["ko", 7], ["ko"] * 9, {"ko": "en"}):
            with self.subTest(languages=languages):
                self.assertEqual(self.flow.process(fileKey=place["fileKey"], languages=languages).status, 422)
        both = self.flow.process(fileKey=place["fileKey"], language="ko", languages=["ko", "en"])
        self.assertEqual(both.status, 422)

    def test_wrong_queries_of_the_list_are_refused(self):
        for query in ("limit=0", "limit=201", "limit=many", "status=odd", "after=%00broken", "limit=-1"):
            with self.subTest(query):
                self.assert_problem(get(f"{self.flow.api}/jobs?{query}"), 422, "INVALID_FIELD")


class TooMuch(RequestTest):
    def test_two_megabytes_of_json_are_413(self):
        body = json.dumps({"filename": "a" * 2_000_000}).encode()
        for url in self.everywhere():
            if url.endswith("/result"):
                continue  # takes 64 MiB
            with self.subTest(url):
                self.assert_problem(request("POST", url, body), 413, "BODY_TOO_LARGE")

    def test_two_megabytes_without_an_announced_length_are_413(self):
        answer = request("POST", f"{self.flow.api}/generate-url", iter([b"x" * 100_000] * 20))  # goes out in chunks
        self.assert_problem(answer, 413, "BODY_TOO_LARGE")

    def test_chunks_that_are_none_are_400(self):
        head = f"POST {API}/generate-url HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        for body in ("no number\r\n", "-5\r\n", "ffffffffffffffffff\r\n", "3\r\nabcde\r\n"):
            with self.subTest(body):
                self.assertIn(raw(self.one.backend, (head + body).encode()).status, (400, 413))

    def test_a_header_of_twenty_kilobytes_is_431(self):
        self.assertEqual(get(self.one.backend + "/health", X_Long="x" * 20_000).status, 431)

    def test_a_length_that_lies_is_refused(self):
        for length in ("-1", "99999999999999999999999", "12abc", "0x10"):
            with self.subTest(length):
                sent = f"POST {API}/generate-url HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n"
                self.assertIn(raw(self.one.backend, sent.encode()).status, (400, 413))


class Nowhere(RequestTest):
    def test_an_unknown_job_is_404_wherever_it_is_asked_for(self):
        unknown = new_id()
        for method, path in (("GET", "status/{}"), ("GET", "events/{}"), ("GET", "result/{}"),
                             ("GET", "result/{}/captions.srt"), ("POST", "cancel/{}"), ("DELETE", "jobs/{}")):
            for job_id in (unknown, "123456", "%2e%2e%2fx", "a%00b", "%ED%95%9C%EA%B8%80"):
                with self.subTest(f"{method} {path} {job_id}"):
                    answer = request(method, f"{self.flow.api}/{path.format(job_id)}")
                    self.assert_problem(answer, 404, "JOB_NOT_FOUND", "해당 작업을 찾을 수 없습니다")
        self.assert_problem(get(f"{self.one.ml}{API}/status/{unknown}"), 404, "JOB_NOT_FOUND")

    def test_a_job_id_of_ten_kilobytes_is_just_unknown(self):
        for server in (self.one.backend, self.one.ml):
            self.assert_problem(get(f"{server}{API}/status/{'j' * 10_240}"), 404, "JOB_NOT_FOUND")

    def test_a_callback_for_an_unknown_job_is_404(self):
        body = {"job_id": new_id(), "status": "failed", "error_code": "INTERNAL", "error_message": "x"}
        url, sent = f"{self.flow.api}/result", json.dumps(body).encode()
        self.assert_problem(request("POST", url, sent, self.signature(url, sent)), 404, "JOB_NOT_FOUND")

    def test_unknown_routes_are_404(self):
        for path in ("/api", "/api/upload-video/", "/nothing", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                     "/api/upload-video/result/x/captions.exe"):
            with self.subTest(path):
                self.assertEqual(get(self.one.backend + path).status, 404)

    def test_a_wrong_or_unknown_method_is_405_and_says_what_is_allowed(self):
        for method in ("PUT", "DELETE", "BREW"):
            with self.subTest(method):
                answer = request(method, f"{self.flow.api}/generate-url")
                self.assert_problem(answer, 405, "METHOD_NOT_ALLOWED")
                self.assertIn("POST", answer.headers["Allow"])

    def test_what_is_no_http_is_400(self):
        for sent in (b"hello\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
                     b"GET / HTTP/9.9\r\n\r\n", b"GET /health HTTP/1.1\r\nbroken header\r\n\r\n"):
            with self.subTest(sent[:20]):
                self.assertEqual(raw(self.one.backend, sent).status, 400)


class Refusals(RequestTest):
    def test_addresses_outside_the_store_are_not_allowed(self):
        urls = ["http://169.254.169.254/latest/meta-data", "http://example.com/v.mp4", "file:///etc/passwd",
                "ftp://127.0.0.1/v.mp4", "gopher://127.0.0.1:1/", "//127.0.0.1/v", "", "nonsense",
                "http://user:pw@" + self.one.backend.split("//")[1] + "/ecg/x", "http://127.0.0.1:1/ecg/x",
                self.one.backend + ".evil.example/ecg/x", "http://[::ffff:169.254.169.254]/x", "http://0/", "http://2130706433/"]
        for url in urls:
            for address in (f"{self.flow.api}/request-process", f"{self.one.backend}{API}/process-video",
                            f"{self.one.ml}{API}/process-video"):
                with self.subTest(f"{url} to {address}"):
                    answer = post(address, {"job_id": new_id(), "video_url": url})
                    self.assertEqual(answer.status, 422, answer)
                    self.assertIn(answer.json()["code"], ("URL_NOT_ALLOWED", "INVALID_FIELD"))

    def test_callbacks_to_strangers_are_not_allowed(self):
        video_url = self.flow.upload(media.jfk_mp4())["video_url"]
        for field in ("callback_url", "fastapi_base_url"):
            body = {"job_id": new_id(), "video_url": video_url, field: "http://169.254.169.254/x"}
            for server in (self.one.backend, self.one.ml):
                with self.subTest(f"{field} to {server}"):
                    self.assert_problem(post(f"{server}{API}/process-video", body), 422, "URL_NOT_ALLOWED")

    def test_an_object_that_is_not_there_is_404(self):
        place = self.flow.generate_url()
        self.assert_problem(self.flow.process(fileKey=place["fileKey"]), 404, "OBJECT_NOT_FOUND")
        self.assert_problem(self.flow.process(video_url=place["video_url"]), 404, "OBJECT_NOT_FOUND")

    def test_a_result_that_is_not_there_yet_is_409(self):
        job_id = self.flow.start(media.long_mp4())
        self.addCleanup(self.flow.cancel, job_id)
        for path in ("", "/captions.srt", "/captions.vtt"):
            self.assert_problem(get(f"{self.flow.api}/result/{job_id}{path}"), 409, "JOB_NOT_COMPLETED")


class SlowClients(RequestTest):
    settings = {"header_timeout_s": 1, "idle_timeout_s": 2}

    def seconds_until_closed(self, first: bytes, drop: bytes = b"") -> float:
        """Sends `first`, then `drop` every 0.1 s, until the server has had enough."""
        started = time.monotonic()
        with connect(self.one.backend) as connection:
            connection.sendall(first)
            connection.settimeout(0.1)
            while time.monotonic() - started < 20:
                try:
                    connection.sendall(drop)
                    if not connection.recv(4096):
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break
        return time.monotonic() - started

    def test_a_header_that_comes_drop_by_drop_is_cut_off(self):
        taken_s = self.seconds_until_closed(b"GET /health HTTP/1.1\r\nX-Slow: ", b"x")
        self.assertLess(taken_s, 1 + 2 * PATIENCE)

    def test_a_hundred_of_them_keep_nobody_waiting(self):
        slow = [connect(self.one.backend) for _ in range(100)]
        for connection in slow:
            connection.sendall(b"GET /health HTTP/1.1\r\nX-Slow: ")
        started = time.monotonic()
        self.assertEqual(get(self.one.backend + "/health").status, 200)
        self.assertLess(time.monotonic() - started, 1 * PATIENCE)
        for connection in slow:
            read_to_end(connection)
            connection.close()

    def test_a_connection_that_says_nothing_is_closed(self):
        self.assertLess(self.seconds_until_closed(b""), 2 + 2 * PATIENCE)

    def test_a_json_body_that_never_comes_is_cut_off(self):
        head = f"POST {API}/generate-url HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{"
        self.assertLess(self.seconds_until_closed(head.encode()), 2 + 2 * PATIENCE)


if __name__ == "__main__":
    unittest.main()
