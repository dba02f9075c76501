"""The specified five steps and everything around them, on one machine: `ecg serve`."""

import json
import re
import time
import unittest
from datetime import datetime, timezone

import cues
import media
import sigv4
from calls import connect, get, post, put, request
from ecg import PATIENCE, SystemTest, wait_for
from flow import API, One, new_id

KEY = re.compile(r"^videos/anonymous/\d{8}_\d{6}_[0-9a-f]{8}_(.+)$")
UUID4 = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
QUOTE = "ask not what your country can do for you"
STAGES = ["queued", "downloading", "decoding", "transcribing", "analyzing", "delivering"]


def words_of(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s']", " ", text.lower()).split())


class FlowTest(SystemTest):
    def setUp(self):
        super().setUp()
        self.one = One(self, pull_after_s=2, cors_origins="http://page.example")
        self.flow = self.one.flow

    def assert_accepted(self, answer, job_id=None):
        self.assertEqual(answer.status, 200, answer)
        body = answer.json()
        if job_id:
            self.assertEqual(body["job_id"], job_id)
        self.assertEqual(body["status"], "processing")
        self.assertEqual(body["message"], "비디오 처리가 시작되었습니다")
        self.assertEqual(body["status_url"], f"{API}/status/{body['job_id']}")
        self.assertTrue(body["estimated_time"] is None or body["estimated_time"] >= 0, body)

    def assert_problem(self, answer, status: int, code: str):
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/problem+json")
        problem = answer.json()
        self.assertLessEqual({"type", "title", "status", "detail", "code"}, problem.keys())
        self.assertEqual((problem["status"], problem["code"]), (status, code))
        return problem["detail"]

    def poll_to_end(self, url: str) -> list:
        """Every status object seen on the way, the final one last."""
        seen, deadline = [], time.monotonic() + 90 * PATIENCE
        while not seen or seen[-1]["status"] == "processing":
            self.assertLess(time.monotonic(), deadline, seen[-1:])
            seen.append(get(url).json())
            time.sleep(0.01)
        return seen

    def assert_measured_progress(self, seen: list, job_id: str):
        for status in seen[:-1]:
            self.assertEqual((status["job_id"], status["status"]), (job_id, "processing"))
            self.assertIsInstance(status["progress"], int)
            self.assertIn(status["stage"], STAGES)
            self.assertLess(status["progress"], 100)
        steps = [status["progress"] for status in seen]
        self.assertEqual(steps, sorted(steps), "progress went down")
        self.assertEqual((seen[-1]["status"], steps[-1]), ("completed", 100), seen[-1])


class TheSpecifiedFiveSteps(FlowTest):
    """generate-url, PUT, process-video with the caller's own job id, status, and what the ML server says of itself."""

    def step_one_and_two(self) -> str:
        answer = post(f"{self.flow.api}/generate-url", {"filename": "sample.mp4", "filetype": "video/mp4"})
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["Content-Type"], "application/json; charset=utf-8")
        place = answer.json()
        self.assertEqual(place["upload_url"], place["url"])
        self.assertEqual(place["upload_url"], place["presigned_url"])
        self.assertEqual(place["fileKey"], place["file_key"])
        self.assertEqual(KEY.match(place["fileKey"])[1], "sample.mp4")
        self.assertEqual(place["expires_in"], 3600)
        self.assertTrue(place["video_url"].endswith(place["fileKey"]), place)
        self.assertNotIn("?", place["video_url"])
        uploaded = put(place["upload_url"], media.jfk_mp4().read_bytes(), {"Content-Type": "video/mp4"})
        self.assertEqual(uploaded.status, 200, uploaded)
        self.assertRegex(uploaded.headers["ETag"], r'^"[0-9a-f]{32}"$')
        return place["video_url"]

    def ask_ml(self, address: str, job_id: str, video_url: str):
        return post(f"{address}{API}/process-video",
                    {"job_id": job_id, "video_url": video_url, "fastapi_base_url": self.one.backend})

    def test_on_the_backends_address(self):
        job_id = new_id()
        self.assert_accepted(self.ask_ml(self.one.backend, job_id, self.step_one_and_two()), job_id)
        seen = self.poll_to_end(f"{self.flow.api}/status/{job_id}")
        self.assert_measured_progress(seen, job_id)

    def test_on_the_ml_servers_address(self):
        job_id = new_id()
        self.assert_accepted(self.ask_ml(self.one.ml, job_id, self.step_one_and_two()), job_id)
        seen = self.poll_to_end(f"{self.one.ml}{API}/status/{job_id}")
        self.assert_measured_progress(seen, job_id)
        listed = get(f"{self.one.ml}{API}/jobs").json()["jobs"]
        self.assertEqual([job["job_id"] for job in listed], [job_id])

    def test_with_an_id_that_is_no_uuid(self):
        self.assert_accepted(self.ask_ml(self.one.backend, "123456", self.step_one_and_two()), "123456")
        self.assertEqual(self.poll_to_end(f"{self.flow.api}/status/123456")[-1]["status"], "completed")

    def test_the_same_id_twice_starts_one_job(self):
        job_id, video_url = new_id(), self.step_one_and_two()
        self.assert_accepted(self.ask_ml(self.one.ml, job_id, video_url), job_id)
        self.assert_accepted(self.ask_ml(self.one.ml, job_id, video_url), job_id)
        self.poll_to_end(f"{self.one.ml}{API}/status/{job_id}")
        self.assertEqual(len(get(f"{self.one.ml}{API}/jobs").json()["jobs"]), 1)

    def test_the_same_id_with_another_video_is_refused(self):
        job_id = new_id()
        self.assert_accepted(self.ask_ml(self.one.ml, job_id, self.step_one_and_two()), job_id)
        answer = self.ask_ml(self.one.ml, job_id, self.step_one_and_two())
        self.assert_problem(answer, 409, "JOB_EXISTS")

    def test_both_roles_say_how_they_are(self):
        for url, role in ((self.one.backend, "backend"), (self.one.ml, "ml")):
            health = get(f"{url}/health").json()
            self.assertEqual((health["status"], health["role"]), ("healthy", role))
            self.assertRegex(health["version"], r"^\d+\.\d+\.\d+")
            self.assertGreaterEqual(health["uptime_seconds"], 0)
            self.assertEqual(get(f"{url}/ready").status, 200)
            self.assertIn("# TYPE", get(f"{url}/metrics").text)
        self.assertIn("model", get(f"{self.one.ml}/health").json())


