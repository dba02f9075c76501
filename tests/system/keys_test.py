"""Locks: API keys, whose jobs and videos are whose, and how the two servers let each other in."""

import shutil
import unittest

import media
from calls import get, post, put, request
from ecg import SystemTest, environment, wait_for
from fleet_test import new_postgresql
from flow import Flow, One, Two, new_id
from keys import Keys, wait_locked, wait_refused
from stub import Stub

SECRET = "between backend and ML server"


class TwoOwners(SystemTest):
    """Kim and Lee on one server. What is Kim's is not there for Lee, wherever he looks."""

    def begin(self, **settings):
        self.one = One(self, **settings)
        self.keys = Keys(self.one.data, **settings)
        self.kim = Flow(self.one.backend, self.keys.create("kim"))
        self.lee = Flow(self.one.backend, self.keys.create("lee"))
        self.lee_at_ml = Flow(self.one.ml, self.lee.headers["Authorization"].split()[1])
        wait_locked(self.one.flow)
        wait_locked(Flow(self.one.ml))

    def assert_absent(self, answer, code: str = "JOB_NOT_FOUND"):
        self.assertEqual((answer.status, answer.json()["code"]), (404, code), answer)

    def each_sees_his_own(self, **settings):
        self.begin(**settings)
        place = self.kim.upload(media.jfk_mp4())
        self.assertTrue(place["fileKey"].startswith("videos/kim/"), place)
        job_id = self.kim.process(fileKey=place["fileKey"]).json()["job_id"]
        self.assertEqual(self.kim.wait(job_id)["status"], "completed")
        self.kim.assert_delivered_once(job_id)
        self.assertEqual([job["job_id"] for job in self.kim.jobs()], [job_id])

        for flow in (self.lee, self.lee_at_ml):
            self.assertEqual(flow.jobs(), [])
            for path in ("status", "events"):
                self.assert_absent(flow.get(f"/{path}/{job_id}"))
            self.assert_absent(flow.cancel(job_id))
            self.assert_absent(request("DELETE", f"{flow.api}/jobs/{job_id}", headers=flow.headers))
        for path in ("result", "video", "jobs"):
            self.assert_absent(self.lee.get(f"/{path}/{job_id}"))
        self.assert_absent(self.lee.get(f"/result/{job_id}/captions.srt"))
        self.assert_absent(self.lee.process(fileKey=place["fileKey"]), "OBJECT_NOT_FOUND")
        self.assert_absent(self.lee.process(video_url=place["video_url"]), "OBJECT_NOT_FOUND")
        for flow in (self.lee, self.lee_at_ml):
            self.assert_absent(post(f"{flow.api}/process-video",
                                    {"job_id": new_id(), "video_url": place["video_url"]}, flow.headers),
                               "OBJECT_NOT_FOUND")
            taken = post(f"{flow.api}/process-video", {"job_id": job_id, "video_url": self.lee.upload(b"x")["video_url"]},
                         flow.headers)
            self.assertEqual((taken.status, taken.json()["code"]), (409, "JOB_EXISTS"))
        self.assertEqual(self.kim.status(job_id)["status"], "completed")
        self.assertEqual(self.kim.get(f"/result/{job_id}/captions.srt").status, 200)
        self.assertEqual(request("DELETE", f"{self.kim.api}/jobs/{job_id}", headers=self.kim.headers).status, 204)

    def test_see_their_own_on_sqlite(self):
        self.each_sees_his_own()

    def test_see_their_own_on_postgresql(self):
        self.each_sees_his_own(database=new_postgresql(self).url)

    def test_do_not_reach_into_each_others_uploads(self):
        self.begin()
        place = post(f"{self.kim.api}/multipart", {"filename": "long.mp4"}, self.kim.headers).json()
        upload, key = f"/multipart/{place['upload_id']}", {"file_key": place["file_key"]}
        self.assert_absent(self.lee.get(f"{upload}?file_key={key['file_key']}"), "OBJECT_NOT_FOUND")
        for path, body in (("part-url", key | {"part_number": 1}), ("complete", key | {"parts": []}), ("abort", key)):
            self.assert_absent(post(f"{self.lee.api}{upload}/{path}", body, self.lee.headers), "OBJECT_NOT_FOUND")
        self.assertEqual(self.kim.get(f"{upload}?file_key={key['file_key']}").json()["parts"], [])

    def test_hand_presigned_urls_to_whom_they_like(self):
        self.begin()
        place = self.kim.generate_url()
        self.assertEqual(put(place["upload_url"], b"bytes").status, 200)
        self.assertEqual(get(place["video_url"]).status, 403)

    def test_may_use_the_same_idempotency_key(self):
        self.begin()
        jobs = {flow.process({"Idempotency-Key": "1"}, fileKey=flow.upload(b"x")["fileKey"]).json()["job_id"]
                for flow in (self.kim, self.lee, self.kim)}
        self.assertEqual(len(jobs), 2)


