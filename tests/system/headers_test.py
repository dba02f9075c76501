"""What answers say to browsers: on every address, and on objects, which strangers upload."""

import unittest

import media
from calls import get, put, request
from shared_server import SharedServerTest
from sigv4 import presign


class Headers(SharedServerTest):
    def test_are_on_every_answer(self):
        base, api = self.one.backend, self.flow.api
        job_id = self.flow.start(media.jfk_mp4())
        self.flow.wait(job_id)
        answers = [get(base + path) for path in ("/", "/health", "/ready", "/metrics", "/nowhere", "/ecg/object")]
        answers += [get(api + path) for path in ("/jobs", f"/status/{job_id}", f"/events/{job_id}", f"/result/{job_id}",
                                                 f"/result/{job_id}/captions.vtt", f"/video/{job_id}", "/status/none")]
        answers += [request("OPTIONS", api + "/jobs"), request("PUT", api + "/jobs"), get(base + "/api/session"),
                    get(self.one.ml + "/health"), get(f"{self.one.ml}/api/upload-video/jobs")]
        for answer in answers:
            with self.subTest(answer):
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
                self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
                self.assertEqual(answer.headers["X-Frame-Options"], "DENY")
                self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
                self.assertIn("frame-ancestors 'none'", answer.headers["Content-Security-Policy"])
                self.assertNotIn("unsafe", answer.headers["Content-Security-Policy"])
                for name in ("Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"):
                    self.assertEqual(answer.headers[name], "same-origin")

    def shown(self, content_type: str, content: bytes = b"<script>alert(1)</script>"):
        place = self.flow.generate_url("file")
        self.assertEqual(put(place["upload_url"], content, {"Content-Type": content_type}).status, 200)
        return get(presign("GET", self.one.backend, "/ecg/" + place["fileKey"]))

    def test_keep_uploaded_pages_and_drawings_from_running(self):
        for content_type in ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "text/javascript",
                             "application/pdf", "video", "TEXT/HTML", "image/png+xml", "text/html; charset=utf-8"):
            with self.subTest(content_type):
                answer = self.shown(content_type)
                self.assertEqual(answer.status, 200, answer)
                self.assertEqual(answer.headers["Content-Disposition"], "attachment")
                policy = answer.headers["Content-Security-Policy"]
                self.assertIn("sandbox;", policy)
                self.assertNotIn("allow-scripts", policy)
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_let_films_be_shown_where_somebody_has_their_url(self):
        for content_type in ("video/mp4", "audio/mpeg", "image/webp"):
            answer = self.shown(content_type)
            self.assertEqual(answer.headers["Content-Disposition"], "inline")
            self.assertEqual(answer.headers["Cross-Origin-Resource-Policy"], "cross-origin")
            self.assertIn("sandbox;", answer.headers["Content-Security-Policy"])


if __name__ == "__main__":
    unittest.main()
