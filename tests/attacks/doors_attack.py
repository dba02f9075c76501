"""Ways around the lock: words of a stranger about a job, ids that are somebody else's, a database that was lost."""

import unittest

import media
from calls import connect, get, post, request
from ecg import SystemTest, environment, wait_for
from flow import API, Flow, One, new_id
from keys import Keys, wait_locked
from shared_server import SharedServerTest

# What a proxy or a page sends; what a browser whose page had its name lead here sends.
REBOUND = {"Host": "rebound.example:8000"}


class UnlockedOnLoopback(SharedServerTest):
    def test_believes_nobody_how_a_job_ended(self):
        job_id = self.flow.start(media.long_mp4())
        for body in ({"status": "failed", "error_code": "INTERNAL"}, {"status": "cancelled"},
                     {"result": {"text": "", "segments": []}}, {"status": "processing", "progress": 99}):
            told = post(f"{self.flow.api}/result", {"job_id": job_id} | body)
            self.assertEqual((told.status, told.json()["code"]), (401, "BAD_SIGNATURE"), body)
        self.assertEqual(self.flow.status(job_id)["status"], "processing")
        self.assertEqual(self.flow.cancel(job_id).json()["status"], "cancelled")

    def test_answers_to_its_own_names_only(self):
        for base in (self.one.backend, self.one.ml):
            port = base.rsplit(":", 1)[1]
            for path in ("/", "/health", f"{API}/jobs", "/nothing"):
                for host in ("rebound.example", "192.0.2.1", f"localhost.evil.example:{port}", "[2001:db8::1]"):
                    answer = request("GET", base + path, headers={"Host": host})
                    self.assertEqual((answer.status, answer.json()["code"]), (421, "MISDIRECTED_REQUEST"), (path, host))
            for host in (f"localhost:{port}", "localhost", f"127.0.0.1:{port}", f"[::1]:{port}"):
                self.assertEqual(request("GET", f"{base}{API}/jobs", headers={"Host": host}).status, 200, host)

    def test_does_nothing_for_the_page_of_another_origin(self):
        for origin in ("http://evil.example", "null", "http://localhost:3000", self.one.ml):
            for method, path in (("POST", "/generate-url"), ("POST", "/result"), ("POST", "/multipart"),
                                 ("DELETE", "/jobs/x"), ("PUT", "/result/x"), ("POST", "/cancel/x")):
                answer = request(method, self.flow.api + path, b"{}", {"Origin": origin})
                self.assertEqual((answer.status, answer.json()["code"]), (403, "CROSS_SITE"), (origin, path))
            self.assertNotIn("Access-Control-Allow-Origin", get(f"{self.flow.api}/jobs", Origin=origin).headers)

    def test_knows_no_job_by_a_name_that_a_path_would_swallow_or_a_burn_has(self):
        video_url = self.flow.upload(b"x")["video_url"]
        for base in (self.one.backend, self.one.ml):
            for job_id in (".", "..", "burn-x", "burn-", "a/b", ""):
                answer = post(f"{base}{API}/process-video", {"job_id": job_id, "video_url": video_url})
                self.assertEqual((answer.status, answer.json()["code"]), (422, "INVALID_FIELD"), job_id)

    def test_takes_no_asset_for_a_video(self):
        for body in ({"fileKey": "assets/x/captioned.mp4"}, {"video_url": f"{self.one.backend}/ecg/assets/x/poster.webp"},
                     {"video_url": "s3://ecg/assets/x/poster.webp"}):
            answer = self.flow.process(**body)
            self.assertEqual((answer.status, answer.json()["code"]), (404, "OBJECT_NOT_FOUND"), body)


class TwoOwners(SystemTest):
    def setUp(self):
        super().setUp()
        self.one = One(self)
        keys = self.keys = Keys(self.one.data)
        self.kim_key, self.lee_key = keys.create("kim"), keys.create("lee")
        wait_locked(self.one.flow)
        self.kim, self.lee = Flow(self.one.backend, self.kim_key), Flow(self.one.backend, self.lee_key)
        self.lee_at_ml = Flow(self.one.ml, self.lee_key)

    def test_draw_no_captions_of_each_other_and_nothing_under_each_others_ids(self):
        job_id = self.kim.start(media.speech_mp4(1))
        self.assertEqual(self.kim.wait(job_id)["status"], "completed")
        mine = self.lee.upload(media.speech_mp4(1))
        order = {"job_id": job_id, "version": 1, "file_key": mine["fileKey"]}
        for flow in (self.lee_at_ml, self.lee):
            self.assertEqual(post(f"{flow.api}/burn-captions", order, flow.headers).status, 404)
        self.assertEqual(self.kim.get(f"/result/{job_id}/burn").json()["status"], "none")
        self.assertEqual(self.kim.get(f"/assets/{job_id}/captioned.mp4").status, 404)

        own = new_id()  # it could be the id of a job that the ML server does not know any more
        asked = post(f"{self.lee_at_ml.api}/process-video?generation=99999999999999",
                     {"job_id": own, "video_url": mine["video_url"]}, self.lee_at_ml.headers)
        self.assertEqual(asked.status, 200, asked)
        self.assertEqual(self.lee_at_ml.wait(own)["status"], "completed")
        self.assertEqual([file for file in (self.one.data / "objects" / "objects").glob("*/*")
                          if f"assets/{own}/".encode() in file.read_bytes()], [])

    def test_cannot_keep_an_id_from_each_other_by_deleting_it_beforehand(self):
        for flow in (self.lee, self.lee_at_ml):
            gone = request("DELETE", f"{flow.api}/jobs/kims-talk?generation=99999999999999", headers=flow.headers)
            self.assertEqual(gone.status, 404)
        body = {"job_id": "kims-talk", "video_url": self.kim.upload(media.speech_mp4(1))["video_url"]}
        self.assertEqual(post(f"{self.kim.api}/process-video", body, self.kim.headers).status, 200)
        self.assertEqual(self.kim.wait("kims-talk")["status"], "completed")

    def test_hear_no_more_of_a_job_when_their_key_is_revoked(self):
        job_id = self.kim.start(media.long_mp4())
        self.kim.wait_working(job_id)
        with connect(self.one.backend) as stream:
            stream.sendall(f"GET {API}/events/{job_id} HTTP/1.1\r\nHost: localhost\r\n"
                           f"Authorization: Bearer {self.kim_key}\r\n\r\n".encode())
            self.assertIn(b"event: status", self.read_until(stream, b"event: status"))
            self.keys.revoke("kim")
            self.read_until(stream, None)  # to its end; the job goes on
        self.assertEqual(self.lee.get(f"/status/{job_id}").status, 404)
        owner = Flow(self.one.backend, self.keys.create("kim"))
        self.assertEqual(owner.status(job_id)["status"], "processing")

    @staticmethod
    def read_until(stream, mark) -> bytes:
        read = b""
        while piece := stream.recv(65536):
            read += piece
            if mark and mark in read:
                break
        return read


