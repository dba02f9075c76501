"""Callbacks to the backend: who may tell it an end, and what happens when it is told twice. The ML server is played."""

import hmac
import json
import time
import unittest

import media
from calls import Answer, get, post, request
from ecg import SystemTest
from flow import Two

SECRET = "between backend and ML server"


def result_of(text: str) -> dict:
    return {"text": text, "language": "en", "duration": 2.0, "segments": [
        {"id": 0, "seek": 0, "start": 0.0, "end": 1.5, "text": text, "tokens": [1], "temperature": 0.0,
         "avg_logprob": -0.2, "compression_ratio": 1.0, "no_speech_prob": 0.0, "words": []}], "metadata": {}}


def digest(message: bytes, secret: str = SECRET) -> str:
    return hmac.digest(secret.encode(), message, "sha256").hex()


def simple_signature(body: bytes, secret: str = SECRET) -> dict:
    return {"X-Signature-256": "sha256=" + digest(body, secret)}


def full_signature(body: bytes, *, age_s: int = 0, delivery: str = "d-1") -> dict:
    """The second header pair, which covers time and delivery too."""
    t = int(time.time()) - age_s
    return simple_signature(body) | {"X-ECG-Timestamp": str(t), "X-ECG-Delivery": delivery,
                                     "X-ECG-Signature": f"t={t},v1=" + digest(f"{t}.{delivery}.".encode() + body)}


class CallbackTest(SystemTest):
    """The job waits for an ML server that never comes."""

    secret = ""

    def setUp(self):
        super().setUp()
        two = Two(self, pull_after_s=3600, callback_secret=self.secret)
        two.start_backend()
        self.flow = two.flow
        self.job_id = self.flow.start(media.jfk_mp4())

    def tell(self, body: dict, headers: dict = None) -> Answer:
        return request("POST", f"{self.flow.api}/result", json.dumps(body).encode(), headers)

    def text(self) -> str:
        return get(f"{self.flow.api}/result/{self.job_id}").json()["text"]


class Telling(CallbackTest):
    def test_the_specifications_short_form_completes_the_job(self):
        answer = self.tell({"job_id": self.job_id, "result": result_of(" Hello.")})
        self.assertEqual((answer.status, answer.json()), (200, {"status": "received"}))
        self.assertEqual(self.flow.status(self.job_id)["progress"], 100)
        self.assertEqual(self.text(), " Hello.")

    def test_the_same_end_twice_is_already_completed_and_changes_nothing(self):
        self.tell({"job_id": self.job_id, "result": result_of(" First.")})
        for body in ({"result": result_of(" Second.")}, {"status": "failed", "error_code": "INTERNAL"},
                     {"status": "cancelled"}):
            answer = self.tell({"job_id": self.job_id} | body)
            self.assertEqual((answer.status, answer.json()["status"]), (200, "already_completed"), body)
        self.assertEqual(self.text(), " First.")
        self.flow.assert_delivered_once(self.job_id)

    def test_a_failure_is_told_with_its_code_and_stands(self):
        failed = {"job_id": self.job_id, "status": "failed", "progress": 37, "error_code": "AUDIO_EXTRACTION_ERROR",
                  "error_message": "broken sound"}
        self.assertEqual(self.tell(failed).json()["status"], "received")
        status = self.flow.status(self.job_id)
        self.assertEqual((status["status"], status["error_code"], status["error_message"]),
                         ("failed", "AUDIO_EXTRACTION_ERROR", "broken sound"))
        answer = self.tell({"job_id": self.job_id, "result": result_of(" Late.")})
        self.assertEqual(answer.json()["status"], "already_failed")

    def test_progress_never_goes_down(self):
        for told, shown in ((40, 40), (20, 40), (60, 60)):
            self.tell({"job_id": self.job_id, "status": "processing", "progress": told, "stage": "transcribing"})
            self.assertEqual(self.flow.status(self.job_id)["progress"], shown)

    def test_a_result_that_is_no_transcript_is_refused(self):
        for result in ({}, {"segments": 7}, {"segments": [{"start": "soon"}]}, [], None):
            with self.subTest(result):
                self.assertEqual(self.tell({"job_id": self.job_id, "result": result}).status, 422)
        self.assertEqual(self.flow.status(self.job_id)["status"], "processing")


