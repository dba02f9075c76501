"""OpenAI's transcription API, spoken to by OpenAI's own clients as they come from PyPI and npm."""

import json
import subprocess
import threading
import unittest
from pathlib import Path

from locked_server import LockedServerTest, wait_for  # before the next ones: it knows where they are

import media
import openai
from calls import get, post, request
from ecg import MODELS, SystemTest
from flow import One
from keys import Keys
from store_test import BUCKET, S3Server

SAID = "ask not what your country can do for you"
FOLDER = Path(__file__).resolve().parent


def words_of(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalpha() or c == " ")


class OpenAi(LockedServerTest):
    def setUp(self):
        super().setUp()
        self.client = openai.OpenAI(base_url=f"{self.one.backend}/v1", api_key=self.key, max_retries=0)

    def transcribe(self, file=None, **more):
        with open(file or media.JFK, "rb") as sound:
            return self.client.audio.transcriptions.create(file=sound, model=more.pop("model", "whisper-1"), **more)

    def assert_said(self, text: str):
        self.assertIn(SAID, words_of(text))


class Python(OpenAi):
    def test_transcribes_and_leaves_nothing_behind(self):
        answer = self.transcribe()
        self.assert_said(answer.text)
        self.assertEqual((answer.usage.type, answer.usage.seconds), ("duration", media.JFK_SECONDS))
        self.assert_nothing_stays()

    def test_gives_each_format(self):
        self.assert_said(self.transcribe(response_format="text"))
        self.assertRegex(self.transcribe(response_format="srt"), r"^1\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\n")
        self.assertRegex(self.transcribe(response_format="vtt"), r"^WEBVTT\n\n")

    def test_gives_times_of_segments_and_words(self):
        verbose = self.transcribe(response_format="verbose_json", timestamp_granularities=["word", "segment"])
        self.assertEqual((verbose.language, round(verbose.duration)), ("english", media.JFK_SECONDS))
        self.assert_said(verbose.text)
        self.assert_said(" ".join(word.word for word in verbose.words))
        for word in verbose.words:
            self.assertLess(word.start, word.end)
        self.assertGreater(len(verbose.segments[0].tokens), 5)
        self.assertLess(verbose.segments[0].avg_logprob, 0)
        only_words = self.transcribe(response_format="verbose_json", timestamp_granularities=["word"])
        self.assertIsNone(only_words.segments)
        self.assertIsNone(self.transcribe(response_format="verbose_json").words)

    def test_says_who_speaks(self):
        diarized = self.transcribe(response_format="diarized_json", model="gpt-4o-transcribe-diarize")
        self.assertEqual({segment.speaker for segment in diarized.segments}, {"SPEAKER_00"})
        self.assert_said(" ".join(segment.text for segment in diarized.segments))

    def test_streams(self):
        with open(media.JFK, "rb") as sound:
            events = list(self.client.audio.transcriptions.create(file=sound, model="gpt-4o-transcribe", stream=True))
        self.assertEqual({event.type for event in events}, {"transcript.text.delta", "transcript.text.done"})
        self.assertEqual(events[-1].type, "transcript.text.done")
        self.assertEqual("".join(event.delta for event in events[:-1]), events[-1].text)
        self.assert_said(events[-1].text)
        self.assert_nothing_stays()

    def test_tells_a_failure_in_a_stream(self):
        with self.assertRaises(openai.APIError) as raised:
            for _ in self.client.audio.transcriptions.create(file=("a.wav", media.text_as_mp4()), model="whisper-1",
                                                             stream=True):
                pass
        self.assertEqual(raised.exception.code, "UNSUPPORTED_MEDIA")

    def test_translates(self):
        with open(media.JFK, "rb") as sound:
            answer = self.client.audio.translations.create(file=sound, model="tiny", response_format="verbose_json")
        self.assert_said(answer.text)
        self.assertEqual(answer.language, "english")

    def test_takes_every_parameter(self):
        answer = self.transcribe(model="tiny", language="en", prompt="Kennedy", temperature=0.2,
                                 chunking_strategy="auto", include=["logprobs"], keywords=["country"])
        self.assert_said(answer.text)
        self.assert_said(self.transcribe(languages=["en", "ko"]).text)

    def test_lists_models(self):
        names = [model.id for model in self.client.models.list()]
        self.assertIn("whisper-1", names)
        self.assertIn("tiny-q5_1", names)
        model = self.client.models.retrieve("tiny-q5_1")
        self.assertEqual((model.id, model.object), ("tiny-q5_1", "model"))
        self.assertEqual(model.created, int((MODELS / "ggml-tiny-q5_1.bin").stat().st_mtime))
        with self.assertRaises(openai.NotFoundError):
            self.client.models.retrieve("huge")

    def test_keeps_the_job_that_is_to_be_kept(self):
        self.transcribe(extra_body={"metadata": {"keep": "true", "mine": "7"}})
        job, = self.flow.jobs()
        self.assertEqual((job["status"], job["metadata"]["mine"], job["filename"]), ("completed", "7", media.JFK.name))
        self.assertEqual(self.flow.get(f"/result/{job['job_id']}").json()["options"]["metadata"]["mine"], "7")
        self.assertTrue(self.stored(), "its video and what was made of it")
        self.assertEqual(request("DELETE", f"{self.flow.api}/jobs/{job['job_id']}", headers=self.flow.headers).status, 204)
        self.assert_nothing_stays()

    def test_refuses_a_wrong_key(self):
        with self.assertRaises(openai.AuthenticationError) as raised:
            openai.OpenAI(base_url=f"{self.one.backend}/v1", api_key="ecg_wrong", max_retries=0).models.list()
        self.assertEqual((raised.exception.code, raised.exception.type), ("invalid_api_key", "invalid_request_error"))
        self.client.api_key = "ecg_wrong"
        with self.assertRaises(openai.AuthenticationError):
            self.transcribe()

    def test_names_the_field_that_is_wrong(self):
        for field, value in [("response_format", "pdf"), ("temperature", 7), ("language", "english please"),
                             ("prompt", "x" * 5000), ("timestamp_granularities", ["line"])]:
            with self.subTest(field), self.assertRaises(openai.BadRequestError) as raised:
                self.transcribe(**{field: value})
            self.assertEqual((raised.exception.param, raised.exception.code), (field, "invalid_value"))
        self.assert_nothing_stays()

    def test_says_what_cannot_be_done(self):
        def refusal(**more):
            with self.assertRaises(openai.APIStatusError) as raised:
                self.transcribe(**more)
            return raised.exception.status_code, raised.exception.code
        self.assertEqual(refusal(model="medium"), (404, "model_not_found"))
        self.assertEqual(refusal(model="base.en", language="ko"), (400, "LANGUAGE_NOT_SUPPORTED"))
        self.assertEqual(refusal(file=media.soundless_mp4()), (400, "NO_AUDIO_TRACK"))
        letter = self.folder / "letter.mp3"
        letter.write_bytes(media.text_as_mp4())
        self.assertEqual(refusal(file=letter), (415, "UNSUPPORTED_MEDIA"))
        self.assert_nothing_stays()

    def test_takes_what_is_no_form_for_a_mistake(self):
        answer = post(f"{self.one.backend}/v1/audio/transcriptions", {"model": "whisper-1"}, self.flow.headers)
        self.assertEqual((answer.status, answer.json()["error"]["type"]), (400, "invalid_request_error"))

    def test_cancels_the_job_of_a_client_that_leaves(self):
        """Its time-out is the client's own: it closes the connection."""
        gone = []

        def ask():
            try:
                self.transcribe(media.long_mp4())
            except openai.APIConnectionError:  # APITimeoutError is one
                gone.append(True)

        self.client = self.client.with_options(timeout=1.5)
        thread = threading.Thread(target=ask)
        thread.start()
        job = wait_for(self.flow.jobs, "the job to be there")[0]["job_id"]
        thread.join()
        self.assertTrue(gone)
        self.assert_nothing_stays()
        self.assertEqual(get(f"{self.one.ml}/api/upload-video/status/{job}", **self.flow.headers).status, 404)

    def test_takes_a_file_that_openai_would_not(self):
        """60 MB, of which the speech is the beginning; what comes is not held in memory."""
        large = media._made("jfk-60mb.wav", "-i", media.JFK, "-af", "apad=whole_dur=315", "-ar", "48000", "-ac", "2")
        self.assertGreater(large.stat().st_size, 60_000_000)
        before = self.one.process.peak_mb()
        self.assert_said(self.transcribe(large).text)
        self.assertLess(self.one.process.peak_mb() - before, 60)
        self.assert_nothing_stays()