class ALostDatabase(SystemTest):
    def test_does_not_open_a_server_that_had_keys(self):
        one = One(self)
        Keys(one.data).create("kim")
        wait_locked(one.flow)
        one.process.stop()
        for file in one.data.glob("*.db*"):
            file.unlink()
        one.restart()
        for base in (one.backend, one.ml):
            self.assertEqual(get(f"{base}{API}/jobs").status, 401)
        self.assertIn("there were API keys", one.process.err.read_text())
        key = Keys(one.data).create("kim")
        self.assertEqual(Flow(one.backend, key).jobs(), [])


class AProxyBefore(SystemTest):
    def test_counts_as_being_reached_from_elsewhere(self):
        def ended(role: str, *flags, **settings):
            process = self.start([role, "--data", self.folder / "data", *flags], env=environment(**settings))
            wait_for(lambda: process.child.poll() is not None, f"the end of ecg {role}")
            return process

        public = {"public_url": "https://captions.example/ecg"}
        listen = ("--listen", "127.0.0.1:0")
        for role, flags, settings, word in (
                ("serve", listen, public, "ecg keys create"),
                ("backend", (*listen, "--ml-url", "http://127.0.0.1:9"), public, "callback_secret"),
                ("backend", (*listen, "--ml-url", "http://127.0.0.1:9"), public | {"callback_secret": "s"}, "ecg keys create"),
                ("serve", listen, {"public_url": "captions.example"}, "public_url")):
            process = ended(role, *flags, **settings)
            self.assertEqual(process.child.returncode, 2, process.logs())
            self.assertIn(word, process.logs())

    def test_is_let_in_by_each_word_for_yes_and_by_no_other(self):
        def backend(word: str):
            return self.start(["backend", "--data", self.folder / "data", "--listen", "127.0.0.1:0", "--ml-url", "http://127.0.0.1:9"],
                              env=environment(public_url="https://captions.example", callback_secret="s", allow_anonymous=word))
        for word in ("true", "1", "on", "yes", "True"):
            process = backend(word)
            process.wait_ready(1)
            self.assertEqual(process.stop(), 0, word)
        for word, why in (("ja", "must be yes or no"), ("0", "ecg keys create"), ("off", "ecg keys create")):
            process = backend(word)
            wait_for(lambda: process.child.poll() is not None, f"the end of one that is told {word}")
            self.assertEqual(process.child.returncode, 2, process.logs())
            self.assertIn(why, process.logs())

    def test_is_served_below_the_path_that_it_has_there(self):
        one = One(self, public_url="https://captions.example/ecg", allow_anonymous="true")
        for prefix in ("", "/ecg"):  # taken off by the proxy, or left
            for path in ("/", f"{API}/jobs", "/health"):
                answer = request("GET", one.backend + prefix + path, headers={"Host": "captions.example"})
                self.assertEqual(answer.status, 200, prefix + path)
        self.assertEqual(get(f"{one.backend}/ecg").headers["Location"], "/ecg/")
        place = one.flow.generate_url()
        self.assertTrue(place["upload_url"].startswith("https://captions.example/ecg/ecg/videos/"), place)
        for prefix in ("", "/ecg"):
            target = place["upload_url"].removeprefix("https://captions.example/ecg")
            stored = request("PUT", one.backend + prefix + target, b"bytes", {"Host": "captions.example"})
            self.assertEqual(stored.status, 200, stored)
        own = {"Host": "captions.example", "Origin": "https://captions.example"}
        asked = request("POST", f"{one.backend}/ecg{API}/request-process", None, own, json_body={"fileKey": place["fileKey"]})
        self.assertEqual(asked.status, 200, asked)
        status_url = asked.json()["status_url"]  # as a client joins it to https://captions.example
        self.assertEqual(status_url, f"/ecg{API}/status/{asked.json()['job_id']}")
        self.assertEqual(request("GET", one.backend + status_url, headers={"Host": "captions.example"}).status, 200)
        self.assertEqual(request("GET", f"{one.backend}/ecg/", headers=REBOUND).status, 421)


if __name__ == "__main__":
    unittest.main()
