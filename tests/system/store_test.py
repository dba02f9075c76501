"""Objects on an S3 server by other hands, and S3's own clients on the embedded store."""

import hashlib
import http.client
import os
import subprocess
import unittest
from pathlib import Path
from urllib.parse import quote, urlsplit

import media
from calls import get, request
from ecg import ACCESS_KEY, CHECKOUT, SECRET_KEY, SystemTest, environment, wait_for
from flow import One
from shared_server import SharedServerTest
from upload import PART, Upload

BUCKET = "videos-of-tests"


class S3Server:
    """tests/s3server, which ends with the test."""

    def __init__(self, test):
        self.folder = Path(test.folder) / "s3"
        arguments = ["node", "server.mjs", self.folder, ACCESS_KEY, SECRET_KEY, BUCKET]
        self._child = subprocess.Popen(arguments, cwd=CHECKOUT / "tests/s3server", text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        test.addCleanup(self.stop)
        self.port = int(self._child.stdout.readline())

    def stop(self):
        self._child.kill()
        self._child.communicate()


def put(url: str, body: bytes) -> http.client.HTTPResponse:
    """To loopback, whatever *.localhost the URL names: not every resolver knows RFC 6761."""
    at = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", at.port, timeout=30)
    connection.request("PUT", f"{at.path}?{at.query}", body, {"Host": at.netloc})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


class OnS3(SystemTest):
    """Both address styles; the subclasses say which."""

    host, style = "127.0.0.1", "path"

    def setUp(self):
        super().setUp()
        self.s3 = S3Server(self)
        self.settings = dict(store="s3", store_url=f"http://{self.host}:{self.s3.port}", store_style=self.style,
                             bucket=BUCKET)
        self.one = One(self, **self.settings)

    def upload(self, video: bytes) -> str:
        place = self.one.flow.generate_url("강의 1+2.mp4")
        self.assertEqual(put(place["upload_url"], video).status, 200)
        return place["fileKey"]

    def test_a_video_goes_the_whole_way_and_is_gone_when_it_is_deleted(self):
        key = self.upload(media.jfk_mp4().read_bytes())
        job_id = self.one.flow.process(fileKey=key).json()["job_id"]
        self.assertEqual(self.one.flow.wait(job_id)["status"], "completed")
        self.assertFalse((self.one.data / "objects").exists(), "nothing is stored here")
        self.assertEqual(request("DELETE", f"{self.one.flow.api}/jobs/{job_id}").status, 204)
        self.assertEqual(self.one.flow.process(fileKey=key).status, 404)

    def test_a_video_is_known_by_every_address_of_the_bucket_and_by_no_other(self):
        key = self.upload(media.silent_mp4().read_bytes())
        at = f"{self.host}:{self.s3.port}"
        addresses = [f"s3://{BUCKET}/{key}", f"http://{at}/{BUCKET}/{quote(key)}"]
        if self.style == "virtual":
            addresses.append(f"http://{BUCKET}.{at}/{quote(key)}")
        for address in addresses:
            answer = self.one.flow.process(video_url=address)
            self.assertEqual(answer.status, 200, (address, answer))
            self.assertEqual(self.one.flow.wait(answer.json()["job_id"])["status"], "completed", address)
        for address in (f"s3://{BUCKET}2/{key}", f"http://{BUCKET}2.{at}/{quote(key)}", f"http://{at}/{BUCKET}2/{quote(key)}"):
            self.assertEqual(self.one.flow.process(video_url=address).status, 422, address)

    def test_what_is_not_there_is_refused_before_a_job_is_made(self):
        place = self.one.flow.generate_url()
        answer = self.one.flow.process(fileKey=place["fileKey"])
        self.assertEqual((answer.status, answer.json()["code"]), (404, "OBJECT_NOT_FOUND"))
        self.assertEqual(self.one.flow.process(video_url=place["video_url"]).status, 404)
        self.assertEqual(self.one.flow.jobs(), [])

    def test_a_store_that_is_away_is_an_answer(self):
        key = self.upload(b"x")
        self.assertEqual(get(f"{self.one.backend}/ready").status, 200)
        self.s3.stop()
        answer = self.one.flow.process(fileKey=key)
        self.assertEqual((answer.status, answer.json()["code"]), (503, "UNAVAILABLE"))
        wait_for(lambda: get(f"{self.one.backend}/ready").json()["dependencies"]["store"] == "unavailable",
                 "the backend to miss its store")
        self.assertEqual(get(f"{self.one.backend}/ready").status, 503)


class OnS3InTheHost(OnS3):
    host, style = "s3.localhost", "virtual"


class OnAnotherBackendsStore(SystemTest):
    """The embedded store of a second process as the S3; it knows more of S3 than s3rver."""

    def setUp(self):
        super().setUp()
        store = self.start(["backend", "--data", self.folder / "store", "--listen", "127.0.0.1:0", "--ml-url",
                            "http://127.0.0.1:9"], env=environment(bucket=BUCKET))
        self.settings = dict(store="s3", store_url=f"http://127.0.0.1:{store.wait_ready(1)['backend']}", bucket=BUCKET)

    def test_an_upload_in_parts_is_resumed_completed_twice_and_aborted_twice(self):
        one = One(self, **self.settings)
        video = os.urandom(3 * PART + 1)
        upload = Upload(one)
        parts = upload.send_all(video)
        arrived = upload.arrived().json()["parts"]
        self.assertEqual([(part["part_number"], part["size_bytes"]) for part in arrived],
                         [(1, PART), (2, PART), (3, PART), (4, 1)])
        wrong = upload.complete([parts[0], {"part_number": 2, "etag": '"' + "0" * 32 + '"'}])
        self.assertEqual((wrong.status, wrong.json()["code"]), (422, "INVALID_PART"), wrong)
        for _ in range(2):
            done = upload.complete(parts)
            self.assertEqual((done.status, done.json()["size_bytes"]), (200, len(video)), done)
        self.assertEqual(upload.arrived().status, 404)
        self.assertEqual(upload.part_url(5).status, 404)
        job_id = one.flow.process(fileKey=upload.key).json()["job_id"]
        self.assertEqual(get(get(f"{one.flow.api}/video/{job_id}").headers["Location"]).body, video)
        other = Upload(one)
        for _ in range(2):
            self.assertEqual(other.abort().status, 204)
        self.assertEqual(other.complete(parts).status, 404)

    def test_more_than_the_limit_is_refused_when_it_is_to_be_worked_on(self):
        one = One(self, **self.settings, max_upload_bytes=1000)
        key = one.flow.upload(bytes(1001))["fileKey"]
        self.assertEqual(one.flow.process(fileKey=key).status, 413)

    def test_a_store_that_refuses_us_is_said_so(self):
        one = One(self, **self.settings, secret_key="wrong")
        answer = one.flow.process(fileKey="videos/anonymous/x.mp4")
        self.assertEqual((answer.status, answer.json()["code"]), (503, "UNAVAILABLE"))
        self.assertEqual(get(f"{one.backend}/ready").status, 503)


class WrongSettings(SystemTest):
    def test_an_s3_without_keys_and_nonsense_are_wrong_uses(self):
        for settings in (dict(store="s3", access_key="", secret_key=""), dict(store="s4"),
                         dict(store="s3", store_style="x"), dict(store="s3", store_url="nonsense")):
            process = self.start(["serve", "--data", self.folder / "d", "--listen", "127.0.0.1:0", "--ml-listen",
                                  "127.0.0.1:0"], env=environment(**settings))
            self.assertEqual(process.child.wait(10), 2, settings)


class OtherClients(SharedServerTest):
    """Debian's awscli, s3cmd and rclone, as an operator would use them on the embedded store."""

    def setUp(self):
        super().setUp()
        self.video = self.folder / "a video.bin"
        self.video.write_bytes(os.urandom(20 << 20))  # more than each of them sends in one piece
        self.back = self.folder / "back.bin"
        self.tree = self.folder / "tree"
        for name in ("one.txt", "강의/둘 2+2.txt", "강의/더/three.txt"):
            (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
            (self.tree / name).write_text(f"this is {name}")

    def run_client(self, *command, code=0, **env):
        env |= {"PATH": os.environ["PATH"], "HOME": str(self.folder), "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_DEFAULT_REGION": "us-east-1"}
        ended = subprocess.run(list(map(str, command)), env=env, capture_output=True, text=True)
        said = ended.stdout + ended.stderr
        self.assertTrue(ended.returncode == 0 if code == 0 else ended.returncode != 0, said)
        return said

    def aws(self, *command, **options):
        return self.run_client("aws", "--endpoint-url", self.one.backend, *command, **options)

    def s3cmd(self, *command, **options):
        host = self.one.backend.split("//")[1]
        return self.run_client("s3cmd", "--no-ssl", f"--host={host}", f"--host-bucket={host}",
                               f"--access_key={ACCESS_KEY}", f"--secret_key={SECRET_KEY}", "--region=us-east-1",
                               "--no-progress", *command, **options)

    def rclone(self, *command):
        settings = dict(type="s3", provider="Other", access_key_id=ACCESS_KEY, secret_access_key=SECRET_KEY,
                        endpoint=self.one.backend, region="us-east-1", force_path_style="true")
        return self.run_client("rclone", *command, "--config", "/dev/null",
                               **{f"RCLONE_CONFIG_STORE_{name.upper()}": value for name, value in settings.items()})

    def assert_back(self):
        self.assertEqual(hashlib.md5(self.back.read_bytes()).digest(), hashlib.md5(self.video.read_bytes()).digest())

    def assert_same_tree(self, back):
        def files(tree):
            return {str(file.relative_to(tree)): file.read_text() for file in tree.rglob("*") if file.is_file()}
        self.assertEqual(files(back), files(self.tree))

    def test_awscli_copies_a_video_in_parts_there_and_back(self):
        self.aws("s3", "cp", self.video, "s3://ecg/by/aws 1.bin")
        self.assertIn('-3\\""', self.aws("s3api", "head-object", "--bucket", "ecg", "--key", "by/aws 1.bin"))
        self.aws("s3", "cp", "s3://ecg/by/aws 1.bin", self.back)
        self.assert_back()
        self.back.unlink()
        self.aws("s3", "mv", "s3://ecg/by/aws 1.bin", "s3://ecg/by/aws 2.bin")  # copied in parts
        self.aws("s3", "cp", "s3://ecg/by/aws 2.bin", self.back)
        self.assert_back()
        self.aws("s3", "rm", "s3://ecg/by/aws 2.bin")
        self.assertEqual(self.flow.process(fileKey="by/aws 2.bin").status, 404)

    def test_awscli_lists_and_syncs(self):
        self.assertIn("ecg", self.aws("s3", "ls"))
        self.aws("s3", "sync", self.tree, "s3://ecg/aws")
        self.assertEqual(self.aws("s3", "sync", self.tree, "s3://ecg/aws"), "", "nothing is new")
        said = self.aws("s3", "ls", "s3://ecg/aws/")
        self.assertIn("PRE 강의/", said)
        self.assertIn("one.txt", said)
        self.assertIn("aws/강의/더/three.txt", self.aws("s3", "ls", "--recursive", "s3://ecg/aws/"))
        self.aws("s3", "sync", "s3://ecg/aws", self.folder / "back")
        self.assert_same_tree(self.folder / "back")
        self.aws("s3", "rm", "--recursive", "s3://ecg/aws/")
        self.aws("s3", "ls", "s3://ecg/aws/", code=1)

    # put-object-tagging and its like wrote their XML over the video, delete-object-tagging deleted it, and
    # get-object-acl returned it.
    def test_what_is_not_done_is_refused_and_the_video_stays(self):
        self.aws("s3", "cp", self.video, "s3://ecg/stays.bin")
        for command in (["put-object-tagging", "--tagging", "TagSet=[{Key=a,Value=b}]"], ["delete-object-tagging"],
                        ["put-object-acl", "--acl", "public-read"], ["get-object-acl"],
                        ["put-object-retention", "--retention", "Mode=GOVERNANCE,RetainUntilDate=2099-01-01"],
                        ["get-object-retention"], ["put-object-legal-hold", "--legal-hold", "Status=ON"],
                        ["restore-object"]):
            with self.subTest(command[0]):
                said = self.aws("s3api", *command, "--bucket", "ecg", "--key", "stays.bin", code=1)
                self.assertIn("NotImplemented", said)
        self.aws("s3", "cp", "s3://ecg/stays.bin", self.back)
        self.assert_back()

    def test_s3cmd_copies_a_video_in_parts_there_and_back(self):
        self.s3cmd("put", "--multipart-chunk-size-mb=5", self.video, "s3://ecg/by/s3cmd.bin")
        self.s3cmd("get", "s3://ecg/by/s3cmd.bin", self.back)
        self.assert_back()
        self.s3cmd("cp", "s3://ecg/by/s3cmd.bin", "s3://ecg/by/copy.bin")
        self.s3cmd("del", "s3://ecg/by/s3cmd.bin", "s3://ecg/by/copy.bin")
        self.assertEqual(self.flow.process(fileKey="by/s3cmd.bin").status, 404)

    def test_s3cmd_lists_and_syncs(self):
        self.assertIn("s3://ecg", self.s3cmd("ls"))
        self.s3cmd("sync", f"{self.tree}/", "s3://ecg/s3cmd/")
        self.assertNotIn("upload:", self.s3cmd("sync", f"{self.tree}/", "s3://ecg/s3cmd/"), "nothing is new")
        self.assertIn("three.txt", self.s3cmd("ls", "--recursive", "s3://ecg/s3cmd/"))
        (self.folder / "back").mkdir()
        self.s3cmd("sync", "s3://ecg/s3cmd/", f"{self.folder}/back/")
        self.assert_same_tree(self.folder / "back")
        self.assertIn("NotImplemented", self.s3cmd("setacl", "--acl-public", "s3://ecg/s3cmd/one.txt", code=1))
        self.s3cmd("del", "--recursive", "--force", "s3://ecg/s3cmd/")
        self.assertNotIn("txt", self.s3cmd("ls", "--recursive", "s3://ecg/s3cmd/"))

    def test_rclone_copies_lists_and_syncs(self):
        self.assertIn("ecg", self.rclone("lsd", "store:"))
        self.rclone("copyto", "--s3-upload-cutoff", "5Mi", "--s3-chunk-size", "5Mi", self.video, "store:ecg/by/rclone.bin")
        self.rclone("copyto", "store:ecg/by/rclone.bin", self.back)
        self.assert_back()
        self.rclone("sync", self.tree, "store:ecg/rclone")
        self.rclone("check", self.tree, "store:ecg/rclone")
        self.assertIn("강의/더/three.txt", self.rclone("ls", "store:ecg/rclone"))
        self.rclone("copy", "store:ecg/rclone", self.folder / "back")
        self.assert_same_tree(self.folder / "back")
        self.assertEqual((self.folder / "back/one.txt").stat().st_mtime_ns, (self.tree / "one.txt").stat().st_mtime_ns)
        self.rclone("move", "store:ecg/rclone", "store:ecg/moved")
        self.rclone("purge", "store:ecg/moved")
        self.assertEqual(self.rclone("ls", "store:ecg/moved"), "")


if __name__ == "__main__":
    unittest.main()
