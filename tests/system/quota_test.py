"""Quotas: jobs at once, bytes in the store, requests a second, each owner's own."""

import unittest

import media
from calls import get, post, put, request
from ecg import SystemTest, wait_for
from flow import Flow, One, Two
from keys import Keys, wait_locked


class Quotas(SystemTest):
    def begin(self, *quota, one=None):
        self.one = one or One(self)
        self.keys = Keys(self.one.data)
        self.kim = Flow(self.one.backend, self.keys.create("kim", *quota))
        self.lee = Flow(self.one.backend, self.keys.create("lee"))
        wait_locked(self.one.flow)

    def assert_refused(self, answer, code: str):
        self.assertEqual((answer.status, answer.json()["code"]), (429, code), answer)
        self.assertGreaterEqual(int(answer.headers["Retry-After"]), 1)

    def test_bound_the_jobs_at_once(self):
        two = Two(self)
        two.start_backend()  # and no ML server: jobs wait
        two.data = self.folder / "backend"
        self.begin("--quota-jobs", 2, one=two)
        key = self.kim.upload(b"video")["fileKey"]
        first, second = (self.kim.process({"Idempotency-Key": str(i)}, fileKey=key) for i in range(2))
        self.assertEqual((first.status, second.status), (200, 200))
        self.assert_refused(self.kim.process(fileKey=key), "JOBS_QUOTA")
        again = self.kim.process({"Idempotency-Key": "0"}, fileKey=key)
        self.assertEqual(again.json()["job_id"], first.json()["job_id"])
        self.assertEqual(len(self.kim.jobs()), 2)
        self.assertEqual(self.lee.process(fileKey=self.lee.upload(b"video")["fileKey"]).status, 200)
        self.kim.cancel(first.json()["job_id"])
        self.assertEqual(self.kim.process(fileKey=key).status, 200)

    def test_bound_the_bytes_in_the_store(self):
        self.begin("--quota-bytes", 1_000_000)
        place = self.kim.upload(b"x" * 600_000)
        told = post(f"{self.kim.api}/generate-url", {"filename": "a.mp4", "size_bytes": 500_000}, self.kim.headers)
        self.assert_refused(told, "STORAGE_QUOTA")
        untold = self.kim.generate_url()
        self.assert_refused(put(untold["upload_url"], b"x" * 500_000), "STORAGE_QUOTA")
        self.assertEqual(put(untold["upload_url"], b"x" * 300_000).status, 200)
        parts = post(f"{self.kim.api}/multipart", {"filename": "a.mp4"}, self.kim.headers).json()
        part = post(f"{self.kim.api}/multipart/{parts['upload_id']}/part-url",
                    {"file_key": parts["file_key"], "part_number": 1}, self.kim.headers).json()["url"]
        self.assert_refused(put(part, b"x" * 150_000), "STORAGE_QUOTA")
        self.assertEqual(put(part, b"x" * 50_000).status, 200)
        self.lee.upload(b"x" * 2_000_000)
        job_id = self.kim.process(fileKey=place["fileKey"]).json()["job_id"]
        self.assertEqual(request("DELETE", f"{self.kim.api}/jobs/{job_id}", headers=self.kim.headers).status, 204)
        wait_for(lambda: put(self.kim.generate_url()["upload_url"], b"x" * 500_000).status == 200,
                 "room after a video was deleted")

    def test_bound_the_requests_a_second(self):
        self.begin("--quota-requests", 5)
        answers = [self.kim.get("/jobs") for _ in range(40)]
        refused = [answer for answer in answers if answer.status != 200]
        self.assertTrue(refused)
        for answer in refused:
            self.assert_refused(answer, "TOO_MANY_REQUESTS")
        self.assertTrue(all(self.lee.get("/jobs").status == 200 for _ in range(40)))
        self.assertEqual(get(f"{self.one.backend}/health").status, 200)
        wait_for(lambda: self.kim.get("/jobs").status == 200, "a token")

    def test_of_nobody_in_particular_leave_everything_as_it_was(self):
        one = One(self)
        self.assertTrue(all(one.flow.get("/jobs").status == 200 for _ in range(100)))

    def test_are_told_with_the_keys(self):
        keys = Keys(self.folder / "data")
        keys.create("kim", "--quota-jobs", 1, "--quota-bytes", 2, "--quota-requests", 3)
        row = keys.list()[0]
        self.assertEqual([row[f"quota_{name}"] for name in ("jobs", "bytes", "requests")], [1, 2, 3])
        for wrong in (("--quota-jobs", "-1"), ("--quota-jobs", "many"), ("--owner", "../kim")):
            self.assertEqual(keys.run("create", "--owner", "lee", *wrong).returncode, 2)


if __name__ == "__main__":
    unittest.main()
