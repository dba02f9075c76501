"""Requests of programs for .NET, byte for byte as its MultipartFormDataContent writes them, and what they read of answers.

After Subtitle Edit's src/ui/Features/Video/SpeechToText/OpenAiCompatible/OpenAiSttService.cs and WhisperSubs for
Jellyfin, Providers/RemoteWhisperProvider.cs. Names are tokens without quotes where they can be, and the file has both
kinds of name.
"""

import json
import subprocess
import unittest

from locked_server import LockedServerTest  # before the next ones: it knows where they are

import media
from calls import Answer, request

BOUNDARY = "6f9e2a7c-1f0d-4a57-9c1b-0f6d5f1c2b3a"
GRANULARITIES = '"timestamp_granularities[]"'


def wav() -> bytes:
    return subprocess.run(["ffmpeg", "-v", "error", "-i", media.JFK, "-ar", "16000", "-ac", "1", "-f", "wav", "-"],
                          check=True, capture_output=True).stdout


def form(filename: str, fields: list) -> bytes:
    parts = [b"Content-Type: audio/wav\r\nContent-Disposition: form-data; name=file; filename=%b; filename*=utf-8''%b\r\n"
             b"\r\n%b" % (filename.encode(), filename.encode(), wav())]
    for name, value in fields:
        parts.append(b"Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=%b\r\n\r\n%b"
                     % (name.encode(), value.encode()))
    between = f"\r\n--{BOUNDARY}\r\n".encode()
    return between[2:] + between.join(parts) + f"\r\n--{BOUNDARY}--\r\n".encode()


class DotNetClient(LockedServerTest):
    def post(self, route: str, filename: str, fields: list) -> Answer:
        answer = request("POST", f"{self.one.backend}/v1/audio/{route}", form(filename, fields), self.flow.headers
                         | {"Content-Type": f'multipart/form-data; boundary="{BOUNDARY}"'})
        self.assertEqual(answer.status, 200, answer)
        return answer

    # Subtitle Edit asks for times in plain json, and for their sake reads no other.
    def ask_as_subtitle_edit(self, *more) -> Answer:
        return self.post("transcriptions", "talk.wav", [
            ("model", "whisper-1"), ("language", "en"), ("response_format", "json"), (GRANULARITIES, "segment"),
            (GRANULARITIES, "word"), *more, ("temperature", "0.20"), ("prompt", "Kennedy")])

    def assert_timed(self, told: dict):
        self.assertIn("country", told["text"])
        self.assertGreater(told["segments"][-1]["end"], 8)
        self.assertGreater(len(told["words"]), 15)

    def test_subtitle_edit_gets_the_times_that_it_reads(self):
        told = self.ask_as_subtitle_edit().json()
        self.assert_timed(told)
        self.assertEqual(round(told["duration"]), media.JFK_SECONDS)
        self.assert_nothing_stays()

    def test_subtitle_edit_gets_them_in_a_stream_too(self):
        text = self.ask_as_subtitle_edit(("stream", "true")).text
        events = [event.split("\n") for event in text.split("\n\n") if event.startswith("event: ")]
        done = next(json.loads(data[6:]) for name, data in events if name == "event: transcript.text.done")
        self.assert_timed(done)
        deltas = [json.loads(data[6:])["delta"] for name, data in events if name == "event: transcript.text.delta"]
        self.assertEqual("".join(deltas), done["text"])

    def test_whispersubs_gets_captions_and_the_language(self):
        for route in ("transcriptions", "translations"):
            srt = self.post(route, "audio.wav", [("model", "tiny"), ("response_format", "srt"), ("language", "en")]).text
            self.assertRegex(srt, r"^1\n00:00:0\d,\d{3} --> ")
        told = self.post("transcriptions", "audio.wav", [("model", "whisper-1"), ("response_format", "verbose_json")])
        self.assertEqual(told.json()["language"], "english")
        self.assert_nothing_stays()


if __name__ == "__main__":
    unittest.main()
