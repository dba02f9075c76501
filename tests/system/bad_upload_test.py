"""Uploads that stop in the middle, lie about who signed them, or try to get out of their folder."""

import hashlib
import re
import unicodedata
import unittest
from pathlib import Path
from urllib.parse import quote, urlsplit

import sigv4
from calls import Answer, connect, get, put, request
from ecg import ACCESS_KEY, wait_for
from shared_server import SharedServerTest

KEY = re.compile(r"^videos/anonymous/\d{8}_\d{6}_[0-9a-f]{8}_(.+)$", re.S)
BODY = b"the bytes of a video " * 5000


def files_below(folder: Path) -> set:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def is_safe(name: str) -> bool:
    """Letters of every script with their marks, digits, and three signs; at most 128 bytes."""
    kept = all(c in ".-_" or unicodedata.category(c)[0] in "LMN" for c in name)
    return kept and 1 <= len(name.encode()) <= 128


class UploadTest(SharedServerTest):
    def signed(self, method: str, place: dict, **more) -> str:
        path = place["video_url"].removeprefix(self.one.backend)
        return sigv4.presign(method, self.one.backend, "", encoded_path=path, **more)

    def stored(self, place: dict) -> Answer:
        return get(self.signed("GET", place))

    def assert_absent(self, place: dict):
        self.assertEqual(self.stored(place).status, 404)
        answer = self.flow.process(fileKey=place["fileKey"])
        self.assertEqual((answer.status, answer.json()["code"]), (404, "OBJECT_NOT_FOUND"), answer)


class CutUploads(UploadTest):
    settings = {"idle_timeout_s": 1}

    def cut(self, place: dict, sent: bytes, announced: int):
        """PUTs the head and only so many bytes of the body, then leaves."""
        target = urlsplit(place["upload_url"])
        with connect(place["upload_url"]) as connection:
            connection.sendall(f"PUT {target.path}?{target.query} HTTP/1.1\r\nHost: {target.netloc}\r\n"
                               f"Content-Length: {announced}\r\n\r\n".encode() + sent)

    def test_an_upload_cut_in_the_middle_leaves_no_object_and_no_file(self):
        before = files_below(self.one.data)
        place = self.flow.generate_url()
        self.cut(place, BODY, len(BODY) * 2)
        self.assert_absent(place)
        wait_for(lambda: files_below(self.one.data) == before, "the unfinished file to be gone")
        self.assert_absent(place)

    def test_an_upload_that_falls_silent_leaves_no_object(self):
        before = files_below(self.one.data)
        place = self.flow.generate_url()
        target = urlsplit(place["upload_url"])
        with connect(place["upload_url"]) as connection:
            connection.sendall(f"PUT {target.path}?{target.query} HTTP/1.1\r\nHost: {target.netloc}\r\n"
                               f"Content-Length: 1000\r\n\r\nabc".encode())
            connection.settimeout(20)
            connection.recv(4096)  # an answer or the end: either way it is over
        wait_for(lambda: files_below(self.one.data) == before, "the unfinished file to be gone")
        self.assert_absent(place)

    def test_a_cut_second_upload_leaves_the_first_as_it_was(self):
        place = self.flow.upload(BODY)
        before = files_below(self.one.data)
        self.cut(place, b"other", 10_000)
        wait_for(lambda: files_below(self.one.data) == before, "the unfinished file to be gone")
        self.assertEqual(self.stored(place).body, BODY)

    def test_a_body_without_a_length_is_refused(self):
        place = self.flow.generate_url()
        answer = request("PUT", place["upload_url"], iter([b"a", b"b"]))  # goes out in chunks
        self.assertEqual(answer.status, 411, answer)
        self.assert_absent(place)

    def test_an_upload_is_stored_with_its_md5(self):
        place = self.flow.generate_url()
        self.assertEqual(put(place["upload_url"], BODY).headers["ETag"], f'"{hashlib.md5(BODY).hexdigest()}"')
        self.assertEqual(self.stored(place).body, BODY)


class LargeUploads(UploadTest):
    settings = {"max_upload_bytes": 100_000}

    def test_more_than_the_limit_is_refused_before_it_is_sent(self):
        place = self.flow.generate_url()
        answer = put(place["upload_url"], b"x" * 100_001)
        self.assertEqual(answer.status, 400, answer)
        self.assertIn("<Code>EntityTooLarge</Code>", answer.text)
        self.assert_absent(place)
        self.assertEqual(put(place["upload_url"], b"x" * 100_000).status, 200)


