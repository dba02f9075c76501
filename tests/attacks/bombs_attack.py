"""Files that are small and become large, files that name other files, files that are no media and no models."""

import os
import struct
import subprocess
import tempfile
import unittest
import zlib
from pathlib import Path

import media
from ecg import MODELS, PATIENCE, binary, environment
from shared_server import SharedServerTest
from stub import Stub


def made(name: str, *arguments) -> bytes:
    """A file by the ffmpeg program."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments), file], check=True)
        return file.read_bytes()


def a_minute(name: str, *more) -> bytes:
    return made(name, "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", 60, *more)


def silent_day() -> bytes:
    """A FLAC of 24 h in some kilobytes: the frame of silence, as often as it fits, behind a head that says so."""
    minute = a_minute("a.flac", "-compression_level", 12)
    total = 24 * 3600 * 16000
    head = bytearray(minute)
    streaminfo = 8  # "fLaC", then a block head of four bytes
    packed = int.from_bytes(head[streaminfo + 10:streaminfo + 18], "big")
    packed = packed >> 36 << 36 | total
    head[streaminfo + 10:streaminfo + 18] = packed.to_bytes(8, "big")
    return bytes(head)


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(bytes(10_000_000), 9)) + chunk(b"IEND", b""))


def huge_picture_mp4() -> bytes:
    """A good video with sound, whose picture says that it is 65535 x 65535."""
    whole = media.jfk_mp4().read_bytes()
    at = whole.index(b"mp4v") + 4 + 24
    return whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4:]


def thousand_streams() -> bytes:
    """An MPEG-TS whose table names a thousand tracks of sound, in packets of 188 bytes."""
    sound = made("a.ts", "-f", "lavfi", "-i", "sine=duration=2", "-c:a", "mp2")
    packet = bytearray(b"\x47\x50\x00\x10") + b"\x00"
    streams = b"".join(bytes([0x03, 0xE0 | (0x200 + i) >> 8, (0x200 + i) & 0xFF, 0xF0, 0]) for i in range(30))
    table = bytes([0x02, 0xB0 | (13 + len(streams)) >> 8, (13 + len(streams)) & 0xFF, 0, 1, 0xC1, 0, 0, 0xE1, 0, 0xF0, 0]) + streams
    packet += table
    packet = packet[:188].ljust(188, b"\xff")
    return sound + bytes(packet) * 500


def many_tracks() -> bytes:
    maps = [part for _ in range(200) for part in ("-map", "0:a")]
    return made("many.mkv", "-f", "lavfi", "-i", "sine=duration=1", *maps, "-c:a", "libopus")


class Bombs(SharedServerTest):
    def end_of(self, video: bytes, filename: str = "sample.mp4") -> dict:
        return self.flow.wait(self.flow.start(video, filename), 120)

    def assert_ends(self, video: bytes, *codes: str):
        """As one of the failures, or completed; and the server has not grown by it."""
        before = self.one.process.resident_mb()
        status = self.end_of(video)
        ended = status.get("error_code") or status["status"]
        self.assertIn(ended, codes, status)
        if status["status"] == "failed":
            self.assertTrue(status["error_message"])
        self.assertLess(self.one.process.resident_mb() - before, 400)  # the model is loaded with the first job
        return status

    def test_a_day_of_silence_in_a_few_kilobytes_is_too_long(self):
        bomb = silent_day()
        self.assertLess(len(bomb), 200_000)
        self.assert_ends(bomb, "MEDIA_TOO_LONG")

    def test_a_length_that_lies_is_told(self):
        bomb = silent_day()
        half = int.from_bytes(bomb[18:26], "big") >> 36 << 36 | 10 * 3600 * 16000
        status = self.assert_ends(bomb[:18] + half.to_bytes(8, "big") + bomb[26:], "completed")
        self.assertLess(status["result"]["duration"], 70)

    def test_pictures_of_four_billion_pixels_cost_nothing(self):
        self.assert_ends(huge_png(65535, 65535), "UNSUPPORTED_MEDIA")
        self.assert_ends(huge_picture_mp4(), "completed", "UNSUPPORTED_MEDIA", "INSUFFICIENT_RESOURCES")

    def test_many_tracks_are_one_job(self):
        self.assert_ends(many_tracks(), "completed")
        self.assert_ends(thousand_streams(), "completed", "UNSUPPORTED_MEDIA", "AUDIO_EXTRACTION_ERROR")

    def test_archives_are_no_media(self):
        for name in ("a.gz", "a.zip"):
            self.assert_ends(zlib.compress(bytes(50_000_000), 9, wbits=31) if name == "a.gz" else b"PK\x03\x04" + bytes(1000),
                             "UNSUPPORTED_MEDIA")


class OtherFiles(SharedServerTest):
    """What a file names is neither read nor called."""

    @classmethod
    def setUpClass(cls):
        cls.stub = Stub()
        cls.addClassCleanup(cls.stub.close)
        super().setUpClass()

    def test_no_playlist_no_list_and_no_reference_is_followed(self):
        target = media.jfk_mp4()
        url = f"{self.stub.url}/a.ts"
        nested = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3,\n{}\n#EXT-X-ENDLIST\n"
        files = {
            "hls of a file": nested.format(f"file://{target}"),
            "hls of a host": nested.format(url),
            "hls of hls": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n" + url + "\n",
            "hls with a key elsewhere": f"#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI=\"{url}\"\n#EXTINF:3,\n{url}\n",
            "hls of concat": nested.format(f"concat:{target}|{target}"),
            "hls of subfile": nested.format(f"subfile,,start,0,end,1000,,:{target}"),
            "hls of data": nested.format("data:video/mp2t;base64,AAAA"),
            "hls of crypto": nested.format(f"crypto+{url}"),
            "ffconcat": f"ffconcat version 1.0\nfile '{target}'\n",
            "ffconcat of a host": f"ffconcat version 1.0\nfile '{url}'\n",
            "dash": f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>{url}</BaseURL></Period></MPD>',
            "smooth": f'<SmoothStreamingMedia><StreamIndex Url="{url}"/></SmoothStreamingMedia>',
            "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
            "svg": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/></svg>',
            "cue": f'FILE "{target}" MP3\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
            "m3u": f"{target}\n{url}\n", "asx": f'<asx version="3.0"><entry><ref href="{url}"/></entry></asx>',
        }
        for name, text in files.items():
            with self.subTest(name):
                status = self.flow.wait(self.flow.start(text.encode(), "list.mp4"))
                self.assertEqual((status["status"], status["error_code"]), ("failed", "UNSUPPORTED_MEDIA"), status)
        self.assertEqual(self.stub.gets, [])

    def test_a_movie_that_keeps_its_sound_in_another_file_has_none(self):
        whole = made("a.mov", "-i", media.JFK, "-t", "3", "-c:a", "pcm_s16le")
        reference = b"\x00\x00\x00\x0c" + b"url " + b"\x00\x00\x00\x01"
        self.assertIn(reference, whole)
        outside = whole.replace(reference, b"\x00\x00\x00\x0c" + b"alis" + b"\x00\x00\x00\x00")
        status = self.flow.wait(self.flow.start(outside, "a.mov"))
        self.assertIn(status["status"], ("completed", "failed"), status)
        self.assertEqual(self.stub.gets, [])


class Models(unittest.TestCase):
    """Weights come from the operator's folder; one that was tampered with ends the command with words, not with a crash."""

    def transcribe(self, weights: bytes) -> subprocess.CompletedProcess:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "ggml-tiny-q5_1.bin").write_bytes(weights)
            return subprocess.run([binary(), "transcribe", str(media.JFK), "--model", "tiny-q5_1", "--models", folder, "--output", "-"],
                                  capture_output=True, text=True, env=environment(), cwd=folder, timeout=120 * PATIENCE)

    def test_models_that_are_none_are_refused(self):
        whole = (MODELS / "ggml-tiny-q5_1.bin").read_bytes()
        big = struct.pack("<i", 0x7FFFFFFF)
        for name, weights in {
            "nothing": b"", "text": b"no weights at all\n" * 100, "zeros": bytes(100_000), "half": whole[:len(whole) // 2],
            "only a head": whole[:48], "a huge vocabulary": whole[:4] + big + whole[8:], "huge layers": whole[:8] + big * 9 + whole[44:],
            "less than nothing": whole[:8] + struct.pack("<i", -1) * 9 + whole[44:],
            "a pickle": b"\x80\x04\x95cos\nsystem\n(S'touch /tmp/owned'\ntR.", "another kind": b"GGUF" + whole[4:],
        }.items():
            with self.subTest(name):
                ended = self.transcribe(weights)
                self.assertIn(ended.returncode, (1, 3), ended)
                self.assertTrue(ended.stderr.startswith("ecg: ") or "ecg: " in ended.stderr, ended)
                self.assertEqual(ended.stdout, "")
        self.assertFalse(os.path.exists("/tmp/owned"))


if __name__ == "__main__":
    unittest.main()
