"""Servers whose hosts' clocks are an hour off: what they sign is by the clock of the database that they share."""

import email.utils
import time
import unittest

import media
from calls import get
from ecg import SystemTest, environment
from fleet_test import new_postgresql
from flow import Flow, Two
from host_clock import HostClock
from store_test import BUCKET


class AnHourOff(SystemTest):
    """The object store is a server with the right time. Backend and ML server are on hosts of their own."""

    def setUp(self):
        super().setUp()
        store = self.start(["backend", "--data", self.folder / "store", "--listen", "127.0.0.1:0", "--ml-url",
                            "http://127.0.0.1:9"], env=environment(bucket=BUCKET))
        self.clocks = {role: HostClock(self.folder / f"{role}.clock") for role in ("backend", "ml")}
        if not self.clocks["ml"].works:
            self.skipTest("libfaketime is not installed: no host's clock can be made wrong")
        self.two = Two(self, database=new_postgresql(self).url, store="s3", bucket=BUCKET, callback_secret="shared",
                       store_url=f"http://127.0.0.1:{store.wait_ready(1)['backend']}")

    def start(self, arguments, *, env=None, wrapper=()):
        clock = getattr(self, "clocks", {}).get(arguments[0])
        return super().start(arguments, env=(env or environment()) | (clock.environment if clock else {}), wrapper=wrapper)

    def hours_off(self, flow: Flow) -> float:
        """What the server believes, by the Date of its answers."""
        told = email.utils.parsedate_to_datetime(get(f"{flow.base}/health").headers["Date"]).timestamp()
        return round((told - time.time()) / 3600, 1)

    def assert_a_video_goes_the_whole_way(self):
        job_id = self.two.flow.start(media.speech_mp4(2))
        self.assertEqual(self.two.flow.wait(job_id)["status"], "completed")
        self.two.flow.assert_delivered_once(job_id)

    def test_videos_go_the_whole_way_on_both_sides_of_the_truth_and_over_a_jump(self):
        self.clocks["backend"].set(-1)
        self.clocks["ml"].set(+1)
        self.two.start_backend()
        self.two.start_ml()
        self.assertEqual([self.hours_off(self.two.flow), self.hours_off(self.two.ml_flow)], [-1, 1])
        self.assert_a_video_goes_the_whole_way()
        self.clocks["backend"].set(+1)
        self.clocks["ml"].set(-1)
        self.assertEqual([self.hours_off(self.two.flow), self.hours_off(self.two.ml_flow)], [1, -1])
        self.assert_a_video_goes_the_whole_way()


if __name__ == "__main__":
    unittest.main()
