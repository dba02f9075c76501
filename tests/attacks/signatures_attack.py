"""Signed URLs bent to say something else, paths that lead somewhere else, and callbacks that were heard once already."""

import hmac
import json
import time
import unittest
from urllib.parse import parse_qsl, urlsplit

import media
import sigv4
from calls import get, put, raw, request
from ecg import SystemTest
from flow import Two
from shared_server import SharedServerTest

BYTES = b"what Kim uploaded"


class Signatures(SharedServerTest):
    def setUp(self):
        super().setUp()
        self.place = self.flow.upload(BYTES)
        self.path = self.place["video_url"].removeprefix(self.one.backend)
        self.other = self.flow.upload(b"another")["video_url"].removeprefix(self.one.backend)

    def url(self, method: str = "GET", **more) -> str:
        return sigv4.presign(method, self.one.backend, "", encoded_path=self.path, **more)

    def assert_denied(self, answer):
        self.assertIn(answer.status, (400, 403, 404), answer)
        self.assertNotIn(BYTES, answer.body)

    def test_a_signature_is_good_for_what_was_signed_and_nothing_else(self):
        self.assertEqual(get(self.url()).body, BYTES)
        query = self.url().split("?")[1]
        values = dict(parse_qsl(query))
        bent = {
            "another key": f"{self.one.backend}{self.other}?{query}",
            "the bucket": f"{self.one.backend}/ecg/?{query}",
            "no signature": f"{self.one.backend}{self.path}",
            "an empty one": self.url().replace(values["X-Amz-Signature"], ""),
            "a shorter one": self.url()[:-2],
            "a longer life": self.url().replace("X-Amz-Expires=600", "X-Amz-Expires=604800"),
            "another time": self.url().replace(values["X-Amz-Date"], "20990101T000000Z"),
            "another credential": self.url().replace("ECGTESTKEY", "OTHERKEY"),
            "another region": self.url().replace("us-east-1", "eu-west-1"),
            "another service": self.url().replace("%2Fs3%2F", "%2Fsts%2F"),
            "another algorithm": self.url().replace("AWS4-HMAC-SHA256", "none"),
            "one parameter more": self.url() + "&response-content-type=text/html",
            "one parameter twice": self.url() + "&X-Amz-Expires=604800",
            "the signature twice": self.url() + "&X-Amz-Signature=" + "0" * 64,
            "the credential twice": self.url() + "&X-Amz-Credential=" + values["X-Amz-Credential"],
            "a header named but not sent": self.url().replace("SignedHeaders=host", "SignedHeaders=host%3Bx-evil"),
            "no header named": self.url().replace("SignedHeaders=host", "SignedHeaders="),
            "expired": self.url(age_s=700),
            "from the future": self.url(age_s=-7200),
            "a life of a year": self.url(valid_s=31_536_000),
            "no life": self.url(valid_s=0),
            "another secret": self.url(secret="guessed"),
            "an upload in parts": self.url() + "&uploadId=x&partNumber=1",
        }
        for name, url in bent.items():
            with self.subTest(name):
                self.assert_denied(get(url))

    def test_a_signature_is_good_for_its_method_alone(self):
        for signed, used in (("GET", "PUT"), ("PUT", "GET"), ("GET", "DELETE"), ("PUT", "DELETE"), ("HEAD", "GET")):
            with self.subTest(f"{signed} used for {used}"):
                answer = request(used, self.url(signed), b"replaced" if used == "PUT" else None)
                self.assertIn(answer.status, (400, 403, 405), answer)
        self.assertEqual(get(self.url()).body, BYTES)

    def test_no_header_changes_what_was_signed(self):
        for headers in ({"X-HTTP-Method-Override": "DELETE"}, {"X-Original-URL": self.other}, {"X-Rewrite-URL": self.other},
                        {"X-Forwarded-Host": "evil.example"}, {"X-Amz-Copy-Source": self.other}):
            with self.subTest(headers):
                self.assertEqual(request("GET", self.url(), headers=headers).body, BYTES)
        self.assert_denied(request("GET", self.url(), headers={"Host": "evil.example"}))

    def test_an_authorization_header_is_no_way_around_the_query(self):
        for header in ("AWS4-HMAC-SHA256 Credential=ECGTESTKEY/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=" + "0" * 64,
                       "AWS4-HMAC-SHA256 ", "AWS ECGTESTKEY:c2ln", "Basic ZWNnOmVjZw==", "Bearer ecg_0", "", "AWS4-HMAC-SHA256 Credential=,,,"):
            with self.subTest(header):
                self.assert_denied(request("GET", f"{self.one.backend}{self.path}", headers={"Authorization": header}))
                self.assert_denied(request("GET", self.url(secret="guessed"), headers={"Authorization": header}))

    def test_what_is_shown_never_runs(self):
        page = b"<script>alert(1)</script>"
        for kind in ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"):
            with self.subTest(kind):
                place = self.flow.generate_url("page.html")
                self.assertEqual(put(place["upload_url"], page, {"Content-Type": kind}).status, 200)
                path = place["video_url"].removeprefix(self.one.backend)
                answer = get(sigv4.presign("GET", self.one.backend, "", encoded_path=path))
                self.assertEqual(answer.status, 200)
                self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
                self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")