class Signatures(UploadTest):
    def assert_refused(self, answer: Answer, code: str):
        self.assertEqual(answer.status, 403, answer)
        self.assertIn(f"<Code>{code}</Code>", answer.text)

    def test_what_another_hand_signed_rightly_is_taken(self):
        place = self.flow.generate_url()
        self.assertEqual(put(self.signed("PUT", place), BODY).status, 200)
        self.assertEqual(self.stored(place).body, BODY)

    def test_no_wrong_and_expired_signatures_are_refused_and_store_nothing(self):
        place = self.flow.generate_url()
        url = place["upload_url"]
        last = url[-1]
        refused = {
            "none": (place["video_url"], "AccessDenied"),
            "one digit wrong": (url[:-1] + ("0" if last != "0" else "1"), "SignatureDoesNotMatch"),
            "other secret": (self.signed("PUT", place, secret="guessed"), "SignatureDoesNotMatch"),
            "expired": (self.signed("PUT", place, age_s=120, valid_s=60), "AccessDenied"),
            "longer life written in": (url.replace("X-Amz-Expires=3600", "X-Amz-Expires=360000"),
                                       "SignatureDoesNotMatch"),
            "signed for GET": (self.signed("GET", place), "SignatureDoesNotMatch"),
            "other key": (url.replace(place["fileKey"][-10:], "1234567890"), "SignatureDoesNotMatch"),
        }
        for name, (address, code) in refused.items():
            with self.subTest(name):
                self.assert_refused(put(address, BODY), code)
        self.assert_absent(place)

    def test_an_unknown_access_key_is_refused(self):
        answer = put(self.signed("PUT", self.flow.generate_url(), access_key=ACCESS_KEY + "X"), BODY)
        self.assertEqual(answer.status, 403, answer)

    def test_reading_needs_a_signature_for_reading(self):
        place = self.flow.upload(BODY)
        self.assert_refused(get(place["video_url"]), "AccessDenied")
        self.assert_refused(get(place["upload_url"]), "SignatureDoesNotMatch")
        self.assert_refused(get(self.signed("GET", place, age_s=120, valid_s=60)), "AccessDenied")

    def test_nonsense_in_the_query_is_an_answer(self):
        place = self.flow.generate_url()
        for query in ("X-Amz-Signature=", "X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Expires=-1&X-Amz-Signature=00",
                      "X-Amz-Credential=%00%ff/////&X-Amz-Signature=zz", "&&&=&=%", "x" * 8000,
                      place["upload_url"].split("?")[1].replace("X-Amz-Date=2", "X-Amz-Date=9")):
            with self.subTest(query[:60]):
                self.assertIn(put(f"{place['video_url']}?{query}", b"x").status, (400, 403))


class PathTricks(UploadTest):
    NAMES = {
        "up": "../../../etc/passwd.mp4", "up alone": "..", "dot": ".", "encoded up": "%2e%2e%2f%2e%2e%2fx.mp4",
        "backslash": "..\\..\\x.mp4", "root": "/etc/passwd", "NUL": "a\0b.mp4", "line break": "a\r\nX: y.mp4",
        "4 KB": "v" * 4096 + ".mp4", "4 KB of Korean": "가" * 1365 + ".mp4", "Korean": "한국어 강의 (1).mp4",
        "emoji": "🎬 film 🎞️.mp4", "quote": "a\"b'c;d?.mp4", "query": "a?b#c&d.mp4", "dots": "....mp4", "space": " .mp4",
        "combining": "e\u0301\u200f\u202e.mp4", "only signs": "///", "long extension": "a." + "b" * 300,
    }

    def test_every_filename_becomes_a_safe_key_that_can_be_used(self):
        for name, filename in self.NAMES.items():
            with self.subTest(name):
                place = self.flow.generate_url(filename)
                safe = KEY.match(place["fileKey"])[1]
                self.assertTrue(is_safe(safe), safe)
                if filename.endswith(".mp4"):
                    self.assertTrue(safe.endswith(".mp4"), safe)
                self.assertEqual(put(place["upload_url"], name.encode()).status, 200)
                self.assertEqual(self.stored(place).body, name.encode())

    def test_letters_of_every_script_are_kept(self):
        self.assertTrue(self.flow.generate_url("한국어 강의.mp4")["fileKey"].endswith("_한국어_강의.mp4"))

    def test_no_key_leaves_the_folder_even_when_it_is_signed(self):
        outside = files_below(self.one.data.parent) - {Path("data") / f for f in files_below(self.one.data)}
        keys = {"up": "/ecg/../../escaped", "encoded up": "/ecg/%2e%2e/%2e%2e/escaped",
                "encoded slash": "/ecg/..%2f..%2fescaped", "twice encoded": "/ecg/%252e%252e%252fescaped",
                "root": "/ecg//etc/escaped", "NUL": "/ecg/a%00b", "4 KB": "/ecg/" + "k" * 4096,
                "Korean": "/ecg/" + quote("열쇠/영상.mp4"), "emoji": "/ecg/" + quote("🎬"),
                "broken UTF-8": "/ecg/%ff%fe", "broken percent": "/ecg/%zz", "dot": "/ecg/.", "empty": "/ecg/",
                "deep": "/ecg/" + "d/" * 500 + "x"}
        for name, path in keys.items():
            with self.subTest(name):
                answer = put(sigv4.presign("PUT", self.one.backend, "", encoded_path=path), name.encode())
                self.assertTrue(answer.status == 200 or 400 <= answer.status < 500, answer)
                if answer.status == 200:
                    read = get(sigv4.presign("GET", self.one.backend, "", encoded_path=path))
                    self.assertEqual((read.status, read.body), (200, name.encode()))
        after = files_below(self.one.data.parent) - {Path("data") / f for f in files_below(self.one.data)}
        self.assertEqual(after, outside)

    def test_hostile_keys_in_request_process_are_just_not_there(self):
        for key in ("../backend.db", "/etc/passwd", "a\0b", "k" * 4096, "%2e%2e/backend.db", "가" * 1365, "", "."):
            with self.subTest(key[:40]):
                answer = self.flow.process(fileKey=key)
                self.assertIn((answer.status, answer.json()["code"]),
                              ((404, "OBJECT_NOT_FOUND"), (422, "INVALID_FIELD")), answer)