class Ended(SystemTest):
    """A server that ends while somebody waits."""

    def assert_forgotten_after(self, end):
        one = One(self)
        client = openai.OpenAI(base_url=f"{one.backend}/v1", api_key="none is needed", max_retries=0)
        ours = one.flow.start(media.long_mp4())

        def ask():
            with open(media.long_mp4(), "rb") as sound, self.assertRaises(openai.APIConnectionError):
                client.audio.transcriptions.create(file=sound, model="whisper-1")

        thread = threading.Thread(target=ask)
        thread.start()
        wait_for(lambda: len(one.flow.jobs()) == 2, "the job to be there")
        end(one.process)
        thread.join()
        one.restart()
        wait_for(lambda: [job["job_id"] for job in one.flow.jobs()] == [ours], "the orphan to go, and no other")
        videos = one.data / "objects" / "objects"
        self.assertEqual(len([file for file in videos.rglob("*") if file.is_file()]), 1, "its video, too")

    def test_forgets_what_was_asked_for_when_it_was_killed(self):
        self.assert_forgotten_after(lambda process: process.kill())

    def test_forgets_what_was_asked_for_when_it_was_stopped(self):
        self.assert_forgotten_after(lambda process: self.assertEqual(process.stop(), 0))


class Limits(SystemTest):
    def setUp(self):
        super().setUp()
        key = Keys(self.folder / "data").create("kim", "--quota-jobs", "1")
        self.one = One(self, max_upload_bytes=2_000_000)
        self.headers = {"Authorization": f"Bearer {key}"}
        self.client = openai.OpenAI(base_url=f"{self.one.backend}/v1", api_key=key, max_retries=0)

    def ask(self, name: str, sound):
        return self.client.audio.transcriptions.create(file=(name, sound), model="whisper-1")

    def test_are_those_of_every_job(self):
        thread = threading.Thread(target=lambda: self.assertIn("my fellow", self.ask("a.mp4", media.speech_mp4(4).read_bytes()).text))
        thread.start()
        wait_for(lambda: get(f"{self.one.flow.api}/jobs", **self.headers).json()["jobs"], "the first job")
        with self.assertRaises(openai.RateLimitError) as raised:
            self.ask("b.mp3", media.JFK.read_bytes())
        self.assertEqual(raised.exception.code, "rate_limit_exceeded")
        thread.join()
        self.assertIn("my fellow", self.ask("b.mp3", media.JFK.read_bytes()).text)

    def test_say_at_once_that_a_file_is_too_large(self):
        with self.assertRaises(openai.APIStatusError) as raised:
            self.ask("a.wav", bytes(4_000_000))
        self.assertEqual((raised.exception.status_code, raised.exception.code), (413, "MEDIA_TOO_LARGE"))

    def test_hold_for_a_file_of_unknown_length(self):
        head = b'--XX\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
        pieces = [head, *[bytes(100_000)] * 30, b"\r\n--XX--\r\n"]
        answer = request("POST", f"{self.one.backend}/v1/audio/transcriptions", iter(pieces),
                         self.headers | {"Content-Type": "multipart/form-data; boundary=XX"})
        self.assertEqual((answer.status, answer.json()["error"]["code"]), (413, "MEDIA_TOO_LARGE"))
        self.assertEqual([f for f in (self.one.data / "objects/objects").rglob("*") if f.is_file()], [])

    def test_keep_pages_of_others_out(self):
        """A browser sends a form without asking first; a key it would ask for."""
        body = (b'--XX\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF\r\n--XX--\r\n')
        answer = request("POST", f"{self.one.backend}/v1/audio/transcriptions", body, {
            "Content-Type": "multipart/form-data; boundary=XX", "Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"})
        self.assertEqual(answer.status, 403)


