"""Several servers on one PostgreSQL: each can answer for every job, one that dies costs nobody a result."""

import unittest

import media
from balancer import Balancer
from calls import get, request
from ecg import MODEL, MODELS, SystemTest, environment, free_port, wait_for
from flow import Flow, One
from postgresql import Postgresql

SETTINGS = dict(lease_s=2, pull_after_s=1, model=MODEL, models=MODELS, max_attempts=1000)


def new_postgresql(test) -> Postgresql:
    database = Postgresql()
    test.addCleanup(database.close)
    return database


class OneMachineOnPostgresql(SystemTest):
    def test_a_video_goes_the_whole_way_and_its_rows_lie_there(self):
        database = new_postgresql(self)
        one = One(self, database=database.url)
        job_id = one.flow.start(media.jfk_mp4())
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")
        one.flow.assert_delivered_once(job_id)
        for schema in ("ecg_backend", "ecg_ml"):
            self.assertEqual(database.ask(f"select id, status from {schema}.jobs"), f"{job_id}|completed")
        self.assertEqual(list(one.data.glob("*.db*")), [])

    def test_a_database_that_crashes_and_comes_back_in_the_middle_of_a_job_costs_nothing(self):
        database = new_postgresql(self)
        one = One(self, database=database.url, lease_s=5)
        job_id = one.flow.start(media.long_mp4())
        one.flow.wait_working(job_id)
        database.restart("immediate")
        self.assertEqual(one.flow.wait(job_id, 240)["status"], "completed")
        one.flow.assert_delivered_once(job_id)

    def test_a_database_that_is_away_is_an_answer_and_its_return_ends_it(self):
        database = new_postgresql(self)
        one = One(self, database=database.url)
        job_id = one.flow.start(media.jfk_mp4())
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")
        database.stop()
        self.assertEqual(get(f"{one.backend}/health").status, 200)
        wait_for(lambda: get(f"{one.backend}/ready").json()["dependencies"]["database"] == "unavailable",
                 "the backend to miss its database")
        self.assertEqual(get(f"{one.backend}/ready").status, 503)
        self.assertEqual(get(f"{one.flow.api}/status/{job_id}").status, 503)
        database.start()
        self.assertEqual(one.flow.status(job_id)["status"], "completed")
        wait_for(lambda: get(f"{one.backend}/ready").status == 200, "the backend to be ready again")
        self.assertEqual(one.flow.wait(one.flow.start(media.jfk_mp4()))["status"], "completed")

    def test_the_url_with_its_password_is_not_shown(self):
        process = self.start(["config"], env=environment(database="postgresql://u:hidden@h/x"))
        self.assertEqual(process.child.wait(10), 0)
        self.assertNotIn("hidden", process.out.read_text() + process.err.read_text())


