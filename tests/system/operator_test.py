"""`ecg jobs` and `ecg deliveries`: the operator looks at the database and mends it, while the servers run and when not."""

import json
import unittest

import media
from calls import post
from ecg import SystemTest, environment, wait_for
from fleet_test import new_postgresql
from flow import One, Two


class Operator:
    def __init__(self, test: SystemTest, folder, **settings):
        self._test, self._folder, self._settings = test, folder, settings

    def run(self, *arguments, code: int = 0) -> str:
        process = self._test.start([*arguments, "--data", self._folder], env=environment(**self._settings))
        wait_for(lambda: process.child.poll() is not None, f"the end of ecg {arguments}")
        self._test.assertEqual(process.child.returncode, code, process.logs())
        return process.out.read_text()

    def json(self, *arguments):
        return json.loads(self.run(*arguments))


class OnJobs(SystemTest):
    def look_and_mend(self, **settings):
        one = One(self, **settings)
        operator = Operator(self, one.data, **settings)
        self.assertEqual(operator.json("jobs", "list", "--json"), [])
        done = one.flow.start(media.jfk_mp4(), "봄 \x1b[31m.mp4")
        one.flow.wait(done)
        running = one.flow.start(media.long_mp4())
        one.flow.wait_working(running)
        self.assertEqual([(job["job_id"], job["status"]) for job in operator.json("jobs", "list", "--json")],
                         [(running, "working"), (done, "completed")])
        self.assertIn(done, operator.run("jobs", "list", "--status", "completed", "--limit", "1"))
        self.assertNotIn("\x1b", operator.run("jobs", "list"))
        self.assertEqual(operator.json("jobs", "show", done)["result_version"], 1)
        self.assertEqual(operator.run("jobs", "cancel", running), "cancelled\n")
        at_ml = Operator(self, one.data, **settings)
        wait_for(lambda: at_ml.json("jobs", "show", running, "--role", "ml")["status"] == "cancelled",
                 "the ML server to be told")
        again = operator.run("jobs", "retry", running).strip()
        self.assertNotEqual(again, running)
        one.flow.wait_working(again)
        operator.run("jobs", "cancel", again)
        for command in (("show", "unknown"), ("cancel", "unknown"), ("retry", "unknown")):
            operator.run("jobs", *command, code=1)
        for wrong in (("retry", done), ("list", "--status", "x"), ("list", "--limit", "0"), ("list", "--role", "x"),
                      ("show",), ()):
            operator.run("jobs", *wrong, code=2)

    def test_in_sqlite(self):
        self.look_and_mend()

    def test_in_postgresql(self):
        self.look_and_mend(database=new_postgresql(self).url)


class OnDeliveries(SystemTest):
    def test_a_dead_callback_is_listed_and_replayed(self):
        two = Two(self, pull_after_s=3600)
        two.start_backend(callback_secret="one")
        two.start_ml(callback_secret="another", allowed_hosts="127.0.0.1:9")
        place = two.flow.upload(media.jfk_mp4())
        job_id = two.flow.process(fileKey=place["fileKey"]).json()["job_id"]
        # Its dispatch is refused as well; so the ML server hears of the job from us.
        self.assertEqual(post(f"{two.ml_flow.api}/process-video",
                              {"job_id": job_id, "video_url": place["video_url"]}).status, 200)
        ml = Operator(self, self.folder / "ml")
        wait_for(lambda: ml.json("deliveries", "list", "--json", "--role", "ml"), "a refused callback", 60)
        row = wait_for(lambda: next((r for r in ml.json("deliveries", "list", "--json", "--role", "ml")
                                     if r["last_problem"]), None), "its reason")
        self.assertEqual((row["job_id"], row["kind"], row["state"], row["last_problem"]),
                         (job_id, "callback", "open", "HTTP 401"))
        self.assertGreater(two.ml_flow.gauge("ecg_deliveries_oldest_open_seconds"), 0)
        self.assertEqual(ml.json("deliveries", "list", "--dead", "--json", "--role", "ml"), [])
        two_backend = [p for p in self.processes if p.arguments[0] == "backend"][0]
        two_backend.stop()
        # Nobody answers now, so no try of the relay's own can deliver it before the operator does.
        self.assertEqual(ml.run("deliveries", "replay", row["id"], "--role", "ml"), "1 due again\n")
        two.start_backend(callback_secret="another")
        self.assertEqual(two.flow.wait(job_id)["status"], "completed")
        self.assertEqual(ml.run("deliveries", "replay", "--role", "ml"), "0 due again\n")
        ml.run("deliveries", "replay", "unknown", "--role", "ml", code=1)


class InMetrics(SystemTest):
    def test_a_queue_that_nobody_works_on_grows_old(self):
        two = Two(self)
        two.start_backend()
        two.flow.start(media.jfk_mp4())
        self.assertEqual(two.flow.gauge("ecg_jobs_queued"), 1)
        first = two.flow.gauge("ecg_jobs_oldest_queued_seconds")
        wait_for(lambda: two.flow.gauge("ecg_jobs_oldest_queued_seconds") > first, "the queue to grow older")


if __name__ == "__main__":
    unittest.main()