class CaptionsOfAVideo(FlowTest):
    """One job through request-process, and then everything that can be had of it."""

    def test_every_view_of_a_completed_job(self):
        place = self.flow.upload(media.jfk_mp4(), "케네디 연설.mp4")
        answer = self.flow.process(video_url=place["video_url"])
        self.assert_accepted(answer)
        job_id = answer.json()["job_id"]
        self.assertRegex(job_id, UUID4)
        seen = self.poll_to_end(f"{self.flow.api}/status/{job_id}")
        self.assert_measured_progress(seen, job_id)
        self.look_at_status(job_id, seen[-1])
        result = self.look_at_result(job_id, seen[-1]["result"])
        self.look_at_captions(job_id, result)
        self.look_at_list(job_id, place)
        self.look_at_events(job_id)
        self.look_at_video(job_id)
        self.look_at_delete(job_id, place)

    def look_at_status(self, job_id, final):
        self.assertLessEqual({"job_id", "status", "progress", "result"}, final.keys())
        self.assertNotIn("error_code", final)
        self.assertNotIn("result", self.flow.status(job_id, "?result=false"))

    def look_at_result(self, job_id, in_status) -> dict:
        result = get(f"{self.flow.api}/result/{job_id}").json()
        self.assertEqual(result, in_status)
        self.assertIn(QUOTE, words_of(result["text"]))
        self.assertEqual(result["language"], "en")
        self.assertAlmostEqual(result["duration"], media.JFK_SECONDS, delta=0.5)
        self.look_at_segments(result)
        self.look_at_metadata(result)
        return result

    def look_at_segments(self, result):
        self.assertTrue(result["segments"])
        self.assertEqual(" ".join(s["text"] for s in result["segments"]), result["text"].strip())
        self.assertEqual([s["text"] for s in result["segments"]], [s["text"].strip() for s in result["segments"]])
        before_s = 0.0
        for number, segment in enumerate(result["segments"]):
            self.assertEqual(segment["id"], number)
            self.assertLessEqual({"seek", "tokens", "temperature", "avg_logprob", "compression_ratio",
                                  "no_speech_prob"}, segment.keys())
            self.assertLessEqual(before_s, segment["start"], "starts went down")
            self.assertLess(segment["start"], segment["end"])
            self.assertLessEqual(segment["end"], result["duration"])
            before_s = segment["start"]
            self.look_at_words(segment)

    def look_at_words(self, segment):
        self.assertEqual("".join(w["word"] for w in segment["words"]).strip(), segment["text"].strip())
        before_s = segment["start"]
        for word in segment["words"]:
            self.assertLessEqual(before_s, word["start"], (word, segment["text"]))
            self.assertLessEqual(word["start"], word["end"])
            self.assertLessEqual(word["end"], segment["end"])
            self.assertTrue(0 <= word["probability"] <= 1, word)
            before_s = word["start"]

    def look_at_metadata(self, result):
        metadata = result["metadata"]
        self.assertEqual(metadata["model"], "tiny-q5_1")
        self.assertTrue(metadata["engine"])
        self.assertEqual(metadata["language_requested"], "auto")
        self.assertTrue(0 < metadata["language_probability"] <= 1)
        self.assertGreater(metadata["processing_time"], 0)
        self.assertEqual(metadata["total_segments"], len(result["segments"]))
        made = datetime.fromisoformat(metadata["created_at"].replace("Z", "+00:00"))
        self.assertLess(abs((datetime.now(timezone.utc) - made).total_seconds()), 600)
        self.assertEqual(metadata["warnings"], [])

    def look_at_captions(self, job_id, result):
        answers = {f: get(f"{self.flow.api}/result/{job_id}/captions.{f}") for f in ("srt", "vtt", "txt", "json")}
        for name, answer in answers.items():
            self.assertEqual(answer.status, 200, (name, answer))
            self.assertIn("attachment", answer.headers["Content-Disposition"])
            self.assertIn(f".{name}", answer.headers["Content-Disposition"])
        self.assertTrue(answers["vtt"].text.startswith("WEBVTT"))
        self.assertIn("text/vtt", answers["vtt"].headers["Content-Type"])
        self.assertEqual(json.loads(answers["json"].text), result)
        self.assertEqual(words_of(answers["txt"].text), words_of(result["text"]))
        for name in ("srt", "vtt"):
            self.look_at_cues(cues.parse(answers[name].text), result)

    def look_at_cues(self, found, result):
        self.assertEqual(words_of(cues.joined(found)), words_of(result["text"]))
        before_s = 0.0
        for cue in found:
            self.assertLessEqual(before_s, cue.start_s, "captions overlap")
            self.assertLess(cue.start_s, cue.end_s)
            self.assertLessEqual(len(cue.lines), 2)
            self.assertTrue(all(len(line) <= 42 for line in cue.lines), cue)
            before_s = cue.end_s

    def look_at_list(self, job_id, place):
        listed = get(f"{self.flow.api}/jobs?status=completed&limit=1").json()
        self.assertEqual([job["job_id"] for job in listed["jobs"]], [job_id])
        row = listed["jobs"][0]
        self.assertLessEqual({"job_id", "status", "progress", "stage", "filename", "created_at", "updated_at",
                              "error_code"}, row.keys())
        self.assertEqual((row["status"], row["progress"], row["error_code"]), ("completed", 100, None))
        self.assertEqual(row["filename"], KEY.match(place["fileKey"])[1])
        self.assertIn("next", listed)
        self.assertEqual(get(f"{self.flow.api}/jobs/{job_id}").json(), row)

    def look_at_events(self, job_id):
        """After the end: one event, then the end of the stream."""
        events = get(f"{self.flow.api}/events/{job_id}")
        self.assertTrue(events.headers["Content-Type"].startswith("text/event-stream"))
        self.assertEqual(events.text.count("event: status"), 1, events)

    def look_at_video(self, job_id):
        """The page plays the video through an address that leads to a signed one."""
        answer = get(f"{self.flow.api}/video/{job_id}")
        self.assertIn(answer.status, (302, 303, 307), answer)
        part = get(answer.headers["Location"], Range="bytes=4-7")
        self.assertEqual((part.status, part.body), (206, b"ftyp"))

    def look_at_delete(self, job_id, place):
        gone = request("DELETE", f"{self.flow.api}/jobs/{job_id}")
        self.assertEqual((gone.status, gone.body), (204, b""))
        self.assert_problem(get(f"{self.flow.api}/status/{job_id}"), 404, "JOB_NOT_FOUND")
        self.assert_problem(get(f"{self.flow.api}/result/{job_id}"), 404, "JOB_NOT_FOUND")
        self.assert_problem(get(f"{self.flow.api}/jobs/{job_id}"), 404, "JOB_NOT_FOUND")
        path = place["video_url"].removeprefix(self.one.backend)
        self.assertEqual(get(sigv4.presign("GET", self.one.backend, "", encoded_path=path)).status, 404)