class TheDoor(SystemTest):
    def test_is_open_on_loopback_until_the_first_key_and_locked_ever_after(self):
        one = One(self)
        job_id = one.flow.start(media.jfk_mp4())
        one.flow.wait(job_id)
        keys = Keys(one.data)
        key = keys.create("kim")
        wait_locked(one.flow)
        refused = one.flow.get("/jobs")
        self.assertEqual((refused.json()["code"], refused.headers["WWW-Authenticate"]), ("UNAUTHORIZED", "Bearer"))
        self.assertEqual(get(f"{one.backend}/metrics").status, 401)
        for path in ("/health", "/ready", "/", "/index.html"):
            self.assertEqual(get(one.backend + path).status, 200, path)
        for path in ("/health", "/ready"):
            self.assertEqual(get(one.ml + path).status, 200, path)
        kim, nobody = Flow(one.backend, key), Flow(one.backend, "ecg_" + "0" * 64)
        self.assertEqual(kim.jobs(), [])
        self.assertEqual(get(f"{one.backend}/metrics", **kim.headers).status, 200)
        self.assertEqual(nobody.get("/jobs").status, 401)
        self.assertEqual(kim.get(f"/status/{job_id}").status, 404)
        before = Flow(one.backend, keys.create("anonymous"))
        self.assertEqual([job["job_id"] for job in before.jobs()], [job_id])
        keys.revoke("kim")
        wait_refused(kim)
        keys.revoke("anonymous")
        wait_refused(before)
        one.process.stop()
        one.restart()
        self.assertEqual(one.flow.get("/jobs").status, 401)
        for text in (one.process.logs(), keys.run("list").stdout, str(keys.list())):
            self.assertNotIn(key, text)

    def test_lets_a_body_in_only_with_its_sender(self):
        one = One(self)
        Keys(one.data).create("kim")
        wait_locked(one.flow)
        large = post(f"{one.flow.api}/request-process", {"fileKey": "x" * (1 << 19)})
        self.assertEqual(large.status, 401)

    def test_lets_people_without_a_key_in_where_it_was_told_to(self):
        one = One(self, allow_anonymous="yes")
        kim = Flow(one.backend, Keys(one.data).create("kim"))
        job_id = kim.start(media.jfk_mp4())
        wait_for(lambda: not one.flow.jobs(), "the first key to be known")
        self.assertEqual(one.flow.get(f"/status/{job_id}").status, 404)
        mine = one.flow.start(media.jfk_mp4())
        self.assertEqual([job["job_id"] for job in one.flow.jobs()], [mine])
        self.assertEqual(kim.get(f"/status/{mine}").status, 404)

    # 192.0.2.1 is nobody's address (RFC 5737): what gets past the lock fails to listen there, with 3.
    def test_is_not_opened_to_others_without_a_lock(self):
        data = self.folder / "data"

        def ended(role, *flags, **settings):
            process = self.start([role, "--data", data, *flags], env=environment(**settings))
            wait_for(lambda: process.child.poll() is not None, f"the end of ecg {role}")
            return process

        outside = "192.0.2.1:0"
        for role, flags in (("serve", ["--listen", outside]), ("serve", ["--ml-listen", outside]),
                            ("backend", ["--listen", outside, "--ml-url", "http://127.0.0.1:9"]),
                            ("backend", ["--listen", ":0", "--ml-url", "http://ml"])):
            secret = {} if role == "serve" else {"callback_secret": SECRET}
            process = ended(role, *flags, **secret)
            self.assertEqual(process.child.returncode, 2, process.logs())
            for word in ("ecg keys create", "--allow-anonymous"):
                self.assertIn(word, process.logs())
            self.assertEqual(ended(role, *flags[:1], outside, *flags[2:], "--allow-anonymous", **secret).child.returncode, 3)
        self.assertEqual(ended("ml", "--listen", outside, callback_secret=SECRET).child.returncode, 3)
        Keys(data).create("kim")
        for flags in (["backend", "--listen", outside, "--ml-url", "http://127.0.0.1:9"], ["ml", "--listen", outside]):
            for more in ([], ["--allow-anonymous"]):  # nobody could tell the two servers from strangers
                process = ended(*flags, *more)
                self.assertEqual(process.child.returncode, 2, process.logs())
                self.assertIn("callback_secret", process.logs())
        self.assertEqual(ended("serve", "--listen", outside).child.returncode, 3)
        Keys(data).revoke("kim")
        self.assertEqual(ended("serve", "--listen", outside).child.returncode, 2)


