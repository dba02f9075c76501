"""Servers that die, are away, or stop in the middle: no job is lost, none is stuck, no result comes twice."""

import shutil
import socket
import threading
import time
import unittest
from urllib.parse import urlsplit

import media
from calls import connect, get, reachable
from disk import small_disk
from ecg import PATIENCE, SystemTest, wait_for
from flow import API, One, Two


class OneServerIsAway(SystemTest):
    def test_the_backend_is_down_while_the_ml_server_finishes(self):
        two = Two(self)
        backend = two.start_backend()
        two.start_ml()
        job_id = two.flow.start(media.long_mp4())
        two.ml_flow.wait_working(job_id)
        backend.kill()
        self.assertEqual(two.ml_flow.wait(job_id)["status"], "completed")
        self.assertEqual(two.ml_flow.gauge("ecg_deliveries_open"), 1)
        two.start_backend()
        self.assertEqual(two.flow.wait(job_id, within_s=30)["status"], "completed")
        two.flow.assert_delivered_once(job_id)
        wait_for(lambda: two.ml_flow.gauge("ecg_deliveries_open") == 0, "the callback to be answered")

    def test_the_ml_server_is_down_while_the_backend_dispatches(self):
        two = Two(self)
        two.start_backend()
        job_id = two.flow.start(media.jfk_mp4())
        self.assertEqual(two.flow.status(job_id)["stage"], "queued")
        self.assertFalse(reachable(two.ml))
        two.start_ml()
        self.assertEqual(two.flow.wait(job_id, within_s=30)["status"], "completed")
        two.flow.assert_delivered_once(job_id)
        self.assertEqual(len(two.ml_flow.jobs()), 1)

    def test_an_id_that_only_an_absent_ml_server_could_know_gets_a_clear_answer(self):
        two = Two(self)
        two.start_backend()
        answer = get(f"{two.flow.api}/status/123456")
        self.assertEqual((answer.status, answer.json()["code"]), (503, "UNAVAILABLE"))

    def test_a_job_cancelled_while_the_ml_server_is_down_is_never_done(self):
        two = Two(self)
        two.start_backend()
        job_id = two.flow.start(media.long_mp4())
        two.flow.cancel(job_id)
        after = two.flow.start(media.jfk_mp4())
        two.start_ml()
        self.assertEqual(two.flow.wait(after)["status"], "completed")
        self.assertNotIn(job_id, [job["job_id"] for job in two.ml_flow.jobs() if job["status"] == "processing"])

    def test_an_ml_server_that_forgot_everything_gets_the_job_again(self):
        two = Two(self, pull_after_s=1)
        two.start_backend()
        ml = two.start_ml()
        job_id = two.flow.start(media.long_mp4())
        two.ml_flow.wait_working(job_id)
        ml.kill()
        shutil.rmtree(self.folder / "ml")
        two.start_ml()
        self.assertEqual(two.flow.wait(job_id)["status"], "completed")
        two.flow.assert_delivered_once(job_id)

    def test_an_end_whose_callback_is_refused_is_learnt_by_asking(self):
        two = Two(self, pull_after_s=1)
        two.start_backend(callback_secret="ours")
        two.start_ml()  # which signs nothing and cannot check the backend's signature, but answers whoever asks
        job_id = two.flow.start(media.jfk_mp4())
        self.assertEqual(two.flow.wait(job_id)["status"], "completed")
        two.flow.assert_delivered_once(job_id)

    def test_callbacks_between_servers_with_the_same_secret_are_taken(self):
        two = Two(self, callback_secret="between us", pull_after_s=3600)
        two.start_backend()
        two.start_ml()
        self.assertEqual(two.flow.wait(two.flow.start(media.jfk_mp4()))["status"], "completed")


class KilledInTheMiddle(SystemTest):
    def test_a_job_that_was_decoded_is_done_again_and_ends_once(self):
        one = One(self, lease_s=2, pull_after_s=2)
        job_id = one.flow.start(media.long_mp4())
        one.flow.wait_working(job_id)
        one.process.kill()
        one.restart()
        self.assertEqual(one.flow.status(job_id)["status"], "processing")
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")
        one.flow.assert_delivered_once(job_id)
        self.assertEqual([job["job_id"] for job in one.flow.jobs()], [job_id])

    def test_a_job_is_there_as_soon_as_it_was_answered(self):
        one = One(self, lease_s=2, pull_after_s=2)
        job_id = one.flow.start(media.jfk_mp4())
        one.process.kill()
        one.restart()
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")
        one.flow.assert_delivered_once(job_id)

    def test_what_was_uploaded_and_done_is_still_there(self):
        one = One(self)
        job_id = one.flow.start(media.jfk_mp4())
        before = one.flow.wait(job_id)
        one.process.kill()
        one.restart()
        self.assertEqual(one.flow.status(job_id), before)
        self.assertEqual(get(get(f"{one.flow.api}/video/{job_id}").headers["Location"]).body,
                         media.jfk_mp4().read_bytes())


