"""What the servers say of themselves: /metrics and the dashboard that draws it, /ready, and the log of a job's life."""

import json
import re
import shutil
import subprocess
import unittest

import media
from calls import get
from disk import small_disk
from ecg import CHECKOUT, MODEL, MODELS, SystemTest, wait_for
from flow import One, Two

DASHBOARD = CHECKOUT / "deploy/grafana/ecg.json"
PART_OF_HISTOGRAM = re.compile(r"_(bucket|sum|count)$")


def families(text: str) -> set:
    return set(re.findall(r"^# TYPE (\S+) ", text, re.M))


def value(text: str, name: str, **labels) -> float:
    """Of the figure that has these labels, among others."""
    for line in text.splitlines():
        found = re.fullmatch(r"(\w+)\{(.*)\} (\S+)", line)
        if found and found[1] == name and labels.items() <= dict(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', found[2])).items():
            return float(found[3])
    raise AssertionError(f"no {name} with {labels} in:\n{text}")


class Figures(SystemTest):
    def setUp(self):
        super().setUp()
        self.one = One(self)
        self.video = media.jfk_mp4()
        self.job_id = self.one.flow.start(self.video)
        self.assertEqual(self.one.flow.wait(self.job_id)["status"], "completed")

    def metrics(self) -> dict:
        return {role: get(f"{url}/metrics").text for role, url in (("backend", self.one.backend), ("ml", self.one.ml))}

    def test_prometheus_finds_nothing_to_object_to(self):
        if not shutil.which("promtool"):
            self.skipTest("no promtool: run scripts/setup")
        for role, text in self.metrics().items():
            checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
            self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""), f"{role}:\n{text}")

    def test_what_a_job_leaves_behind(self):
        wait_for(lambda: "ecg_jobs_ended_total" in self.metrics()["ml"], "the end to be counted")
        metrics = self.metrics()
        for stage in ("queued", "downloading", "decoding", "transcribing", "delivering"):
            self.assertEqual(value(metrics["ml"], "ecg_job_stage_seconds_count", role="ml", stage=stage), 1)
        self.assertEqual(value(metrics["ml"], "ecg_jobs_ended_total", status="completed"), 1)
        self.assertAlmostEqual(value(metrics["ml"], "ecg_audio_seconds_total"), media.JFK_SECONDS, delta=0.5)
        self.assertEqual(value(metrics["ml"], "ecg_job_times_real_time_ratio_count"), 1)
        taken_in, video = value(metrics["backend"], "ecg_upload_bytes_total"), self.video.stat().st_size
        self.assertTrue(video <= taken_in <= video + 65536, taken_in)  # and the waveform that was made of it
        status = dict(method="GET", route="/api/upload-video/status/{job_id}", status="2xx")
        self.assertGreaterEqual(value(metrics["backend"], "ecg_http_request_seconds_count", **status), 1)
        self.assertEqual(get(f"{self.one.backend}/nowhere").status, 404)
        other = dict(method="other", route="other", status="4xx")
        self.assertEqual(value(self.metrics()["backend"], "ecg_http_request_seconds_count", **other), 1)

    def test_the_dashboard_draws_every_figure_and_no_other(self):
        wait_for(lambda: "ecg_jobs_ended_total" in self.metrics()["ml"], "the end to be counted")
        said = set().union(*map(families, self.metrics().values()))
        panels = json.loads(DASHBOARD.read_text())["panels"]
        drawn = {PART_OF_HISTOGRAM.sub("", name) for panel in panels for target in panel["targets"]
                 for name in re.findall(r"\becg_\w+", target["expr"])}
        self.assertEqual(drawn, said)


class Ready(SystemTest):
    def ready(self, url: str, query: str = "") -> tuple:
        answer = get(f"{url}/ready{query}")
        return answer.status, answer.json()["dependencies"]

    def test_a_backend_wants_its_ml_server_unless_it_is_asked_without(self):
        two = Two(self)
        two.start_backend()
        self.assertEqual(self.ready(two.backend),
                         (503, {"store": "ok", "ml": "unavailable", "disk": "ok", "database": "ok"}))
        self.assertEqual(self.ready(two.backend, "?without=ml"), (200, {"store": "ok", "disk": "ok", "database": "ok"}))
        two.start_ml()
        wait_for(lambda: self.ready(two.backend)[0] == 200, "the backend to hear of it")

    def test_a_disk_below_its_watermark(self):
        one = One(self, wrapper=small_disk(self, self.folder / "data", 8 << 20), min_free_bytes=9 << 20)
        for url in (one.backend, one.ml):
            status, states = self.ready(url)
            self.assertEqual((status, states["disk"]), (503, "low"))
        self.assertEqual(self.ready(one.backend, "?without=disk")[0], 200)

    def test_a_model_that_is_cut_off_is_seen_before_a_job_needs_it(self):
        models = self.folder / "models"
        models.mkdir()
        file = f"ggml-{MODEL}.bin"
        shutil.copy(MODELS / file, models / file)
        two = Two(self, models=models)
        two.start_ml()
        self.assertEqual(self.ready(two.ml), (200, {"model": "ok", "disk": "ok", "database": "ok"}))
        (models / file).write_bytes((MODELS / file).read_bytes()[:1 << 20])
        wait_for(lambda: self.ready(two.ml)[1]["model"] == "broken", "the broken model to be seen")
        self.assertEqual(self.ready(two.ml)[0], 503)
        (models / file).unlink()
        wait_for(lambda: self.ready(two.ml)[1]["model"] == "missing", "the missing model to be seen")


class Logs(SystemTest):
    """Every line of a job's life can be found by its id, on both servers."""

    OF_NO_JOB = {"stopping"}

    def lines(self, process) -> list:
        return [json.loads(line) for line in process.err.read_text().splitlines()]

    def test_each_line_of_three_lives_carries_the_id(self):
        two = Two(self, log_format="json", log_level="debug", pull_after_s=1)
        servers = {"backend": two.start_backend(), "ml": two.start_ml()}
        lives = {two.flow.start(media.jfk_mp4()): "completed", two.flow.start(media.text_as_mp4()): "failed"}
        cancelled = two.flow.start(media.long_mp4())
        two.flow.wait_working(cancelled)
        two.flow.cancel(cancelled)
        lives[cancelled] = "cancelled"
        for job_id, end in lives.items():
            self.assertEqual(two.flow.wait(job_id)["status"], end)
        for flow in (two.flow, two.ml_flow):
            wait_for(lambda: flow.gauge("ecg_deliveries_open") == 0 and flow.gauge("ecg_jobs_working") == 0, "the ends told")
        for process in servers.values():
            self.assertEqual(process.stop(), 0)
        for role, process in servers.items():
            lines = self.lines(process)
            nameless = [line for line in lines if "job_id" not in line and line["message"] not in self.OF_NO_JOB]
            self.assertEqual(nameless, [], role)
            for job_id, end in lives.items():
                life = [line for line in lines if line.get("job_id") == job_id]
                self.assertEqual(life[0]["message"], "job accepted", role)
                self.assertIn(end, [line.get("status") for line in life if line["message"] == "job ended"], role)
                self.assertIn("message answered", [line["message"] for line in life], role)


if __name__ == "__main__":
    unittest.main()