class TwoServers(SystemTest):
    """Backend and ML server with data of their own; the backend is locked."""

    def begin(self, backend_secret: str = SECRET, ml_secret: str = SECRET, lock_ml: bool = True, **settings):
        self.two = Two(self, **settings)
        self.two.start_backend(callback_secret=backend_secret)
        self.kim = Flow(self.two.backend, Keys(self.folder / "backend").create("kim"))
        self.lee = Flow(self.two.backend, Keys(self.folder / "backend").create("lee"))
        wait_locked(self.two.flow)
        if lock_ml:
            Keys(self.folder / "ml").create("park")
        self.two.start_ml(callback_secret=ml_secret)

    def test_let_each_other_in_by_their_secret(self):
        self.begin(pull_after_s=3600)
        job_id = self.kim.start(media.jfk_mp4())
        self.assertEqual(self.kim.wait(job_id)["status"], "completed")
        self.assertEqual(self.two.ml_flow.get(f"/status/{job_id}").status, 401)
        self.assertEqual(request("DELETE", f"{self.kim.api}/jobs/{job_id}", headers=self.kim.headers).status, 204)
        forged = request("GET", f"{self.two.ml_flow.api}/jobs", headers={
            "X-ECG-Peer": "0" * 64, "X-ECG-Timestamp": "0", "X-ECG-Content-SHA256": "0" * 64})
        self.assertEqual((forged.status, forged.json()["code"]), (401, "BAD_SIGNATURE"))

    def test_ask_each_other_by_their_secret_when_one_has_lost_everything(self):
        self.begin(pull_after_s=1)
        job_id = self.kim.start(media.long_mp4())
        self.kim.wait_working(job_id)
        self.processes[-1].kill()
        shutil.rmtree(self.folder / "ml")
        Keys(self.folder / "ml").create("park")
        self.two.start_ml(callback_secret=SECRET)
        at_ml = Flow(self.two.ml, Keys(self.folder / "ml").create("kim"))
        wait_for(lambda: at_ml.get(f"/status/{job_id}").status == 200, "the job to be dispatched again")
        self.assertEqual(self.kim.cancel(job_id).json()["status"], "cancelled")
        wait_for(lambda: at_ml.status(job_id)["status"] == "cancelled", "the ML server to be told")

    def test_speak_of_a_job_that_only_the_ml_server_knows_to_its_owner(self):
        stub = Stub()
        self.addCleanup(stub.close)
        self.begin(lock_ml=False, allowed_hosts=stub.host)
        job_id = new_id()
        accepted = post(f"{self.kim.api}/process-video", {
            "job_id": job_id, "video_url": self.kim.upload(media.jfk_mp4())["video_url"],
            "callback_url": f"{stub.url}/told"}, self.kim.headers)
        self.assertEqual(accepted.status, 200, accepted)
        wait_for(lambda: any(body["status"] == "completed" for _, _, body in stub.posts), "the callback", 60)
        self.assertEqual(self.kim.status(job_id)["status"], "completed")
        self.assertEqual(self.lee.get(f"/status/{job_id}").status, 404)
        self.assertEqual(self.lee.cancel(job_id).status, 404)

    def test_of_which_one_does_not_know_the_secret_wait_for_the_operator(self):
        self.begin(ml_secret="another", pull_after_s=3600)
        job_id = self.kim.start(media.jfk_mp4())
        log = self.processes[0].err
        wait_for(lambda: self.two.ml_flow.get("/jobs").status == 401, "the ML server")
        self.processes[-1].stop()
        self.assertEqual(self.kim.status(job_id)["status"], "processing", log.read_text())
        self.two.start_ml(callback_secret=SECRET)
        self.assertEqual(self.kim.wait(job_id)["status"], "completed")

    def test_take_no_word_from_strangers(self):
        self.begin(backend_secret="", ml_secret="", lock_ml=False, pull_after_s=3600)
        job_id = self.kim.start(media.jfk_mp4())
        told = post(f"{self.kim.api}/result", {"job_id": job_id, "status": "failed", "error_code": "INTERNAL"})
        self.assertEqual((told.status, told.json()["code"]), (401, "BAD_SIGNATURE"))
        self.assertIn("callback_secret", told.text)


if __name__ == "__main__":
    unittest.main()