class Stopping(SystemTest):
    def test_sigterm_in_the_middle_of_a_job_gives_it_back_for_the_next_start(self):
        one = One(self, lease_s=3600, pull_after_s=2)  # nobody waits for this lease: the job was given back
        job_id = one.flow.start(media.long_mp4())
        one.flow.wait_working(job_id)
        started = time.monotonic()
        self.assertEqual(one.process.stop(), 0)
        self.assertLess(time.monotonic() - started, 10 * PATIENCE)
        one.restart()
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")
        one.flow.assert_delivered_once(job_id)

    def test_an_upload_that_is_under_way_is_finished_and_nobody_new_is_let_in(self):
        one = One(self)
        place = one.flow.generate_url()
        target = urlsplit(place["upload_url"])
        body = bytes(2_000_000)
        with connect(place["upload_url"]) as upload:
            upload.sendall(f"PUT {target.path}?{target.query} HTTP/1.1\r\nHost: {target.netloc}\r\n"
                           f"Content-Length: {len(body)}\r\n\r\n".encode() + body[:1_000_000])
            wait_for(lambda: any(p.stat().st_size for p in (one.data / "objects").rglob("*") if p.is_file()),
                     "the first half on disk")
            stopping = threading.Thread(target=one.process.stop)
            stopping.start()
            wait_for(lambda: not reachable(one.backend), "the door to be closed")
            upload.sendall(body[1_000_000:])
            self.assertIn(b" 200 ", upload.recv(4096)[:20])
        stopping.join()
        one.restart()
        self.assertEqual(one.flow.process(fileKey=place["fileKey"]).status, 200)

    def test_open_event_streams_do_not_hold_up_the_stop(self):
        one = One(self)
        job_id = one.flow.start(media.long_mp4())
        streams = [connect(one.backend) for _ in range(5)]
        for stream in streams:
            stream.sendall(f"GET {API}/events/{job_id} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            self.assertIn(b"200", stream.recv(4096))
        self.assertEqual(one.process.stop(within_s=12), 0)
        for stream in streams:
            stream.close()


class FullDisk(SystemTest):
    """The object folder is a small tmpfs in a mount namespace of the server's own: it is gone when the server is."""

    SIZE = 4 << 20

    def test_an_upload_that_does_not_fit_gets_507_and_loses_nothing(self):
        one = One(self, wrapper=small_disk(self, self.folder / "data" / "objects", self.SIZE), min_free_bytes=0)
        kept = one.flow.upload(media.jfk_mp4())
        place = one.flow.generate_url()
        for _ in range(2):  # the second would fail at once if the first left its bytes behind
            target = urlsplit(place["upload_url"])
            head = (f"PUT {target.path}?{target.query} HTTP/1.1\r\nHost: {target.netloc}\r\n"
                    f"Content-Length: {2 * self.SIZE}\r\nConnection: close\r\n\r\n")
            self.assertEqual(self.send_all_it_takes(one.backend, head.encode(), 2 * self.SIZE), 507)
            self.assertEqual(one.flow.process(fileKey=place["fileKey"]).status, 404)
        one.flow.upload(bytes(self.SIZE // 2), "fits.mp4")
        job_id = one.flow.process(fileKey=kept["fileKey"]).json()["job_id"]
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")

    def send_all_it_takes(self, url: str, head: bytes, size: int) -> int:
        """The status of the answer, which may come before the body is over."""
        with connect(url) as connection:
            connection.sendall(head)
            try:
                connection.sendall(bytes(size))
            except (BrokenPipeError, ConnectionResetError):
                pass
            line = connection.recv(65536).split(b"\r\n")[0]
        return int(line.split()[1]) if line else 0


class WrongPlaces(SystemTest):
    def ended(self, *arguments, data=None) -> tuple:
        process = self.start(["serve", "--data", data or self.folder / "other", *arguments])
        code = wait_for(lambda: (process.child.poll() is not None) and [process.child.returncode], "the end")[0]
        return code, process.err.read_text()

    def test_an_occupied_port_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            for flag, other in (("--listen", "--ml-listen"), ("--ml-listen", "--listen")):
                code, said = self.ended(flag, f"127.0.0.1:{port}", other, "127.0.0.1:0")
                self.assertEqual(code, 3, said)
                self.assertIn(str(port), said)
                self.assertIn("in use", said.lower())

    def test_an_address_that_is_none_is_a_wrong_use(self):
        for address in ("nonsense", "127.0.0.1:70000", "127.0.0.1:", "127.0.0.1:-1", "127.0.0.1:80x"):
            with self.subTest(address):
                code, said = self.ended("--listen", address, "--ml-listen", "127.0.0.1:0")
                self.assertEqual(code, 2, said)
                self.assertIn(address, said)

    def test_an_address_of_another_machine_is_named(self):
        code, said = self.ended("--listen", "192.0.2.1:0", "--ml-listen", "127.0.0.1:0", "--allow-anonymous")  # TEST-NET-1, RFC 5737
        self.assertEqual(code, 3, said)
        self.assertIn("192.0.2.1", said)

    def test_a_data_folder_that_cannot_be_made_is_named(self):
        code, said = self.ended("--listen", "127.0.0.1:0", "--ml-listen", "127.0.0.1:0", data="/dev/null/data")
        self.assertEqual(code, 1, said)
        self.assertIn("/dev/null/data", said)

    def test_a_folder_with_somebodys_own_files_is_left_alone(self):
        mine, elsewhere = self.folder / "mine", self.folder / "elsewhere"
        elsewhere.mkdir()
        files = [mine / "work/thesis.txt", mine / "objects/uploads/film.mp4", elsewhere / "photo.jpg"]
        for file in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("mine")
        (mine / "photos").symlink_to(elsewhere)
        before = sorted(mine.rglob("*"))
        code, said = self.ended("--listen", "127.0.0.1:0", "--ml-listen", "127.0.0.1:0", data=mine)
        self.assertEqual(code, 2, said)
        self.assertIn(str(mine), said)
        for command in (["keys", "list"], ["jobs", "list"]):
            process = self.start([*command, "--data", mine])
            self.assertEqual(process.child.wait(10), 2, process.logs())
        self.assertEqual(sorted(mine.rglob("*")), before)
        for file in files:
            self.assertEqual(file.read_text(), "mine")

    def test_what_is_put_into_a_data_folder_later_stays(self):
        one = One(self)
        one.process.kill()
        left = one.data / "work/ecg-0123456789abcdef/video"
        left.parent.mkdir(parents=True)
        left.write_text("of a killed job")
        files = [one.data / "work/thesis.txt", one.data / "objects/uploads/film.mp4", one.data / "notes.txt"]
        for file in files:
            file.write_text("mine")
        one.restart()
        self.assertFalse(left.parent.exists())
        for file in files:
            self.assertEqual(file.read_text(), "mine")


class OneFolder(SystemTest):
    """One folder, several processes, and other people on the machine."""

    def test_a_second_server_of_a_role_is_refused_and_the_first_ones_work_stays(self):
        one = One(self)
        job_id = one.flow.start(media.long_mp4())
        one.flow.wait_working(job_id)
        for role in (["ml"], ["backend", "--ml-url", "http://127.0.0.1:9"], ["serve", "--ml-listen", "127.0.0.1:0"]):
            second = self.start([*role, "--data", one.data, "--listen", "127.0.0.1:0"])
            self.assertEqual(second.child.wait(20), 3, second.logs())
            self.assertIn(str(one.data), second.err.read_text())
        self.assertTrue(list((one.data / "work").iterdir()))
        self.assertEqual(one.flow.wait(job_id)["status"], "completed")
        one.process.kill()
        one.restart()  # the kernel has let go of the lock

    def test_nobody_else_can_read_what_is_in_it(self):
        one = One(self)
        one.flow.wait(one.flow.start(media.jfk_mp4()))
        found = [one.data, *one.data.rglob("*")]
        self.assertIn(one.data / "backend.db-wal", found)
        for path in found:
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)
        self.assertNotIn("chmod", one.process.err.read_text())
        one.process.kill()
        one.data.chmod(0o755)
        one.restart()
        self.assertIn("chmod 700", one.process.err.read_text())


if __name__ == "__main__":
    unittest.main()
