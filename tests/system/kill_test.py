"""Many `kill -9` at random moments over a run of 20 short jobs: all are completed, each result is delivered once.

ECG_KILLS (default 30) kills; ECG_KILL_SEED repeats a run. By hand: ECG_KILLS=200 python3 -B -m unittest -v kill_test
"""

import http.client
import os
import random
import threading
import time
import unittest

import media
from calls import post, put
from ecg import PATIENCE, SystemTest, wait_for
from flow import One

JOBS = 20
KILLS = int(os.environ.get("ECG_KILLS", 30))
LONGEST_LIFE_S = 2.0 * PATIENCE  # about two short jobs
END_S = 240


class Client(threading.Thread):
    """Uploads and asks for captions like a page that tries again until it was answered."""

    def __init__(self, base: str, kills_so_far):
        super().__init__(daemon=True)
        self._api, self._kills_so_far = base + "/api/upload-video", kills_so_far
        self._video = media.jfk_mp4().read_bytes()
        self.job_ids = []

    def run(self):
        for number in range(JOBS):
            while self._kills_so_far() < number * KILLS // JOBS:  # spread over the whole run
                time.sleep(0.02)
            self.job_ids.append(self._until_answered(lambda: self._one_job(f"run-{number}")))

    def _one_job(self, idempotency_key: str) -> str:
        place = post(f"{self._api}/generate-url", {"filename": "short.mp4"}).json()
        assert put(place["upload_url"], self._video).status == 200
        answer = post(f"{self._api}/request-process", {"fileKey": place["fileKey"]},
                      {"Idempotency-Key": idempotency_key})
        return answer.json()["job_id"]

    def _until_answered(self, ask) -> str:
        while True:
            try:
                return ask()
            except (OSError, http.client.HTTPException, AssertionError, KeyError, ValueError):
                time.sleep(0.02)  # the server is dead or dying


class Killing(SystemTest):
    def test_every_job_is_completed_and_delivered_once(self):
        seed = int(os.environ.get("ECG_KILL_SEED", random.randrange(1 << 32)))
        print(f"ECG_KILL_SEED={seed} ECG_KILLS={KILLS}", flush=True)
        # The guard against jobs that kill their worker would, rightly, give up on a job that dies so often.
        one = One(self, lease_s=2, pull_after_s=1, max_attempts=1000, log_level="info")
        client = self.run_of_kills(one, random.Random(seed))
        client.join(END_S)
        self.assertEqual(len(set(client.job_ids)), JOBS, "jobs that were answered")
        self.look_at_the_end(one, client.job_ids)

    def run_of_kills(self, one: One, dice: random.Random) -> Client:
        kills = 0
        client = Client(one.backend, lambda: kills)
        client.start()
        while kills < KILLS:
            time.sleep(dice.uniform(0, LONGEST_LIFE_S))
            one.process.kill()
            kills += 1
            one.restart()
        return client

    def look_at_the_end(self, one: One, job_ids: list):
        finals = wait_for(lambda: self.all_final(one), f"the end of all jobs: {one.flow.jobs()}", END_S, every_s=0.2)
        self.assertEqual(sorted(finals), sorted(job_ids), "the backend's list")
        self.assertEqual(set(finals.values()), {"completed"}, finals)
        for job_id in job_ids:
            one.flow.assert_delivered_once(job_id)
        at_ml = type(one.flow)(one.ml)
        self.assertEqual(sorted(job["job_id"] for job in at_ml.jobs()), sorted(job_ids), "the ML server's list")
        for flow in (one.flow, at_ml):
            wait_for(lambda: flow.gauge("ecg_deliveries_open") == 0, "every message answered", 60)
            self.assertEqual(flow.gauge("ecg_deliveries_dead"), 0)

    def all_final(self, one: One):
        jobs = one.flow.jobs()
        done = all(job["status"] != "processing" for job in jobs)
        return {job["job_id"]: job["status"] for job in jobs} if done else None


if __name__ == "__main__":
    unittest.main()