class Paths(SharedServerTest):
    TRICKS = ["/../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/....//....//etc/passwd", "/..;/etc/passwd",
              "/assets/../../../etc/passwd", "/assets/..%2f..%2fbackend.db", "/assets/%252e%252e%252fbackend.db", "//etc/passwd",
              "/\\..\\..\\etc\\passwd", "/%5c..%5c..%5cetc%5cpasswd", "/index.html/../../etc/passwd", "/index.html%00.txt", "/.git/config",
              "/proc/self/environ", "/backend.db", "/store-credentials", "/ecg/../backend.db", "/%c0%ae%c0%ae/etc/passwd", "/.", "/..",
              "/api/upload-video/../../metrics", "/api/upload-video/status/..%2f..%2fmetrics", "/api/upload-video/result/%2e%2e/captions.srt",
              "/api/upload-video/result/../jobs", "http://evil.example/", "/api/upload-video/result/x/captions.srt%00.html"]

    def test_no_path_leads_to_a_file_of_the_machine(self):
        for server in (self.one.backend, self.one.ml):
            for path in self.TRICKS:
                with self.subTest(f"{path} at {server}"):
                    answer = raw(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
                    self.assertIn(answer.status, (400, 403, 404), answer)
                    for secret in (b"root:", b"SQLite format", b"SECRET", b"ecg_jobs"):
                        self.assertNotIn(secret, answer.body)


class Replays(SystemTest):
    """Who listens between the servers has heard a callback, signed and right, and says it again."""

    SECRET = "between backend and ML server"

    def setUp(self):
        super().setUp()
        two = Two(self, pull_after_s=3600, callback_secret=self.SECRET)
        two.start_backend()
        self.flow = two.flow
        self.job_id, self.other = (self.flow.start(media.jfk_mp4()) for _ in range(2))

    def signed(self, body: bytes, age_s: int = 0, delivery: str = "d-1") -> dict:
        t = int(time.time()) - age_s
        mac = lambda message: hmac.digest(self.SECRET.encode(), message, "sha256").hex()
        return {"X-Signature-256": "sha256=" + mac(body), "X-ECG-Timestamp": str(t), "X-ECG-Delivery": delivery,
                "X-ECG-Signature": f"t={t},v1=" + mac(f"{t}.{delivery}.".encode() + body)}

    def tell(self, body: bytes, headers: dict):
        return request("POST", f"{self.flow.api}/result", body, headers)

    def test_a_callback_heard_again_changes_nothing_and_serves_no_other_job(self):
        body = json.dumps({"job_id": self.job_id, "status": "failed", "error_code": "INTERNAL", "error_message": "first"}).encode()
        headers = self.signed(body)
        self.assertEqual(self.tell(body, headers).json()["status"], "received")
        for _ in range(3):
            self.assertEqual(self.tell(body, headers).json()["status"], "already_failed")
        bent = body.replace(self.job_id.encode(), self.other.encode())
        self.assertEqual(self.tell(bent, headers).status, 401)
        self.assertEqual(self.tell(body.replace(b"first", b"other"), headers).status, 401)
        self.assertEqual(self.flow.status(self.other)["status"], "processing")
        self.assertEqual(self.flow.status(self.job_id)["error_message"], "first")

    def test_a_callback_kept_for_later_is_too_old(self):
        body = json.dumps({"job_id": self.job_id, "status": "cancelled"}).encode()
        self.assertEqual(self.tell(body, self.signed(body, age_s=301)).status, 401)
        self.assertEqual(self.flow.status(self.job_id)["status"], "processing")


if __name__ == "__main__":
    unittest.main()
