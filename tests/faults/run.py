#!/usr/bin/env python3
"""The fault run: a fleet on this machine, short jobs, and for as long as they come everything that may go wrong does.

    python3 -B tests/faults/run.py [--jobs 40] [--faults 40] [--seed N] [--log FILE]

Three ML servers, two backends, a PostgreSQL, an object store, nginx before each pair; all on loopback, in a temp folder.
At random: kill -9 of each kind of process, ML servers frozen until their leases ran out, PostgreSQL restarted or crashed,
the store answering 503, cutting bodies or refusing, its disk full, callbacks refused, answered 503, late or twice, the
clock of one host (a backend and an ML server) an hour ahead or behind, a second ML server started on the folder of one
that works there. Beside all that, one job in ten is somebody else's, whose listener takes connections and says nothing.
In the end every job must be completed, each result recorded once, every message answered but those of that listener.
The same seed draws the same faults.
"""

import argparse
import http.client
import random
import signal
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
import media  # noqa: E402
from balancer import Balancer  # noqa: E402
from calls import post, put  # noqa: E402
from ecg import MODEL, MODELS, SystemTest, environment, free_port, wait_for  # noqa: E402
from faulty_proxy import CUT, ERROR, FINE, LATE, REFUSE, TWICE, FaultyProxy  # noqa: E402
from flow import API, Flow  # noqa: E402
from frozen import Frozen  # noqa: E402
from host_clock import HostClock  # noqa: E402
from postgresql import Postgresql  # noqa: E402
from small_disk import SmallDisk  # noqa: E402

BETWEEN_FAULTS_S = (0.3, 1.5)
BAD_LINE_S = (0.5, 4)
LEASE_S = 3
WAVE = 10  # jobs that are asked for at once, spread over the whole run: most faults find some in work
END_S = 300  # after the last fault
DISK_BYTES = 256 << 20  # of the store
WRONG_HOST = (("backend", 0), ("ml", 0))  # whose clock jumps
OPTIONS = argparse.Namespace(jobs=40, faults=40, seed=None, log=None)


class Client(threading.Thread):
    """Uploads and asks for captions like a page that tries again until it was answered."""

    def __init__(self, fleet, faults_so_far):
        super().__init__(daemon=True)
        self._flow, self._faults_so_far = Flow(fleet.front.url), faults_so_far
        self._ml_url, self._listener = fleet.ml_front.url, fleet.listener
        self._video = media.speech_mp4(2).read_bytes()
        self.job_ids, self.unheard_ids, self.asked_again = [], [], 0

    def run(self):
        for number in range(OPTIONS.jobs):
            while self._faults_so_far() < number // WAVE * WAVE * OPTIONS.faults // OPTIONS.jobs:
                time.sleep(0.02)
            self.job_ids.append(self._until_answered(lambda: self._one_job(f"job-{number}")))
            if number % WAVE == 0:
                self.unheard_ids.append(self._until_answered(lambda: self._unheard_job(f"unheard-{number}")))

    def _one_job(self, key: str) -> str:
        place = self._flow.generate_url("short.mp4")
        assert put(place["upload_url"], self._video).status == 200
        return self._flow.process({"Idempotency-Key": key}, fileKey=place["fileKey"]).json()["job_id"]

    def _unheard_job(self, job_id: str) -> str:
        """One of another client of the ML servers, which hears nothing of its end."""
        place = self._flow.generate_url("short.mp4")
        assert put(place["upload_url"], self._video).status == 200
        answer = post(f"{self._ml_url}{API}/process-video", {
            "job_id": job_id, "video_url": place["video_url"], "callback_url": f"http://{self._listener.host}/hook"})
        assert answer.status in (200, 409), answer  # 409: it was taken, and the answer was lost
        return job_id

    def _until_answered(self, ask) -> str:
        while True:
            try:
                return ask()
            except (OSError, http.client.HTTPException, AssertionError, KeyError, ValueError):
                self.asked_again += 1
                time.sleep(0.05)  # something is down or bad


