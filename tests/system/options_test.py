"""How a job is to be done: the same names on both routes, kept with it, given back, and carried to wherever it is done."""

import subprocess
import unittest

import media
from calls import get, post
from ecg import MODELS, binary, environment, wait_for
from flow import API, new_id
from media import JFK, PICTURE, _made
from shared_server import SharedServerTest
from stub import Stub

ASKED = {"model": "tiny", "prompt": "Kennedy, fellow Americans", "track": "1", "metadata": {"mine": [1, "둘"]},
         "diarize": False, "max_speakers": 3}
SAID = "ask not what your country can do for you"


def film_mkv():
    """Three sound tracks: a tone that players begin with, the speech with a language and a title, silence."""
    return _made("film-3.mkv", "-f", "lavfi", "-t", "11", "-i", "sine=220", "-i", JFK, "-f", "lavfi", "-t", "11", "-i",
                 "anullsrc=r=16000:cl=mono", *PICTURE, "-map", "3:v", "-map", "0:a", "-map", "1:a", "-map", "2:a", "-t",
                 "11", "-c:v", "mpeg4", "-c:a", "aac", "-disposition:a:0", "default", "-disposition:a:1", "0",
                 "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=kor", "-metadata:s:a:1",
                 "title=Commentary", "-metadata:s:a:2", "language=fre")


