"""The three programs that ECG takes the place of, rebuilt from their wire: the page's upload service, the backend that
has videos transcribed, the ML server that transcribes them. Each is spoken to by ours as it was by its own."""

import http.server
import json
import threading
import unittest
import urllib.request

import media
from calls import get, post, request
from ecg import SystemTest, wait_for
from flow import API, One, Two
from shared_server import SharedServerTest

PAGE = "http://localhost:3000"


class UploadServiceOfThePage(SharedServerTest):
    """Served from an origin of its own, in a browser, which asks before each request that is not plain."""

    settings = {"cors_origins": PAGE}

    def fetch(self, method: str, url: str, body=None, content_type: str = ""):
        browser = {"Origin": PAGE, "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}
        if content_type == "application/json":
            browser["Accept"] = content_type  # as its one helper has it, for GET too
        if content_type:
            asked = request("OPTIONS", url, headers=browser | {
                "Access-Control-Request-Method": method, "Access-Control-Request-Headers": "content-type"})
            self.assertEqual((asked.status, asked.headers["Access-Control-Allow-Origin"]), (204, PAGE), url)
            self.assertIn(method, asked.headers["Access-Control-Allow-Methods"])
            browser["Content-Type"] = content_type
        answer = request(method, url, body, browser)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], PAGE, url)
        return answer

    def test_uploads_asks_and_polls(self):
        api = self.flow.api
        place = self.fetch("POST", f"{api}/generate-url",
                           json.dumps({"filename": "sample.mp4", "filetype": "video/mp4"}), "application/json").json()
        self.assertEqual(self.fetch("PUT", place["presigned_url"], media.speech_mp4(2).read_bytes(), "video/mp4").status, 200)
        asked = self.fetch("POST", f"{api}/request-process", json.dumps({"fileKey": place["fileKey"]}), "application/json")
        job_id = asked.json()["job_id"]
        status = wait_for(lambda: self.ended(job_id), "the end of the polling", 60)
        self.assertEqual((status["status"], status["progress"]), ("completed", 100))
        self.assertIn("segments", status["result"])

    def test_asks_by_the_name_of_the_bucket_and_in_a_tag_of_its_language(self):
        key = self.flow.upload(media.silent_mp4())["fileKey"]
        for language, code in (("ko-KR", "ko"), ("zh-CN", "zh")):
            answer = self.flow.process(video_url=f"s3://ecg/{key}", language=language)
            self.assertEqual(answer.status, 200, answer)
            job_id = answer.json()["job_id"]
            self.assertEqual(self.flow.get(f"/jobs/{job_id}").json()["language"], code)
            self.assertEqual(self.flow.wait(job_id)["status"], "completed")
        self.assertEqual(self.flow.process(video_url=f"s3://another/{key}").status, 422)

    def ended(self, job_id: str):
        answer = self.fetch("GET", f"{self.flow.api}/status/{job_id}", content_type="application/json")
        status = answer.json()
        if answer.status != 200 or status["status"] in ("completed", "failed"):  # it knows no other end
            return status
        self.assertEqual((status["current_stage"], status["estimated_time_remaining"]),
                         (status["stage"], status["eta_seconds"]))
        return None

    def test_ends_its_polling_when_the_job_was_cancelled_by_somebody_else(self):
        job_id = self.flow.start(media.long_mp4())
        self.assertIsNone(self.ended(job_id))
        self.assertEqual(self.flow.cancel(job_id).status, 200)
        status = wait_for(lambda: self.ended(job_id), "the end of the polling", 20)
        self.assertEqual((status["job_id"], status["status"]), (job_id, "cancelled"))
        self.assertEqual(self.flow.status(job_id)["status"], "cancelled")  # with 200, as ever, for all others

    def test_is_nobody_to_the_server_from_another_origin(self):
        for url, body in ((f"{self.flow.api}/generate-url", {"filename": "a.mp4"}),
                          (f"{self.flow.api}/request-process", {"fileKey": "x"})):
            answer = post(url, body, {"Origin": "http://localhost:3001", "Sec-Fetch-Site": "same-site"})
            self.assertEqual((answer.status, answer.json()["code"]), (403, "CROSS_SITE"))
            self.assertNotIn("Access-Control-Allow-Origin", answer.headers)