class Fleet:
    """The processes, each restarted as a service manager would."""

    def __init__(self, test: SystemTest):
        self._test = test
        self.database = Postgresql(durable=True)
        test.addCleanup(self.database.close)
        self.urls = {("store", 0): self._url()} | {("backend", i): self._url() for i in range(2)} | {
            ("ml", i): self._url() for i in range(3)}
        self.clock = HostClock(test.folder / "clock of a host")
        self.disk = SmallDisk(test, test.folder / "store-0" / "objects", DISK_BYTES)
        self.store_line = FaultyProxy(self.urls["store", 0])
        self.front = Balancer(test, self._all("backend"))
        self.ml_front = Balancer(test, self._all("ml"))
        self.listener = Frozen()
        test.addCleanup(self.listener.close)
        self.callback_line = FaultyProxy(self.front.url)
        for line in (self.store_line, self.callback_line):
            test.addCleanup(line.close)
        self._settings = dict(database=self.database.url, store="s3", store_url=self.store_line.url, workers=1,
                              ml_url=self.ml_front.url, allowed_hosts=self.listener.host, backend_url=self.callback_line.url, lease_s=LEASE_S, pull_after_s=2,
                              max_attempts=1000, model=MODEL, models=MODELS, callback_secret="known to both")
        self.processes = {}
        for place in self.urls:
            self.start(place)
        self.front.wait_ready()
        self.ml_front.wait_ready()

    @staticmethod
    def _url() -> str:
        return f"http://127.0.0.1:{free_port()}"

    def _all(self, kind: str) -> list:
        return [url for (role, _), url in self.urls.items() if role == kind]

    def start(self, place: tuple):
        self.processes[place] = self._process(place, self.urls[place])

    def start_second(self, place: tuple):
        """On the folder of the one there, on a port of its own."""
        return self._process(place, self._url())

    def _process(self, place: tuple, url: str):
        kind, number = place
        role = "backend" if kind == "store" else kind
        settings = dict(ml_url="http://127.0.0.1:9", min_free_bytes=0) if kind == "store" else self._settings
        env = environment(**settings) | (self.clock.environment if place in WRONG_HOST else {})
        arguments = [role, "--data", self._test.folder / f"{kind}-{number}", "--listen", url.split("//")[1]]
        wrapper = self.disk.wrapper if kind == "store" else []
        return self._test.start(arguments, env=env, wrapper=wrapper)

    def restart_ended(self):
        """Those that began while their database was away, and went."""
        for place, process in list(self.processes.items()):
            if process.child.poll() is not None:
                self.start(place)

    def is_ready(self, place: tuple) -> bool:
        self.restart_ended()
        return "ready on" in self.processes[place].out.read_text()

    def kill(self, place: tuple):
        self.processes[place].kill()


class Faults:
    """One after the other, drawn from a seed; every one is written down."""

    def __init__(self, fleet: Fleet, dice: random.Random, log):
        self._fleet, self._dice, self._log, self._started = fleet, dice, log, time.monotonic()
        self._kinds = [self.kill_ml, self.kill_ml, self.kill_backend, self.kill_store, self.freeze_ml, self.restart_database,
                       self.bad_store, self.bad_store, self.bad_callbacks, self.bad_callbacks, self.second_ml]
        if fleet.clock.works:
            self._kinds += [self.jump_clock, self.jump_clock]
        else:
            print("no clock jumps: libfaketime is not installed", file=log, flush=True)
        if fleet.disk.works:
            self._kinds.append(self.full_disk)
        else:
            print(f"the disk is never full: no mount namespace may be made here ({fleet.disk.why})", file=log, flush=True)
        self.counts = {}

    def one(self):
        time.sleep(self._dice.uniform(*BETWEEN_FAULTS_S))
        self._fleet.restart_ended()
        what = self._dice.choice(self._kinds)()
        kind = what.split()[0]
        self.counts[kind] = self.counts.get(kind, 0) + 1
        print(f"{time.monotonic() - self._started:7.2f} s  {what}", file=self._log, flush=True)

    def _kill(self, kind: str) -> str:
        place = self._dice.choice([place for place in self._fleet.urls if place[0] == kind])
        self._fleet.kill(place)
        time.sleep(self._dice.uniform(0, 1))
        self._fleet.start(place)
        return f"kill-{kind} {place[1]}"

    def kill_ml(self):
        return self._kill("ml")

    def kill_backend(self):
        return self._kill("backend")

    def kill_store(self):
        return self._kill("store")

    def freeze_ml(self):
        """Longer than its lease: another one takes its job, and when it wakes it must notice."""
        place = ("ml", self._dice.randrange(3))
        child = self._fleet.processes[place].child
        child.send_signal(signal.SIGSTOP)
        time.sleep(LEASE_S + 1)
        child.send_signal(signal.SIGCONT)
        return f"freeze-ml {place[1]}"

    def second_ml(self):
        """It must go away and leave the work of the first one alone."""
        place = ("ml", self._dice.randrange(3))
        wait_for(lambda: self._fleet.is_ready(place), "the first one, which may just begin", END_S)
        second = self._fleet.start_second(place)
        code = second.child.wait(60)
        assert code != 0 and "another process" in second.err.read_text(), second.logs()
        return f"second-ml on the folder of {place[1]}, refused with {code}"

    def restart_database(self):
        mode = self._dice.choice(["fast", "immediate"])
        self._fleet.database.restart(mode)
        return f"restart-database {mode}"

    def jump_clock(self):
        """And stays so until the next jump."""
        hours = self._dice.choice([-1, 0, 1])
        self._fleet.clock.set(hours)
        return f"jump-clock {hours:+d} h"

    def full_disk(self):
        self._fleet.disk.fill()
        time.sleep(self._dice.uniform(*BAD_LINE_S))
        self._fleet.disk.make_room()
        return "full-disk of the store"

    def _bad(self, line: FaultyProxy, modes: list) -> str:
        line.mode = self._dice.choice(modes)
        time.sleep(self._dice.uniform(*BAD_LINE_S))
        said, line.mode = line.mode, FINE
        return said

    def bad_store(self):
        return f"bad-store {self._bad(self._fleet.store_line, [ERROR, CUT, REFUSE, LATE])}"

    def bad_callbacks(self):
        return f"bad-callbacks {self._bad(self._fleet.callback_line, [ERROR, REFUSE, LATE, TWICE])}"