class Downloads(UploadTest):
    def test_a_client_that_goes_in_the_middle_of_a_download_leaves_nothing_open(self):
        place = self.flow.upload(bytes(40_000_000))
        url = self.signed("GET", place)
        before = self.one.process.open_files()
        for _ in range(10):
            with connect(url) as connection:
                connection.sendall(f"GET {url.removeprefix(self.one.backend)} HTTP/1.1\r\n"
                                   f"Host: {urlsplit(url).netloc}\r\n\r\n".encode())
                self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 200"))
        wait_for(lambda: self.one.process.open_files() <= before, "files and sockets to be closed")
        self.assertEqual(len(self.stored(place).body), 40_000_000)

    # If-Range was not looked at: who resumed a download got the rest of another film.
    def test_a_resumed_download_is_of_one_file(self):
        place = self.flow.upload(b"first!")
        url = self.signed("GET", place)
        first = get(url)
        self.assertEqual(put(place["upload_url"], b"second").status, 200)
        second = get(url)
        old, new, date = first.headers["ETag"], second.headers["ETag"], second.headers["Last-Modified"]
        for condition, status, body in ((old, 200, b"second"), ("W/" + new, 200, b"second"), ("x", 200, b"second"),
                                        ("Sun, 06 Nov 1994 08:49:37 GMT", 200, b"second"), (new, 206, b"ond"),
                                        (date, 206, b"ond")):
            answer = get(url, **{"Range": "bytes=3-", "If-Range": condition})
            self.assertEqual((answer.status, answer.body), (status, body), condition)
        outside = get(url, Range="bytes=6-")
        self.assertEqual((outside.status, outside.headers["Content-Range"]), (416, "bytes */6"))
        self.assertIn(b"InvalidRange", outside.body)

    def test_what_the_client_has_is_not_sent_again_and_what_it_expects_is_looked_at(self):
        place = self.flow.upload(b"a film")
        url = self.signed("GET", place)
        here = get(url)
        tag, date = here.headers["ETag"], here.headers["Last-Modified"]
        for name, value, status in (("If-None-Match", tag, 304), ("If-None-Match", f'"x", W/{tag}', 304),
                                    ("If-None-Match", "*", 304), ("If-None-Match", '"x"', 200),
                                    ("If-Modified-Since", date, 304), ("If-Match", f'"x", {tag}', 200),
                                    ("If-Match", "*", 200), ("If-Match", '"x"', 412), ("If-Match", "W/" + tag, 412),
                                    ("If-Unmodified-Since", date, 200),
                                    ("If-Unmodified-Since", "Sun, 06 Nov 1994 08:49:37 GMT", 412)):
            with self.subTest(f"{name}: {value}"):
                answer = get(url, **{name: value})
                self.assertEqual((answer.status, answer.body if status == 200 else b"a film"), (status, b"a film"))
                if status == 304:
                    self.assertEqual((answer.headers["ETag"], answer.body), (tag, b""))


if __name__ == "__main__":
    unittest.main()