class AskingTwiceAndWatching(FlowTest):
    def test_an_idempotency_key_makes_one_job(self):
        place = self.flow.upload(media.jfk_mp4())
        ids = {self.flow.process({"Idempotency-Key": "page-7"}, fileKey=place["fileKey"]).json()["job_id"]
               for _ in range(3)}
        self.assertEqual(len(ids), 1)
        other = self.flow.process({"Idempotency-Key": "page-8"}, file_key=place["fileKey"]).json()["job_id"]
        self.assertNotIn(other, ids)
        self.assertEqual(len(self.flow.jobs()), 2)

    def test_the_language_asked_for_is_taken(self):
        status = self.flow.wait(self.flow.start(media.jfk_mp4(), language="en"))
        self.assertEqual(status["result"]["metadata"]["language_requested"], "en")
        job_id = self.flow.start(media.jfk_mp4(), languages=["en"])
        self.assertEqual(self.flow.get(f"/jobs/{job_id}").json()["languages"], ["en"])
        self.assertEqual(self.flow.wait(job_id)["result"]["metadata"]["language_requested"], "en")

    def test_events_tell_every_change_to_the_end(self):
        job_id = self.flow.start(media.jfk_mp4())
        events = get(f"{self.flow.api}/events/{job_id}").text
        told = [json.loads(data) for data in re.findall(r"^data: (.+)$", events, re.M)]
        self.assert_measured_progress(told, job_id)
        self.assertGreater(len(told), 1)
        self.assertNotIn("result", told[-1])
        last = re.findall(r"^id: (.+)$", events, re.M)[-1]
        again = get(f"{self.flow.api}/events/{job_id}", Last_Event_ID=last)
        self.assertEqual((again.status, again.body), (204, b""), "or an EventSource connects again for ever")
        self.assertEqual(get(f"{self.flow.api}/events/{job_id}", Last_Event_ID="older").text.count("event: status"), 1)

    def test_events_go_on_after_a_broken_connection(self):
        job_id = self.flow.start(media.jfk_mp4())
        first = self.one_event(job_id)
        rest = get(f"{self.flow.api}/events/{job_id}", Last_Event_ID=first["id"]).text
        self.assertNotIn(first["data"], rest, "the event that was seen came again")
        self.assertIn('"completed"', rest)

    def one_event(self, job_id: str) -> dict:
        with connect(self.one.backend) as connection:
            connection.sendall(f"GET {API}/events/{job_id} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            received = b""
            while b"data: " not in received or not received.endswith(b"\n\n"):
                if not (chunk := connection.recv(4096)):
                    break
                received = (received + chunk).replace(b"\r\n", b"\n")
                if re.search(rb"data: .*\n\n", received):
                    break
        return dict(re.findall(r"^(id|data): (.+)$", received.decode(), re.M))

    def test_the_list_is_newest_first_and_has_pages(self):
        place = self.flow.upload(media.jfk_mp4())
        made = [self.flow.process(fileKey=place["fileKey"]).json()["job_id"] for _ in range(3)]
        first = get(f"{self.flow.api}/jobs?limit=2").json()
        second = get(f"{self.flow.api}/jobs?limit=2&after={first['next']}").json()
        self.assertEqual([job["job_id"] for job in first["jobs"] + second["jobs"]], made[::-1])
        self.assertIsNone(second["next"])


class Cancelling(FlowTest):
    def test_a_running_decode_stops_within_two_seconds(self):
        job_id = self.flow.start(media.long_mp4())
        self.flow.wait_working(job_id)
        asked = time.monotonic()
        answer = self.flow.cancel(job_id)
        self.assertEqual((answer.status, answer.json()["status"]), (200, "cancelled"), answer)
        self.assertLess(self.idle_since() - asked, 2 * PATIENCE, "still computing two seconds after the cancel")
        self.assertEqual(get(f"{self.one.ml}{API}/status/{job_id}").json()["status"], "cancelled")
        status = self.flow.status(job_id)
        self.assertLessEqual({"job_id", "status", "progress"}, status.keys())
        self.assertFalse({"result", "error_code", "eta_seconds"} & status.keys(), status)
        self.assert_problem(get(f"{self.flow.api}/result/{job_id}"), 409, "JOB_NOT_COMPLETED")

    def idle_since(self) -> float:
        """When the server began to do nothing: a quarter of a second without work. Polls for at most ten."""
        for _ in range(40):
            since, cpu_s = time.monotonic(), self.one.process.cpu_s()
            time.sleep(0.25)
            if self.one.process.cpu_s() - cpu_s < 0.05:
                break
        return since

    def test_a_job_that_is_deleted_while_it_runs_is_not_worked_on_any_more(self):
        job_id = self.flow.start(media.long_mp4())
        self.flow.wait_working(job_id)
        self.assertEqual(request("DELETE", f"{self.flow.api}/jobs/{job_id}").status, 204)
        at_ml = f"{self.one.ml}{API}/status/{job_id}"
        wait_for(lambda: get(at_ml).json().get("status") != "processing", "the ML server to let go of it", 5)

    def test_a_waiting_job_never_starts_and_the_next_one_does(self):
        running = self.flow.start(media.long_mp4())
        self.flow.wait_working(running)
        waiting, after = self.flow.start(media.long_mp4()), self.flow.start(media.jfk_mp4())
        self.flow.cancel(waiting)
        self.flow.cancel(running)
        self.assertEqual(self.flow.wait(after)["status"], "completed")
        self.assertEqual(self.flow.status(waiting)["status"], "cancelled")

    def test_cancelling_what_is_completed_changes_nothing(self):
        job_id = self.flow.start(media.jfk_mp4())
        self.flow.wait(job_id)
        self.assertEqual(self.flow.cancel(job_id).json()["status"], "completed")


class Languages(FlowTest):
    def test_problems_are_korean_unless_english_is_preferred(self):
        url = f"{self.flow.api}/status/{new_id()}"
        for header, word in ((None, "찾을 수 없습니다"), ("ko-KR,ko;q=0.9,en;q=0.8", "찾을 수 없습니다"),
                             ("en-US,en;q=0.9", "not found"), ("ko;q=0.2, en;q=0.7", "not found"),
                             ("fr", "찾을 수 없습니다")):
            headers = {"Accept-Language": header} if header else {}
            detail = self.assert_problem(request("GET", url, headers=headers), 404, "JOB_NOT_FOUND")
            self.assertIn(word, detail, header)


class ObjectsAsOnS3(FlowTest):
    def test_range_head_and_etag(self):
        place = self.flow.upload(b"0123456789")
        path = place["video_url"].removeprefix(self.one.backend)
        url = sigv4.presign("GET", self.one.backend, "", encoded_path=path)
        whole = get(url)
        self.assertEqual((whole.status, whole.body), (200, b"0123456789"))
        part = get(url, Range="bytes=2-4")
        self.assertEqual((part.status, part.body, part.headers["Content-Range"]), (206, b"234", "bytes 2-4/10"))
        self.assertEqual(get(url, Range="bytes=10-").status, 416)
        self.assertEqual(get(url, If_None_Match=whole.headers["ETag"]).status, 304)
        head = request("HEAD", sigv4.presign("HEAD", self.one.backend, "", encoded_path=path))
        self.assertEqual((head.status, head.headers["Content-Length"], head.body), (200, "10", b""))

    def test_a_browser_may_upload_from_another_origin(self):
        place = self.flow.generate_url()
        answer = request("OPTIONS", place["upload_url"], headers={
            "Origin": "http://page.example", "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "content-type"})
        self.assertIn(answer.status, (200, 204), answer)
        self.assertIn("PUT", answer.headers["Access-Control-Allow-Methods"])
        uploaded = put(place["upload_url"], b"x", {"Origin": "http://page.example", "Content-Type": "text/plain"})
        self.assertEqual(uploaded.status, 200, uploaded)
        self.assertIn("etag", uploaded.headers["Access-Control-Expose-Headers"].lower())


if __name__ == "__main__":
    unittest.main()