class Program(http.server.BaseHTTPRequestHandler):
    """What both played programs have in common: JSON in and out, as FastAPI answers."""

    def read_json(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def say(self, status: int, body, content_type: str = "application/json"):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


def run(test: SystemTest, handler) -> str:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    test.addCleanup(server.server_close)
    test.addCleanup(server.shutdown)
    return f"http://127.0.0.1:{server.server_port}"


class BackendThatHasVideosTranscribed(SystemTest):
    """It posts {"job_id", "video_url", "fastapi_base_url"}, polls the status, and takes {"job_id", "result"}. A signature
    that it does not know the secret of is an attack to it."""

    def setUp(self):
        super().setUp()
        video = media.speech_mp4(2).read_bytes()
        self.told = told = []

        class Backend(Program):
            def do_GET(self):
                self.say(200, video, "video/mp4") if self.path == "/videos/talk.mp4" else self.say(404, {"detail": "Not Found"})

            def do_POST(self):
                body = self.read_json()
                if self.path != f"{API}/result":
                    return self.say(404, {"detail": "Not Found"})
                if any(name.lower().startswith(("x-signature", "x-ecg")) for name in self.headers):
                    return self.say(401, {"detail": "Invalid signature"})
                if "result" not in body and body.get("status") not in ("failed", "error"):
                    return self.say(422, {"detail": [{"loc": ["body", "result"], "msg": "Field required"}]})
                told.append(body)
                self.say(200, {"status": "received"})

        self.url = run(self, Backend)
        self.one = One(self, allowed_hosts=self.url.split("//")[1])

    def ask(self, job_id: str):
        answer = post(f"{self.one.ml}{API}/process-video", {
            "job_id": job_id, "video_url": f"{self.url}/videos/talk.mp4", "fastapi_base_url": self.url})
        self.assertEqual((answer.status, answer.json()["status"]), (200, "processing"), answer)

    def test_polls_and_is_told_the_result(self):
        self.ask("123456")
        status = lambda: get(f"{self.one.ml}{API}/status/123456").json()
        wait_for(lambda: status()["status"] == "completed", "the end", 60)
        wait_for(lambda: self.told, "the callback")
        body = self.told[-1]
        self.assertEqual(body["job_id"], "123456")
        result = body["result"]
        self.assertEqual(result["metadata"]["duration"], result["duration"])
        self.assertEqual(result["metadata"]["language"], result["language"])
        self.assertIn("unique_speakers", result["metadata"])
        for segment in result["segments"]:
            self.assertEqual(segment["text"], segment["text"].strip())
            self.assertTrue(segment["text"])

    def test_hears_of_a_failure_in_words_and_of_a_cancel_as_of_an_end(self):
        answer = post(f"{self.one.ml}{API}/process-video", {
            "job_id": "fails", "video_url": f"{self.url}/videos/none.mp4", "fastapi_base_url": self.url})
        self.assertEqual(answer.status, 200)
        wait_for(lambda: self.told, "the failure", 60)
        self.assertEqual((self.told[-1]["status"], self.told[-1]["error_code"]), ("failed", "DOWNLOAD_ERROR"))
        self.assertTrue(self.told[-1]["error"]["message"])
        long = self.one.flow.upload(media.long_mp4())["video_url"]
        post(f"{self.one.ml}{API}/process-video", {"job_id": "stops", "video_url": long, "fastapi_base_url": self.url})
        self.assertEqual(request("POST", f"{self.one.ml}{API}/cancel/stops").json()["status"], "cancelled")
        wait_for(lambda: self.told[-1]["job_id"] == "stops", "the cancel")
        self.assertEqual((self.told[-1]["status"], self.told[-1]["error"]["code"]), ("failed", "CANCELLED"))


class MlServerThatTranscribes(SystemTest):
    """It answers process-video, loads the video from where it was told, and posts {"job_id", "result"}; it has no route
    that says how far it is. Its speakers are objects, and it says more of a word than we know."""

    RESULT = {
        "metadata": {"filename": "talk.mp4", "duration": 2.5, "total_segments": 1, "unique_speakers": 1, "sample_rate": 16000},
        "speakers": {"SPEAKER_00": {"total_duration": 2.0, "segment_count": 1}},
        "segments": [{"start_time": 0.2, "end_time": 2.2, "text": "Hello there.", "emotion": {"emotion": "calm", "confidence": 0.8},
                      "speaker": {"speaker_id": "SPEAKER_00", "confidence": 0.9, "gender": "female"},
                      "acoustic_features": {"volume_db": -20.5, "pitch_hz": 180.0, "volume_category": "medium"},
                      "words": [{"word": "Hello", "start": 0.2, "end": 1.0, "confidence": 0.9},
                                {"word": "there.", "start": 1.0, "end": 2.2, "confidence": 0.9}]}]}

    def begin(self, result, knows=lambda path: (404, {"detail": "Not Found"}), **settings):
        self.asked, self.polled, self.fetched = [], [], []
        test = self

        class MlServer(Program):
            def do_GET(self):
                if self.path == "/health":
                    return self.say(200, {"status": "healthy"})
                test.polled.append(self.path)
                self.say(*knows(self.path))

            def do_POST(self):
                body = self.read_json()
                if self.path.split("?")[0] != f"{API}/process-video":
                    return self.say(404, {"detail": "Not Found"})
                test.asked.append(body)
                self.say(200, {"job_id": body["job_id"], "status": "processing", "message": "started",
                               "status_url": f"{API}/status/{body['job_id']}", "estimated_time": 300})
                if result:
                    threading.Thread(target=test.transcribe, args=(body, result)).start()

        url = run(self, MlServer)
        two = Two(self, **settings)
        two.start_backend(ml_url=url, pull_after_s=1)
        self.flow = two.flow

    def transcribe(self, body: dict, result: dict):
        with urllib.request.urlopen(body["video_url"]) as video:
            self.fetched.append(video.read())
        post(f"{body['fastapi_base_url']}{API}/result", {"job_id": body["job_id"], "result": result})

    def test_loads_the_video_and_its_result_is_taken(self):
        self.begin(self.RESULT)
        video = media.speech_mp4(2)
        job_id = self.flow.start(video)
        status = self.flow.wait(job_id)
        self.assertEqual(status["status"], "completed")
        self.assertEqual(self.fetched, [video.read_bytes()])
        result = status["result"]
        segment = result["segments"][0]
        self.assertEqual((segment["speaker"], segment["start"], segment["end"]), ("SPEAKER_00", 0.2, 2.2))
        self.assertEqual(segment["speaker_details"], {"speaker_id": "SPEAKER_00", "confidence": 0.9, "gender": "female"})
        self.assertEqual(segment["emotion"]["emotion"], "calm")
        self.assertEqual(segment["acoustic_features"]["volume_category"], "medium")
        self.assertEqual(segment["words"][0]["confidence"], 0.9)
        self.assertEqual((result["duration"], result["metadata"]["duration"], result["metadata"]["unique_speakers"]), (2.5, 2.5, 1))
        self.assertEqual((result["metadata"]["sample_rate"], result["speakers"]["SPEAKER_00"]["segment_count"]), (16000, 1))
        self.assertIn("Hello there.", self.flow.get(f"/result/{job_id}/captions.srt").text)
        self.assertEqual(len(self.asked), 1)
        self.look_at_an_edit(job_id)

    def look_at_an_edit(self, job_id: str):
        """What it said beside the words outlives a person's correction of them."""
        url, tag = f"{self.flow.api}/result/{job_id}", self.flow.get(f"/result/{job_id}").headers["ETag"]
        words = [{"word": "Hello", "start": 0.2, "end": 1.0}, {"word": "there!", "start": 1.0, "end": 2.2}]
        edit = {"at": 0, "insert": [{"start": 0.2, "end": 2.3, "text": "Hello there!", "words": words}]}
        answer = request("PATCH", f"{url}/cues", json_body=edit, headers={"If-Match": tag})
        self.assertEqual(answer.status, 200, answer)
        result = get(url).json()
        self.assertEqual((result["metadata"]["sample_rate"], result["speakers"]["SPEAKER_00"]["segment_count"]), (16000, 1))
        segment = result["segments"][0]
        self.assertEqual((segment["text"], segment["emotion"]["emotion"]), ("Hello there!", "calm"))
        self.assertEqual(segment["words"][0]["confidence"], 0.9)
        again = request("PUT", url, json_body=result, headers={"If-Match": answer.headers["ETag"]})
        self.assertEqual(again.status, 200, again)
        self.assertEqual(get(url).json()["segments"][0]["emotion"]["emotion"], "calm")

    def test_is_asked_once_however_long_it_works_unasked(self):
        self.begin(None)
        job_id = self.flow.start(media.speech_mp4(2))
        wait_for(lambda: len(self.polled) >= 3, "questions about the silent job", 30)
        self.assertEqual(len(self.asked), 1)
        self.assertEqual(self.flow.status(job_id)["status"], "processing")

    def test_that_forgets_the_job_each_time_is_not_asked_for_ever(self):
        self.begin(None, knows=lambda path: (404, {"code": "JOB_NOT_FOUND", "detail": "no such job"}), max_attempts=2)
        status = self.flow.wait(self.flow.start(media.speech_mp4(2)))
        self.assertEqual((status["status"], status["error_code"]), ("failed", "INTERNAL"))
        self.assertEqual(len(self.asked), 2)

    def test_whose_result_is_none_ends_the_job_with_the_reason(self):
        self.begin(None, knows=lambda path: (200, {"job_id": path.split("/")[-1], "status": "completed", "result": {"segments": 7}}),
                   max_attempts=2)
        status = self.flow.wait(self.flow.start(media.speech_mp4(2)))
        self.assertEqual(status["status"], "failed")
        self.assertIn("/segments", status["error"]["message"])


if __name__ == "__main__":
    unittest.main()