class FaultRun(SystemTest):
    def test_every_job_ends_right_and_is_recorded_once(self):
        seed = OPTIONS.seed if OPTIONS.seed is not None else random.randrange(1 << 32)
        log = open(OPTIONS.log, "w") if OPTIONS.log else sys.stdout
        print(f"--jobs {OPTIONS.jobs} --seed {seed}", file=log, flush=True)
        started = time.monotonic()
        fleet = Fleet(self)
        faults = Faults(fleet, random.Random(seed), log)
        client = Client(fleet, lambda: sum(faults.counts.values()))
        client.start()
        while client.is_alive() or sum(faults.counts.values()) < OPTIONS.faults:
            faults.one()
        print(f"faults: {faults.counts}; requests made again: {client.asked_again}", file=log)
        fleet.restart_ended()
        self.look_at_the_end(fleet, client)
        ask = fleet.database.ask
        slowest = ask("select max(updated_at - created_at) / 1000 from ecg_backend.jobs")
        tries = ask("select sum(attempts) from ecg_ml.jobs")
        print(f"{len(client.unheard_ids)} more whose listener hangs, which took {len(fleet.listener.taken)} connections", file=log)
        print(f"{OPTIONS.jobs} jobs completed in {time.monotonic() - started:.0f} s, each recorded once; "
              f"taken {tries} times; the slowest took {slowest} s", file=log, flush=True)

    def unfinished(self, fleet: Fleet) -> int:
        try:
            return sum(int(fleet.database.ask(f"select count(*) from {schema}.jobs where status in ('queued', 'working')"))
                       for schema in ("ecg_backend", "ecg_ml"))
        except AssertionError:
            return 1 << 30  # not now

    def look_at_the_end(self, fleet: Fleet, client: Client):
        ask, unheard = fleet.database.ask, len(client.unheard_ids)
        self.assertEqual(len(set(client.job_ids)), OPTIONS.jobs, "jobs that were answered")
        wait_for(lambda: self.unfinished(fleet) == 0, "the end of all jobs", END_S, every_s=0.5)
        for schema, jobs in (("ecg_backend", OPTIONS.jobs), ("ecg_ml", OPTIONS.jobs + unheard)):
            self.assertEqual(ask(f"select status, count(*) from {schema}.jobs group by status"), f"completed|{jobs}", schema)
            self.assertEqual(ask(f"select count(*), max(version) from {schema}.results"), f"{jobs}|1", schema)
            messages = f"from {schema}.deliveries where job_id not like 'unheard-%'"
            wait_for(lambda: ask(f"select count(*) {messages} and state = 'open'") == "0",
                     f"every message of {schema} to be answered", END_S, every_s=0.5)
            self.assertEqual(ask(f"select count(*) {messages}"), "0", "messages given up")
        self.assertEqual(ask("select count(*) from ecg_ml.deliveries"), str(unheard), "ends that a listener did not hear are kept")
        self.assertEqual(set(ask("select id from ecg_backend.jobs").split()), set(client.job_ids))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=OPTIONS.jobs)
    parser.add_argument("--faults", type=int, default=OPTIONS.faults)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--log", help="file for what was done [standard output]")
    parser.parse_args(namespace=OPTIONS)
    unittest.main(argv=sys.argv[:1])