class Options(SharedServerTest):
    settings = {"allowed_hosts": "127.0.0.1"}

    def ended(self, job_id: str) -> dict:
        return self.flow.wait(job_id)

    def said(self, status: dict) -> str:
        self.assertEqual(status["status"], "completed", status)
        return "".join(c for c in status["result"]["text"].lower() if c.isalpha() or c == " ")

    def test_are_kept_done_and_given_back(self):
        job = self.flow.start(film_mkv(), language="en", **ASKED)
        status = self.ended(job)
        self.assertIn(SAID, self.said(status))
        self.assertEqual(status["result"]["metadata"]["model"], "tiny")
        self.assertEqual(status["result"]["options"], ASKED)
        line = self.flow.get(f"/jobs/{job}").json()
        self.assertEqual({name: line.get(name) for name in ASKED}, ASKED)
        usual = self.flow.get(f"/jobs/{self.flow.start(media.silent_mp4())}").json()
        self.assertFalse(set(ASKED) & set(usual))

    def test_are_the_same_on_the_other_route_and_at_the_ml_server(self):
        place = self.flow.upload(film_mkv())
        for server in (self.one.backend, self.one.ml):
            job = new_id()
            answer = post(f"{server}{API}/process-video", {"job_id": job, "language": "en", **ASKED,
                                                           "video_url": f"{self.one.backend}/ecg/{place['fileKey']}"})
            self.assertEqual(answer.status, 200, answer)
            listed = wait_for(lambda: [j for j in self.listed(server) if j["job_id"] == job], "the job in the list")[0]
            self.assertEqual({name: listed.get(name) for name in ASKED}, ASKED)
            wait_for(lambda: [j for j in self.listed(server) if j["job_id"] == job][0]["status"] == "completed", "its end", 60)

    def listed(self, server: str) -> list:
        return get(f"{server}{API}/jobs?limit=200").json()["jobs"]

    def test_choose_the_sound_by_index_language_and_title(self):
        for track in (1, "1", "ko", "kor", "commentary"):
            with self.subTest(track):
                self.assertIn(SAID, self.said(self.ended(self.flow.start(film_mkv(), language="en", track=track))))
        for track in ("0", "fr", "fre"):
            with self.subTest(track):
                status = self.ended(self.flow.start(film_mkv(), language="en", track=track))
                self.assertNotIn("country", self.said(status), "no other track is listened to")
                self.assertEqual([track["heard"] for track in status["result"]["tracks"]].count(True), 1)
        tracks = status["result"]["tracks"]
        self.assertEqual([(track["index"], track["language"], track["title"]) for track in tracks],
                         [(0, "eng", ""), (1, "kor", "Commentary"), (2, "fre", "")])
        self.assertEqual([track["default"] for track in tracks], [True, False, False])
        status = self.ended(self.flow.start(film_mkv(), track="ja"))
        self.assertEqual((status["status"], status["error_code"]), ("failed", "TRACK_NOT_FOUND"))
        self.assertIn("1 kor 'Commentary'", status["error_message"])

    def test_that_cannot_be_are_refused_with_their_field(self):
        key = self.flow.upload(media.silent_mp4())["fileKey"]
        for code, field, asked in [
                ("INVALID_FIELD", "/model", {"model": "../x"}), ("INVALID_FIELD", "/translate", {"translate": "yes"}),
                ("INVALID_FIELD", "/prompt", {"prompt": "x" * 5000}), ("INVALID_FIELD", "/track", {"track": -1}), ("INVALID_FIELD", "/num_speakers", {"num_speakers": 0}),
                ("INVALID_FIELD", "/metadata", {"metadata": {"a": "x" * 5000}}),
                ("MODEL_NOT_INSTALLED", "/model medium", {"model": "medium"}),
                ("LANGUAGE_NOT_SUPPORTED", "base.en", {"model": "base.en", "language": "ko"}),
                ("TRANSLATION_NOT_SUPPORTED", "base.en", {"model": "base.en", "translate": True}),
                ("URL_NOT_ALLOWED", "/callback_url", {"callback_url": "http://example.com/"})]:
            with self.subTest(asked=asked):
                answer = self.flow.process(fileKey=key, **asked)
                self.assertEqual((answer.status, answer.json()["code"]), (422, code), answer)
                self.assertIn(field, answer.json()["detail"])

    def test_translate_into_english(self):
        status = self.ended(self.flow.start(media.jfk_mp4(), translate=True))
        self.assertIn(SAID, self.said(status))
        self.assertTrue(status["result"]["options"]["translate"])

    def test_tell_the_end_to_a_listener_of_either_route(self):
        listener = Stub()
        self.addCleanup(listener.close)

        def heard(path: str) -> dict:
            bodies = lambda: [body for to, _, body in listener.posts if to == path and body["status"] != "processing"]
            return wait_for(bodies, f"the callback to {path}")[0]

        job = self.flow.start(media.silent_mp4(), callback_url=f"{listener.url}/heard")
        self.ended(job)
        self.assertEqual((heard("/heard")["job_id"], heard("/heard")["status"]), (job, "completed"))
        self.assertIn("segments", heard("/heard")["result"])
        long = self.flow.start(media.long_mp4(), callback_url=f"{listener.url}/left")
        self.flow.wait_working(long)
        self.flow.cancel(long)
        self.assertEqual((heard("/left")["status"], heard("/left")["error_code"]), ("failed", "CANCELLED"))

    def test_are_tried_again_with_the_job(self):
        job = self.flow.start(media.text_as_mp4(), **ASKED)
        self.assertEqual(self.ended(job)["status"], "failed")
        again = subprocess.run([binary(), "jobs", "retry", job, "--data", str(self.one.data)], env=environment(),
                               capture_output=True, text=True, timeout=30)
        self.assertEqual(again.returncode, 0, again.stderr)
        line = self.flow.get(f"/jobs/{again.stdout.strip()}").json()
        self.assertEqual({name: line.get(name) for name in ASKED}, ASKED)

    def test_of_the_command_line_choose_the_sound_too(self):
        ran = subprocess.run([binary(), "transcribe", str(film_mkv()), "--track", "Commentary", "--language", "en",
                              "--format", "txt", "--output", "-", "--model", "tiny-q5_1", "--models", str(MODELS)],
                             env=environment(), capture_output=True, text=True, timeout=60)
        self.assertIn("ask not", ran.stdout.lower(), ran.stderr)

    def test_choose_among_the_models_that_are_listed(self):
        answer = self.flow.get("/models").json()
        self.assertEqual(answer["default"], "tiny-q5_1")
        models = {model["id"]: model for model in answer["models"]}
        self.assertTrue(models["base.en"]["english_only"] and not models["base.en"]["translates"])
        self.assertTrue(models["tiny"]["translates"])


if __name__ == "__main__":
    unittest.main()