class TwoMlServers(SystemTest):
    """One backend before two ML servers that share a database, with nginx between them."""

    def setUp(self):
        super().setUp()
        self.database = new_postgresql(self)
        self.urls = [f"http://127.0.0.1:{free_port()}" for _ in range(2)]
        self.front = Balancer(self, self.urls)
        self.backend_url = f"http://127.0.0.1:{free_port()}"
        self.flow = Flow(self.backend_url)
        self.backend = self.start_role("backend", self.backend_url, ml_url=self.front.url)
        self.servers = [self.start_ml(number) for number in range(2)]
        self.front.wait_ready()

    def start_role(self, role: str, url: str, **settings):
        process = self.start([role, "--data", self.folder / url.split(":")[-1], "--listen", url.split("//")[1]],
                             env=environment(database=self.database.url, **SETTINGS | settings))
        process.wait_ready(1)
        return process

    def start_ml(self, number: int):
        return self.start_role("ml", self.urls[number], backend_url=self.backend_url, workers=1)

    def test_each_answers_for_the_jobs_of_the_other(self):
        job_id = self.flow.start(media.jfk_mp4())
        self.assertEqual(self.flow.wait(job_id)["status"], "completed")
        for url in self.urls:
            self.assertEqual(Flow(url).status(job_id)["status"], "completed")

    def test_both_work_and_cancelling_reaches_the_one_that_has_the_job(self):
        jobs = [self.flow.start(media.long_mp4()) for _ in range(2)]
        for job_id in jobs:
            self.flow.wait_working(job_id)  # with one worker each, on two servers
        for job_id in jobs:
            self.assertEqual(request("POST", f"{self.urls[0]}/api/upload-video/cancel/{job_id}").status, 200)
        working = "select count(*) from ecg_ml.jobs where status = 'working'"
        wait_for(lambda: self.database.ask(working) == "0", "both to stop")
        self.assertEqual(self.flow.wait(self.flow.start(media.jfk_mp4()))["status"], "completed")

    def test_one_that_is_killed_leaves_its_jobs_to_the_other(self):
        jobs = [self.flow.start(media.speech_mp4(10)) for _ in range(4)]
        wait_for(lambda: self.database.ask("select count(*) from ecg_ml.jobs where status = 'working'") == "2",
                 "both to work")
        self.servers[0].kill()
        for job_id in jobs:
            self.assertEqual(self.flow.wait(job_id)["status"], "completed")
            self.flow.assert_delivered_once(job_id)
        self.assertEqual(self.database.ask("select count(*) from ecg_backend.results"), "4")


class TwoOfEach(SystemTest):
    """Two backends and two ML servers on one PostgreSQL, the objects in a third process, nginx before each pair."""

    JOBS = 6

    def setUp(self):
        super().setUp()
        self.database = new_postgresql(self)
        store = self.start(["backend", "--data", self.folder / "store", "--listen", "127.0.0.1:0", "--ml-url",
                            "http://127.0.0.1:9"], env=environment())
        store_url = f"http://127.0.0.1:{store.wait_ready(1)['backend']}"
        self.urls = {role: [f"http://127.0.0.1:{free_port()}" for _ in range(2)] for role in ("backend", "ml")}
        fronts = {role: Balancer(self, urls) for role, urls in self.urls.items()}
        self.settings = SETTINGS | dict(database=self.database.url, store="s3", store_url=store_url, workers=1,
                                        ml_url=fronts["ml"].url, backend_url=fronts["backend"].url)
        self.servers = {(role, number): self.start_one(role, number) for role in self.urls for number in range(2)}
        self.flow = Flow(fronts["backend"].url)
        for front in fronts.values():
            front.wait_ready()

    def start_one(self, role: str, number: int):
        url = self.urls[role][number]
        process = self.start([role, "--data", self.folder / f"{role}-{number}", "--listen", url.split("//")[1]],
                             env=environment(**self.settings))
        process.wait_ready(1)
        return process

    def test_each_process_is_killed_once_and_every_result_is_recorded_once(self):
        jobs = [self.flow.start(media.speech_mp4(6)) for _ in range(self.JOBS)]
        working = "select count(*) from ecg_ml.jobs where status = 'working'"
        for (role, number), process in self.servers.items():
            wait_for(lambda: self.database.ask(working) != "0", "a job in work", 60)
            process.kill()
            jobs.append(self.flow.start(media.jfk_mp4()))  # over the ones that are left
            self.start_one(role, number)
        for job_id in jobs:
            self.assertEqual(self.flow.wait(job_id)["status"], "completed")
        for url in self.urls["backend"]:
            for job_id in jobs:
                Flow(url).assert_delivered_once(job_id)
        self.assertEqual(self.database.ask("select count(*) from ecg_backend.results"), str(len(jobs)))
        for schema in ("ecg_backend", "ecg_ml"):
            left = f"select count(*) from {schema}.deliveries"
            wait_for(lambda: self.database.ask(left) == "0", f"every message of {schema} to be answered")


if __name__ == "__main__":
    unittest.main()