class Signing(CallbackTest):
    secret = SECRET

    def setUp(self):
        super().setUp()
        self.body = {"job_id": self.job_id, "result": result_of(" Signed.")}
        self.bytes = json.dumps(self.body).encode()

    def test_what_is_not_signed_wrong_or_old_is_refused_and_changes_nothing(self):
        refused = {
            "unsigned": {}, "other secret": simple_signature(self.bytes, "guessed"),
            "other body": simple_signature(self.bytes + b" "), "no hex": {"X-Signature-256": "sha256=zz"},
            "empty": {"X-Signature-256": ""},
            "old": full_signature(self.bytes, age_s=301), "from the future": full_signature(self.bytes, age_s=-301),
            "older time written in": full_signature(self.bytes) | {"X-ECG-Timestamp": str(int(time.time()) - 10)},
            "other delivery": full_signature(self.bytes) | {"X-ECG-Delivery": "d-2"},
        }
        for name, headers in refused.items():
            with self.subTest(name):
                answer = self.tell(self.body, headers)
                self.assertEqual((answer.status, answer.json()["code"]), (401, "BAD_SIGNATURE"), answer)
        self.assertEqual(self.flow.status(self.job_id)["status"], "processing")

    def test_the_simple_signature_is_accepted(self):
        self.assertEqual(self.tell(self.body, simple_signature(self.bytes)).json(), {"status": "received"})

    def progress(self, percent: int, stage: str = "transcribing") -> tuple:
        body = {"job_id": self.job_id, "status": "processing", "progress": percent, "stage": stage}
        return body, json.dumps(body).encode()

    def shown(self) -> tuple:
        status = self.flow.status(self.job_id)
        return status["progress"], status["stage"], status["updated_at"]

    def test_a_replayed_word_changes_nothing(self):
        first, first_bytes = self.progress(10, "decoding")
        headers = full_signature(first_bytes, delivery="p-1")
        self.assertEqual(self.tell(first, headers).json(), {"status": "received"})
        later, later_bytes = self.progress(40)
        self.assertEqual(self.tell(later, full_signature(later_bytes, delivery="p-2")).json(), {"status": "received"})
        before = self.shown()
        self.assertEqual(before[:2], (40, "transcribing"))
        stripped = {"X-Signature-256": headers["X-Signature-256"]}
        same_name = full_signature(self.progress(50)[1], delivery="p-1")
        for body, replayed in ((first, headers), (first, stripped), (self.progress(50)[0], same_name)):
            answer = self.tell(body, replayed)
            self.assertEqual((answer.status, answer.json()), (200, {"status": "already_received"}))
            self.assertEqual(self.shown(), before)

    def test_a_replayed_end_is_an_end_that_was_recorded(self):
        headers = full_signature(self.bytes, delivery="end-1")
        self.assertEqual(self.tell(self.body, headers).json(), {"status": "received"})
        for replayed in (headers, {"X-Signature-256": headers["X-Signature-256"]}):
            self.assertEqual(self.tell(self.body, replayed).json(), {"status": "already_completed"})
        self.flow.assert_delivered_once(self.job_id)

    def test_a_message_whose_work_failed_is_not_taken_for_done(self):
        body = {"job_id": "comes-later", "result": result_of(" Early.")}
        headers = full_signature(json.dumps(body).encode(), delivery="end-3")
        self.assertEqual(self.tell(body, headers).status, 404)
        asked = {"job_id": "comes-later", "video_url": self.flow.upload(media.jfk_mp4())["video_url"]}
        self.assertEqual(post(f"{self.flow.api}/process-video", asked).status, 200)
        self.assertEqual(self.tell(body, headers).json(), {"status": "received"})

    def test_the_full_signature_is_accepted(self):
        self.assertEqual(self.tell(self.body, full_signature(self.bytes)).json(), {"status": "received"})


if __name__ == "__main__":
    unittest.main()
