"""The specified way of a video, as a client goes it: upload, ask for captions, poll to the end. And the two set-ups."""

import uuid
from pathlib import Path

from calls import Answer, get, post, put, request
from ecg import MODEL, MODELS, Process, SystemTest, environment, free_port, wait_for

API = "/api/upload-video"
FINAL = ("completed", "failed", "cancelled")


class Flow:
    """What a page does with the backend at `base`; with an API key where there are locks."""

    def __init__(self, base: str, key: str = ""):
        self.base, self.api = base, base + API
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str) -> Answer:
        return get(self.api + path, **self.headers)

    def generate_url(self, filename: str = "sample.mp4") -> dict:
        answer = post(f"{self.api}/generate-url", {"filename": filename, "content_type": "video/mp4"}, self.headers)
        assert answer.status == 200, answer
        return answer.json()

    def upload(self, video, filename: str = "sample.mp4") -> dict:
        """Steps 1 and 2. `video` is a path or bytes. Returns generate-url's answer."""
        place = self.generate_url(filename)
        answer = put(place["upload_url"], Path(video).read_bytes() if isinstance(video, Path) else video)
        assert answer.status == 200, answer
        return place

    def process(self, headers: dict = None, **body) -> Answer:
        return post(f"{self.api}/request-process", body, self.headers | (headers or {}))

    def start(self, video, filename: str = "sample.mp4", **more) -> str:
        """Upload and request-process; the id of the job."""
        place = self.upload(video, filename)
        answer = self.process(fileKey=place["fileKey"], **more)
        assert answer.status == 200, answer
        return answer.json()["job_id"]

    def status(self, job_id: str, query: str = "") -> dict:
        answer = self.get(f"/status/{job_id}{query}")
        assert answer.status == 200, answer
        return answer.json()

    def wait(self, job_id: str, within_s: float = 90) -> dict:
        """The status object of the final state."""
        return wait_for(lambda: self._final(job_id), f"the end of job {job_id}", within_s, every_s=0.05)

    def _final(self, job_id: str):
        status = self.status(job_id, "?result=false")
        return self.status(job_id) if status["status"] in FINAL else None

    def wait_working(self, job_id: str) -> dict:
        """Until the job is in the middle of its work, so that what interrupts it interrupts something."""
        def working():
            answer = self.get(f"/status/{job_id}")
            if answer.status == 404:
                return None  # an ML server that has not been told of it yet
            status = answer.json()
            assert status["status"] == "processing", status
            return status if status["stage"] == "transcribing" else None
        return wait_for(working, f"job {job_id} transcribing", 60)

    def assert_delivered_once(self, job_id: str):
        """The result is the machine's own first version, and there is no second one."""
        result = self.get(f"/result/{job_id}")
        assert (result.status, result.headers["ETag"]) == (200, '"1"'), result
        assert self.get(f"/result/{job_id}?version=2").status >= 400

    def cancel(self, job_id: str) -> Answer:
        return request("POST", f"{self.api}/cancel/{job_id}", headers=self.headers)

    def gauge(self, name: str) -> float:
        """One number of /metrics."""
        line = next(line for line in get(f"{self.base}/metrics", **self.headers).text.splitlines() if line.startswith(name))
        return float(line.split()[-1])

    def jobs(self) -> list:
        return self.get("/jobs?limit=200").json()["jobs"]


class One:
    """`ecg serve`: both roles in one process. A restart keeps data and ports, as a service manager would."""

    def __init__(self, test: SystemTest, *, model: str = MODEL, wrapper: list = (), **settings):
        self._test, self._wrapper, self._model = test, wrapper, model
        self._settings = settings
        self.data = test.folder / "data"
        self._ports = {"backend": 0, "ml server": 0}
        self.process: Process = None
        self.restart()

    def restart(self):
        arguments = ["serve", "--data", self.data, "--listen", f"127.0.0.1:{self._ports['backend']}",
                     "--ml-listen", f"127.0.0.1:{self._ports['ml server']}", "--model", self._model,
                     "--models", MODELS]
        env = environment(**self._settings)
        self.process = self._test.start(arguments, env=env, wrapper=self._wrapper)
        self._ports = self.process.wait_ready(2)
        self.backend = f"http://127.0.0.1:{self._ports['backend']}"
        self.ml = f"http://127.0.0.1:{self._ports['ml server']}"
        self.flow = Flow(self.backend)


class Two:
    """`ecg backend` and `ecg ml` as two processes that know each other's address; none is started yet."""

    def __init__(self, test: SystemTest, **settings):
        self._test = test
        self.backend, self.ml = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
        self._settings = dict(ml_url=self.ml, backend_url=self.backend, store_url=self.backend, model=MODEL,
                              models=MODELS) | settings
        self.flow, self.ml_flow = Flow(self.backend), Flow(self.ml)

    def start_backend(self, **settings) -> Process:
        return self._start("backend", self.backend, settings)

    def start_ml(self, **settings) -> Process:
        return self._start("ml", self.ml, settings)

    def _start(self, role: str, url: str, settings: dict) -> Process:
        process = self._test.start([role, "--data", self._test.folder / role, "--listen", url.split("//")[1]],
                                   env=environment(**self._settings | settings))
        process.wait_ready(1)
        return process


def new_id() -> str:
    """A lower-case UUID, as callers make their own job ids."""
    return str(uuid.uuid4())
