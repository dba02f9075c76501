"""Backups as docs/operations.md has them, made while the server runs and a job is in work, and put back elsewhere."""

import shutil
import sqlite3
import subprocess
import unittest

import media
from calls import get
from ecg import SystemTest
from fleet_test import new_postgresql
from flow import One
from postgresql import programs


class Backup(SystemTest):
    def two_jobs(self, **settings) -> tuple:
        """A server with one job done and one in work."""
        one = One(self, lease_s=2, pull_after_s=1, **settings)
        done = one.flow.start(media.jfk_mp4())
        one.flow.wait(done)
        working = one.flow.start(media.long_mp4())
        one.flow.wait_working(working)
        return one, done, working

    def copy_objects(self, one: One, to):
        shutil.copytree(one.data / "objects", to / "objects")

    def assert_whole(self, restored: One, before: dict, done: str, working: str):
        self.assertEqual(restored.flow.status(done), before)
        video = get(get(f"{restored.flow.api}/video/{done}").headers["Location"]).body
        self.assertEqual(video, media.jfk_mp4().read_bytes())
        self.assertEqual(restored.flow.wait(working)["status"], "completed")
        restored.flow.assert_delivered_once(working)

    def restored(self, data, **settings) -> One:
        """A second machine; `One` looks for its data below the test's folder."""
        shutil.rmtree(self.folder / "data")
        shutil.move(data, self.folder / "data")
        return One(self, lease_s=2, pull_after_s=1, **settings)

    def test_of_sqlite_and_the_folder_of_objects(self):
        one, done, working = self.two_jobs()
        before = one.flow.status(done)
        copy = self.folder / "copy"
        copy.mkdir()
        for name in ("backend.db", "ml.db"):
            with sqlite3.connect(one.data / name) as source, sqlite3.connect(copy / name) as target:
                source.backup(target)
        self.copy_objects(one, copy)
        one.process.kill()
        self.assert_whole(self.restored(copy), before, done, working)

    def test_of_postgresql_and_the_folder_of_objects(self):
        database, other = new_postgresql(self), new_postgresql(self)
        one, done, working = self.two_jobs(database=database.url)
        before = one.flow.status(done)
        copy = self.folder / "copy"
        copy.mkdir()
        dump = self.folder / "dump"
        subprocess.run([programs() / "pg_dump", "-Fc", "-n", "ecg_*", "-f", dump, database.url], check=True)
        self.copy_objects(one, copy)
        one.process.kill()
        subprocess.run([programs() / "pg_restore", "--exit-on-error", "-d", other.url, dump], check=True)
        self.assert_whole(self.restored(copy, database=other.url), before, done, working)


if __name__ == "__main__":
    unittest.main()