class OnS3(SystemTest):
    def test_sends_the_file_on_and_removes_it(self):
        s3 = S3Server(self)
        one = One(self, store="s3", store_url=f"http://127.0.0.1:{s3.port}", bucket=BUCKET)
        client = openai.OpenAI(base_url=f"{one.backend}/v1", api_key="none is needed", max_retries=0)
        with open(media.JFK, "rb") as sound:
            answer = client.audio.transcriptions.create(file=sound, model="whisper-1",
                                                        extra_body={"metadata": {"keep": "true"}})
        self.assertIn(SAID, words_of(answer.text))
        job, = one.flow.jobs()
        self.assertTrue([file for file in s3.folder.rglob("*") if job["file_key"].split("/")[-1] in str(file)])
        self.assertFalse((one.data / "objects").exists(), "nothing is stored here")
        with open(media.JFK, "rb") as sound:
            client.audio.transcriptions.create(file=sound, model="whisper-1")
        wait_for(lambda: one.flow.jobs() == [job], "the second job to go")
        self.assertEqual(len({file.parent for file in s3.folder.rglob("*jfk*") if file.is_file()}), 1, "its file too")


class Npm(OpenAi):
    def test_does_the_same_for_the_client_of_npm(self):
        ran = subprocess.run(["node", "client.mjs", f"{self.one.backend}/v1", self.key, media.JFK, media.long_mp4()],
                             cwd=FOLDER, capture_output=True, text=True, timeout=120)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        told = json.loads(ran.stdout)
        for name in ("json", "text", "translation", "streamed", "words"):
            with self.subTest(name):
                self.assert_said(told[name])
        self.assertTrue(told["srt"].startswith("1\n00:00:0"))
        self.assertTrue(told["vtt"].startswith("WEBVTT"))
        self.assertEqual(told["deltas"], told["streamed"])
        self.assertEqual((told["wrong_key"], told["bad_field"], told["bad_model"]),
                         (401, "response_format", 404))
        self.assertIn("whisper-1", told["models"])
        self.assertEqual(told["aborted"], "APIUserAbortError")
        self.assert_nothing_stays()


if __name__ == "__main__":
    unittest.main()
