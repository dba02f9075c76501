"""A long video read by several ML servers: the same result as from one, whoever dies meanwhile."""

import json
import unittest

import media
from balancer import Balancer
from calls import get
from ecg import MODEL, MODELS, SystemTest, environment, free_port, wait_for
from fleet_test import new_postgresql
from flow import Flow, One

SERVERS = 3
SETTINGS = dict(model=MODEL, models=MODELS, piece_minutes=0.4, lease_s=2, pull_after_s=1, threads=1, log_format="json")
TIMES = 3  # of 46 s


def words_of(flow: Flow, job_id: str) -> dict:
    """The result, without what tells one run from another."""
    result = get(f"{flow.api}/result/{job_id}").json()
    for name in ("processing_time", "created_at"):
        result["metadata"].pop(name)
    result.pop("assets", None)  # their keys have the job's id
    return result


class Fleet(SystemTest):
    of_one_machine = {}

    def setUp(self):
        super().setUp()
        self.database = new_postgresql(self)
        self.servers = []
        self.urls = [f"http://127.0.0.1:{free_port()}" for _ in range(SERVERS)]
        self.front = Balancer(self, self.urls)
        backend_url = f"http://127.0.0.1:{free_port()}"
        self.settings = SETTINGS | dict(database=self.database.url, backend_url=backend_url, ml_url=self.front.url,
                                        store_url=backend_url)
        self.flow = Flow(backend_url)
        self.start_role("backend", backend_url)

    def start_role(self, role: str, url: str):
        port = url.split(":")[-1]
        process = self.start([role, "--data", self.folder / port, "--listen", url.split("//")[1]],
                             env=environment(**self.settings))
        process.wait_ready(1)
        return process

    def start_servers(self, count: int) -> list:
        """So many in all, when those that were started are counted."""
        self.servers += [self.start_role("ml", url) for url in self.urls[len(self.servers):count]]
        self.front.wait_ready()
        idle = "select count(distinct server) from ecg_ml.helpers"
        wait_for(lambda: self.database.ask(idle) == str(count), "all to offer help")
        return self.servers

    def said(self, process) -> list:
        return [json.loads(line) for line in process.err.read_text().splitlines() if line.startswith("{")]

    def who_said(self, message: str) -> list:
        return [process for process in self.servers if message in [line["message"] for line in self.said(process)]]

    def leader(self):
        return wait_for(lambda: self.who_said("long sound is read in chunks"), "a leader")[0]

    def helper_that_said(self, message: str):
        leader = self.leader()
        return wait_for(lambda: [p for p in self.who_said(message) if p is not leader], f"a helper: {message}", 60)[0]

    def expected(self, video, **asked) -> dict:
        """From one machine, with SQLite, which never cuts."""
        if not asked and video in self.of_one_machine:
            return self.of_one_machine[video]
        one = One(self, **{name: SETTINGS[name] for name in ("piece_minutes", "threads", "log_format")})
        job_id = one.flow.start(video, **asked)
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")
        self.assertNotIn("in chunks", one.process.err.read_text())
        if asked:
            return words_of(one.flow, job_id)
        return self.of_one_machine.setdefault(video, words_of(one.flow, job_id))

    def assert_as_one_machine(self, job_id: str, video, **asked):
        self.assertEqual(self.flow.wait(job_id)["status"], "completed")
        self.flow.assert_delivered_once(job_id)
        self.maxDiff = 3000
        self.assertEqual(words_of(self.flow, job_id), self.expected(video, **asked))
        self.assertEqual(self.database.ask("select count(*) from ecg_ml.pieces"), "0")

    def test_a_helper_that_is_killed_leaves_its_piece_to_the_others(self):
        video = media.varied_mp4(TIMES)
        self.start_servers(SERVERS)
        job_id = self.flow.start(video)
        self.helper_that_said("chunk started").kill()
        self.assert_as_one_machine(job_id, video)
        self.assertEqual(self.database.ask("select attempts from ecg_ml.jobs"), "1")
        self.assertEqual(len(self.who_said("job started")), 1)
        for process in self.servers:
            for line in self.said(process):
                if "chunk" in line["message"]:
                    self.assertEqual(line["job_id"], job_id)

    def test_a_leader_that_is_killed_leaves_the_job_to_another(self):
        video = media.varied_mp4(TIMES)
        self.start_servers(SERVERS)
        job_id = self.flow.start(video)
        self.helper_that_said("chunk ended")
        self.leader().kill()
        self.assert_as_one_machine(job_id, video)
        self.assertEqual(self.database.ask("select attempts from ecg_ml.jobs"), "2")

    def test_what_is_asked_for_is_done_with_each_piece(self):
        """The second sound track, with words that may come up, in English."""
        video = media.second_track_mkv(media.varied_mp4(TIMES))
        asked = {"track": "kor", "prompt": "Kennedy", "translate": True, "metadata": {"mine": 7}}
        self.start_servers(2)
        job_id = self.flow.start(video, **asked)
        self.helper_that_said("chunk ended")
        self.assert_as_one_machine(job_id, video, **asked)
        result = get(f"{self.flow.api}/result/{job_id}").json()
        self.assertEqual(result["options"], asked)
        self.assertIn("country", result["text"].lower())

    def test_one_alone_cuts_nothing_and_a_cancel_reaches_all(self):
        self.start_servers(1)
        self.assertEqual(self.flow.wait(self.flow.start(media.varied_mp4(1)))["status"], "completed")
        self.assertEqual(self.who_said("long sound is read in chunks"), [])
        self.start_servers(SERVERS)
        job_id = self.flow.start(media.varied_mp4(30))
        self.helper_that_said("chunk started")
        self.flow.cancel(job_id)
        wait_for(lambda: self.who_said("chunk dropped"), "a helper to stop")
        self.assertEqual(self.database.ask("select count(*) from ecg_ml.pieces"), "0")
        self.assertEqual(self.flow.wait(self.flow.start(media.jfk_mp4()))["status"], "completed")


if __name__ == "__main__":
    unittest.main()
