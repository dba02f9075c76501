"""What is deleted is gone: from the disk, from the S3, from both servers. By hand, and by the daily sweep."""

import os
import sqlite3
import unittest

import media
from calls import get, request
from ecg import SystemTest, wait_for
from flow import One, Two
from store_test import BUCKET, S3Server

EVERYWHERE = ("status", "result", "video")


def files_below(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]


class Deleted(SystemTest):
    def assert_unreadable(self, one: One, job_id: str, key: str):
        for base in (one.flow.api, one.flow.api.replace(one.backend, one.ml)):
            self.assertEqual(get(f"{base}/status/{job_id}").status, 404, base)
        for what in EVERYWHERE:
            self.assertEqual(get(f"{one.flow.api}/{what}/{job_id}").status, 404, what)
        self.assertEqual(get(f"{one.flow.api}/result/{job_id}/captions.srt").status, 404)
        self.assertEqual(one.flow.process(fileKey=key).status, 404)
        for role in ("backend", "ml"):
            with sqlite3.connect(one.data / f"{role}.db") as rows:
                for table in ("jobs", "results", "deliveries"):
                    self.assertEqual(rows.execute(f"select count(*) from {table}").fetchone(), (0,), (role, table))

    def run_job(self, one: One) -> tuple:
        key = one.flow.upload(media.speech_mp4(2))["fileKey"]
        job_id = one.flow.process(fileKey=key).json()["job_id"]
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")
        return job_id, key

    def test_a_deleted_job_leaves_nothing_and_the_log_says_what_went(self):
        one = One(self)
        job_id, key = self.run_job(one)
        self.assertGreater(len(files_below(one.data / "objects")), 1)  # the video and what is shown beside it
        self.assertEqual(request("DELETE", f"{one.flow.api}/jobs/{job_id}").status, 204)
        self.assert_unreadable(one, job_id, key)
        self.assertEqual(files_below(one.data / "objects"), [])
        said = [line for line in one.process.err.read_text().splitlines() if "job deleted" in line]
        self.assertEqual(len(said), 1)
        self.assertIn(f"job_id={job_id}", said[0])
        self.assertIn(key, said[0])

    def test_the_same_on_s3(self):
        s3 = S3Server(self)
        one = One(self, store="s3", store_url=f"http://127.0.0.1:{s3.port}", bucket=BUCKET)
        job_id, key = self.run_job(one)
        self.assertTrue(self.on_s3(s3, key))
        self.assertEqual(request("DELETE", f"{one.flow.api}/jobs/{job_id}").status, 204)
        self.assert_unreadable(one, job_id, key)
        self.assertEqual(self.on_s3(s3, key), [])

    def test_a_job_is_not_called_deleted_while_the_ml_server_may_still_tell_its_words(self):
        two = Two(self)
        two.start_backend()
        ml = two.start_ml()
        key = two.flow.upload(media.speech_mp4(2))["fileKey"]
        job_id = two.flow.process(fileKey=key).json()["job_id"]
        two.flow.wait(job_id)
        ml.stop()
        refused = request("DELETE", f"{two.flow.api}/jobs/{job_id}")
        self.assertEqual((refused.status, refused.json()["code"]), (503, "UNAVAILABLE"))
        self.assertEqual(two.flow.status(job_id)["status"], "completed")
        two.start_ml()
        self.assertEqual(request("DELETE", f"{two.flow.api}/jobs/{job_id}").status, 204)
        self.assertEqual(get(f"{two.flow.api}/status/{job_id}").status, 404)

    def age(self, one: One, job_id: str):
        """As if this job had ended two days ago."""
        for role in ("backend", "ml"):
            with sqlite3.connect(one.data / f"{role}.db") as rows:
                rows.execute("update jobs set updated_at = updated_at - 2 * 86400000 where id = ?", (job_id,))

    def test_the_sweep_takes_what_is_old_and_leaves_what_is_not(self):
        one = One(self)
        old, old_key = self.run_job(one)
        young, young_key = self.run_job(one)
        one.process.stop()
        self.age(one, old)
        one._settings["retention_days"] = 1
        one.restart()
        wait_for(lambda: get(f"{one.flow.api}/status/{old}").status == 404, "the sweep")
        self.assertEqual(one.flow.status(young)["status"], "completed")
        self.assertEqual(one.flow.process(fileKey=young_key).status, 200)
        self.assertIn(f"a job was kept long enough job_id={old}", one.process.err.read_text())

    def test_the_sweep_reads_the_list_of_an_s3(self):
        s3 = S3Server(self)
        one = One(self, store="s3", store_url=f"http://127.0.0.1:{s3.port}", bucket=BUCKET)
        _, key = self.run_job(one)
        abandoned = one.flow.upload(b"never asked for", "abandoned.mp4")["fileKey"]
        one.process.stop()
        for path in self.on_s3(s3, abandoned):
            os.utime(path, (0, 0))  # the server tells the file's time
        one._settings["retention_days"] = 1
        one.restart()
        wait_for(lambda: "swept jobs=0 objects=1 " in one.process.err.read_text(), "the sweep")
        self.assertTrue(self.on_s3(s3, key))
        self.assertFalse(self.on_s3(s3, abandoned))

    def on_s3(self, s3: S3Server, key: str) -> list:
        return [path for path in files_below(s3.folder) if key.split("/")[-1] in path.name]


if __name__ == "__main__":
    unittest.main()
