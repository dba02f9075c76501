"""Uploads in parts on bad days: a full disk, kills around the end, clients that never came back."""

import hashlib
import http.client
import random
import threading
import time
import unittest

import media
from calls import get
from disk import small_disk
from ecg import SystemTest, wait_for
from flow import One
from upload import PART, Upload

def stored(one: One, key: str) -> bytes:
    """Through a job, which names the object; what the job makes of it does not matter here."""
    job_id = one.flow.process(fileKey=key).json()["job_id"]
    return get(get(f"{one.flow.api}/video/{job_id}").headers["Location"]).body


class FullDisk(SystemTest):
    SIZE = 4 << 20

    def test_a_part_that_does_not_fit_gets_507_and_those_that_came_stay(self):
        one = One(self, wrapper=small_disk(self, self.folder / "data" / "objects", self.SIZE), min_free_bytes=0)
        upload = Upload(one)
        video = random.Random(1).randbytes(2 * PART)
        parts = upload.send_all(video)
        for _ in range(2):  # the second would fail differently if the first had left its bytes behind
            self.assertEqual(upload.send(3, bytes(self.SIZE)).status, 507)
        self.assertEqual([part["part_number"] for part in upload.arrived().json()["parts"]], [1, 2])
        self.assertEqual(upload.complete(parts).status, 200)
        self.assertEqual(stored(one, upload.key), video)


class KilledAroundTheEnd(SystemTest):
    ROUNDS = 12

    def test_there_are_the_parts_or_the_whole_object_and_completing_again_ends_it(self):
        one = One(self)
        dice = random.Random(20)
        video = dice.randbytes(5 * PART)
        for _ in range(self.ROUNDS):
            upload = Upload(one)
            parts = upload.send_all(video)
            self.kill_while(one, lambda: upload.complete(parts), dice.uniform(0, 0.01))
            self.assert_parts_or_object(one, upload, video, len(parts))
            done = upload.complete(parts)
            md5s = b"".join(bytes.fromhex(part["etag"].strip('"')) for part in parts)
            self.assertEqual((done.status, done.json()["etag"]), (200, f'"{hashlib.md5(md5s).hexdigest()}-{len(parts)}"'))
            self.assertEqual(stored(one, upload.key), video)

    def kill_while(self, one: One, act, after_s: float):
        def careless():
            try:
                act()
            except (OSError, http.client.HTTPException):
                pass  # the server died on it
        client = threading.Thread(target=careless)
        client.start()
        time.sleep(after_s)  # the moment is drawn, not waited for
        one.process.kill()
        client.join()
        one.restart()

    def assert_parts_or_object(self, one: One, upload: Upload, video: bytes, count: int):
        arrived = upload.arrived()
        if arrived.status == 200:
            self.assertEqual(len(arrived.json()["parts"]), count)
            self.assertEqual(one.flow.process(fileKey=upload.key).status, 404)
        else:
            self.assertEqual(arrived.status, 404)
            self.assertEqual(stored(one, upload.key), video)


class Abandoned(SystemTest):
    def test_what_nobody_touched_for_the_life_of_an_upload_is_gone_after_the_next_start(self):
        one = One(self, upload_life_s=1)
        upload = Upload(one)
        upload.send(1, media.jfk_mp4().read_bytes())
        self.assertEqual(upload.arrived().status, 200)

        def gone():
            one.process.stop()
            one.restart()
            return upload.arrived().status == 404
        wait_for(gone, "the upload to be swept")
        left = [p for p in (one.data / "objects").rglob("*") if p.is_file() and p.name != "lock"]
        self.assertEqual(left, [])


if __name__ == "__main__":
    unittest.main()
