"""Captions that people edit: versions, two editors at once, what comes back and what every file holds."""

import pathlib
import threading
import unittest

import cues
import media
from calls import Answer, get, request
from ecg import SANITIZED
from flow import Flow
from shared_server import SharedServerTest

KOREAN = "우리 모두의\n<자막> & \"따옴표\""


def put_result(flow: Flow, job_id: str, body, version=None, **headers) -> Answer:
    if version is not None:
        headers["If-Match"] = f'"{version}"'
    return request("PUT", f"{flow.api}/result/{job_id}", headers=headers,
                   **({"body": body} if isinstance(body, bytes) else {"json_body": body}))


def patch_cues(flow: Flow, job_id: str, body: dict, version: int) -> Answer:
    return request("PATCH", f"{flow.api}/result/{job_id}/cues", json_body=body, headers={"If-Match": f'"{version}"'})


class EditTest(SharedServerTest):
    settings = {"cors_origins": "http://elsewhere.example"}
    _done: str = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        flow = cls._shared.flow
        cls._place = flow.upload(media.jfk_mp4(), "케네디.mp4")

    def new_job(self) -> str:
        job_id = self.flow.process(fileKey=self._place["fileKey"]).json()["job_id"]
        self.assertEqual(self.flow.wait(job_id)["status"], "completed")
        return job_id

    def result(self, job_id: str, query: str = "") -> Answer:
        return get(f"{self.flow.api}/result/{job_id}{query}")

    def cues(self, job_id: str, query: str = "") -> dict:
        answer = get(f"{self.flow.api}/result/{job_id}/cues{query}", Accept_Language="en")
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.headers["ETag"], f'"{answer.json()["version"]}"')
        return answer.json()

    def captions(self, job_id: str, name: str, query: str = "") -> str:
        answer = get(f"{self.flow.api}/result/{job_id}/captions.{name}{query}")
        self.assertEqual(answer.status, 200, answer)
        return answer.text

    def edited(self, job_id: str, *texts: str) -> dict:
        """The newest result with its segments replaced, as the editor sends it."""
        result = self.result(job_id).json()
        result["segments"] = [{"id": i, "start": 1.5 * i + 0.25, "end": 1.5 * i + 1.5, "text": text}
                              for i, text in enumerate(texts)]
        return result | {"text": " ".join(texts), "captions": {"edited": True, "profile": "netflix-ko"}}

    def assert_problem(self, answer: Answer, status: int, code: str, said: str = ""):
        self.assertEqual((answer.status, answer.json()["code"]), (status, code), answer)
        self.assertIn(said, answer.json()["detail"])


class Cues(EditTest):
    def test_the_machine_s_are_those_of_its_files_with_their_words(self):
        job_id = self.new_job()
        made, result = self.cues(job_id), self.result(job_id).json()
        self.assertEqual((made["job_id"], made["version"], made["edited"]), (job_id, 1, False))
        self.assertEqual((made["language"], made["profile"], made["filename"]), ("en", "netflix-en", "케네디.mp4"))
        self.assertEqual(made["duration"], result["duration"])
        in_file = cues.parse(self.captions(job_id, "srt"))
        self.assertEqual([(c["start"], c["end"], c["text"].split("\n")) for c in made["cues"]],
                         [(round(c.start_s, 3), round(c.end_s, 3), c.lines) for c in in_file])
        words = [word for cue in made["cues"] for word in cue["words"]]
        self.assertEqual([w["word"] for w in words], [w["word"] for s in result["segments"] for w in s["words"]])
        for cue in made["cues"]:
            self.assertEqual("".join(w["word"] for w in cue["words"]).split(), cue["text"].split())
            self.assertEqual(cue["problems"], [])
            for word in cue["words"]:
                self.assertTrue(cue["start"] <= word["start"] <= word["end"] <= cue["end"], (cue, word))

    def test_are_cut_and_checked_by_the_profile_that_is_asked_for(self):
        job_id = self.new_job()
        wide, narrow = self.cues(job_id, "?profile=netflix-en"), self.cues(job_id, "?profile=youtube")
        self.assertEqual(narrow["profile"], "youtube")
        self.assertGreater(max(len(line) for c in wide["cues"] for line in c["text"].split("\n")), 32)
        self.assertLessEqual(max(len(line) for c in narrow["cues"] for line in c["text"].split("\n")), 32)
        for query in ("?profile=bcc", "?version=7", "?version=x"):
            self.assert_problem(get(f"{self.flow.api}/result/{job_id}/cues{query}"), 422, "INVALID_FIELD")


    def test_of_a_person_are_put_right_in_the_file_where_that_is_asked_for(self):
        job_id = self.new_job()
        texts = ["Nobody can read a line as long as this one that goes on and on and on and on."]
        self.assertEqual(put_result(self.flow, job_id, self.edited(job_id, *texts), 1).status, 200)
        as_stored = self.captions(job_id, "srt")

        def widest(query: str) -> int:
            return max(len(line) for cue in cues.parse(self.captions(job_id, "srt", query)) for line in cue.lines)

        self.assertEqual(self.captions(job_id, "srt", "?profile=youtube"), as_stored)
        self.assertTrue(32 < widest("?profile=netflix-en&fix=1") <= 42)
        self.assertLessEqual(widest("?profile=youtube&fix=1"), 32)
        self.assertLessEqual(widest("?profile=custom&max_line_units=20&max_lines=1&fix=1"), 20)
        in_ass = [line.split(",,")[-1] for line in self.captions(job_id, "ass", "?profile=youtube&fix=1").splitlines()
                  if line.startswith("Dialogue")]
        self.assertEqual(" ".join(in_ass).replace("\\N", " "), texts[0])
        self.assertEqual(self.captions(job_id, "srt"), as_stored, "what is stored stays")
        for query in ("max_lines=x", "max_lines=0", "max_lines=1.5", "max_cps=", "max_line_units=[[", "profile=bcc"):
            self.assert_problem(get(f"{self.flow.api}/result/{job_id}/captions.srt?{query}"), 422, "INVALID_FIELD")

    def test_come_slice_by_slice_each_with_the_problems_it_has_among_all(self):
        job_id, texts = self.new_job(), [str(i) for i in range(7)]
        body = self.edited(job_id, *texts)
        for segment in body["segments"]:
            segment["end"] = segment["start"] + 1.4  # 0.15 s before the next one starts
        self.assertEqual(put_result(self.flow, job_id, body | {"captions": {"edited": True, "profile": "bbc"}}, 1).status, 200)
        whole = self.cues(job_id)
        self.assertEqual((whole["total"], whole["next"]), (7, None))
        taken, after = [], 0
        while after is not None:
            part = self.cues(job_id, f"?version=2&limit=3&after={after}")
            self.assertEqual(part["total"], 7)
            self.assertEqual("assets" in part, after == 0)
            taken, after = taken + part["cues"], part["next"]
        self.assertEqual(taken, whole["cues"])
        self.assertEqual([len(self.cues(job_id, q)["cues"]) for q in ("?after=5", "?after=7", "?after=99")], [2, 0, 0])
        for query in ("?limit=0", "?limit=x", "?limit=-1", "?after=-1", "?after=1.5", "?after="):
            self.assert_problem(get(f"{self.flow.api}/result/{job_id}/cues{query}"), 422, "INVALID_FIELD")


class Editing(EditTest):
    def test_what_a_person_set_comes_back_and_is_what_every_file_holds(self):
        job_id = self.new_job()
        stored = put_result(self.flow, job_id, self.edited(job_id, KOREAN, "x" * 100), 1)
        self.assertEqual((stored.status, stored.headers["ETag"]), (200, '"2"'), stored)
        self.assertEqual(stored.json(), {"job_id": job_id, "version": 2})
        seen = self.cues(job_id)
        self.assertEqual((seen["version"], seen["edited"], seen["profile"]), (2, True, "netflix-ko"))
        self.assertEqual([(c["start"], c["end"], c["text"]) for c in seen["cues"]],
                         [(0.25, 1.5, KOREAN), (1.75, 3.0, "x" * 100)])
        self.assertEqual([p["code"] for p in seen["cues"][1]["problems"]], ["LINE_TOO_LONG", "TOO_FAST"])
        self.assertIn("at most 16", seen["cues"][1]["problems"][0]["message"])
        first, second = '우리 모두의\n<자막> & "따옴표"', "x" * 100
        for query in ("", "?profile=bbc"):
            self.assertEqual(self.captions(job_id, "srt", query),
                             f"1\n00:00:00,250 --> 00:00:01,500\n{first}\n\n2\n00:00:01,750 --> 00:00:03,000\n{second}\n")
        escaped = '우리 모두의\n&lt;자막&gt; &amp; "따옴표"'
        self.assertEqual(self.captions(job_id, "vtt"), f"WEBVTT\n\n00:00:00.250 --> 00:00:01.500\n{escaped}\n\n"
                                                       f"00:00:01.750 --> 00:00:03.000\n{second}\n")
        self.assertEqual(self.captions(job_id, "txt"), first.replace("\n", " ") + f"\n{second}\n")
        self.assertEqual(self.captions(job_id, "json"), self.result(job_id).text)

    def test_the_machine_s_version_stays_to_be_had(self):
        job_id = self.new_job()
        machine, srt = self.result(job_id), self.captions(job_id, "srt")
        for version in (1, 2):
            self.assertEqual(put_result(self.flow, job_id, self.edited(job_id, f"v{version}"), version).status, 200)
        first = self.result(job_id, "?version=1")
        self.assertEqual((first.headers["ETag"], first.body), ('"1"', machine.body))
        self.assertEqual(self.captions(job_id, "srt", "?version=1"), srt)
        self.assertFalse(self.cues(job_id, "?version=1")["edited"])
        self.assertEqual(self.result(job_id).json()["segments"][0]["text"], "v2")

    def test_survives_a_kill(self):
        job_id = self.new_job()
        self.assertEqual(put_result(self.flow, job_id, self.edited(job_id, KOREAN), 1).status, 200)
        self.one.process.kill()
        self.one.restart()
        type(self)._shared.flow = self.flow = self.one.flow
        self.assertEqual(self.cues(job_id)["cues"][0]["text"], KOREAN)

    def test_a_transcript_that_is_no_captions_yet_is_cut_into_cues(self):
        job_id = self.new_job()
        result = self.result(job_id).json()
        result["segments"][0]["text"] = " Entirely other words, spoken at the same time by nobody in particular."
        result["segments"] = result["segments"][:1]
        self.assertEqual(put_result(self.flow, job_id, result, 1).status, 200)
        seen = self.cues(job_id)
        self.assertFalse(seen["edited"])
        said = " ".join(c["text"] for c in seen["cues"]).split()
        self.assertEqual(said, result["segments"][0]["text"].split())


class Splices(EditTest):
    CUE = {"start": 0.25, "end": 1.0, "text": KOREAN}

    def test_change_the_captions_that_they_name(self):
        job_id = self.new_job()
        whole = [self.CUE, {"start": 2, "end": 3, "text": "b"}, {"start": 4, "end": 5, "text": "c"}]
        first = patch_cues(self.flow, job_id, {"at": 0, "insert": whole, "profile": "netflix-ko"}, 1)
        self.assertEqual((first.status, first.headers["ETag"], first.json()), (200, '"2"', {"job_id": job_id, "version": 2}))
        words = [{"word": " x", "start": 2, "end": 2.5, "probability": 0.5, "volume_db": -20.5}]
        more = {"at": 1, "remove": 1, "insert": [{"start": 2, "end": 2.5, "text": "x", "words": words}]}
        self.assertEqual(patch_cues(self.flow, job_id, more, 2).json()["version"], 3)
        seen = self.cues(job_id)
        self.assertEqual((seen["version"], seen["edited"], seen["profile"]), (3, True, "netflix-ko"))
        self.assertEqual([c["text"] for c in seen["cues"]], [KOREAN, "x", "c"])
        self.assertEqual(seen["cues"][1]["words"], words)
        self.assertEqual(self.result(job_id).json()["text"], KOREAN.replace("\n", " ") + " x c")
        self.assertEqual(self.result(job_id).json()["duration"], self.result(job_id, "?version=1").json()["duration"])

    def test_are_refused_where_they_do_not_fit_or_come_too_late(self):
        job_id = self.new_job()
        for body, pointer in (({"at": 1, "insert": []}, "/at"), ({"insert": []}, "/at"), ({"at": 0}, "/insert"),
                              ({"at": 0, "insert": [self.CUE, {"text": 7}]}, "/insert/1/text")):
            self.assert_problem(patch_cues(self.flow, job_id, body, 1), 422, "INVALID_FIELD", pointer)
        url = f"{self.flow.api}/result/{job_id}/cues"
        self.assert_problem(request("PATCH", url, json_body={"at": 0, "insert": []}), 428, "PRECONDITION_REQUIRED")
        self.assert_problem(request("PATCH", url, b"{", {"If-Match": '"1"'}), 400, "BROKEN_JSON")
        self.assertEqual(patch_cues(self.flow, job_id, {"at": 0, "insert": [self.CUE]}, 1).status, 200)
        for version in (1, 3):
            self.assert_problem(patch_cues(self.flow, job_id, {"at": 0, "insert": []}, version), 412, "VERSION_CONFLICT")
        self.assertEqual(self.cues(job_id)["cues"][0]["text"], KOREAN)


SAMI = ("<SAMI><HEAD><STYLE><!-- .KRCC {Name:한국어; lang:ko-KR;} --></STYLE></HEAD><BODY>\n<SYNC Start=1000><P Class=KRCC>"
        "국민 여러분,<br>조국이 무엇을 해줄지\n<SYNC Start=3000><P Class=KRCC>&nbsp;\n</BODY></SAMI>\n")
HALF_GOOD = "1\n00:00:05,000 --> 00:00:02,000\nturned\n\n2\n00:00:07,000 --> what\nlost\n\n3\n00:00:06,000 --> 00:00:07,000\n<i>good</i>\n"


class FilesOfOnesOwn(EditTest):
    def put_file(self, job_id: str, name: str, body: bytes, version=1, **headers) -> Answer:
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return request("PUT", f"{self.flow.api}/result/{job_id}/captions.{name}", body, {"Accept-Language": "en"} | headers)

    def test_become_the_next_version_in_any_encoding(self):
        job_id = self.new_job()
        machine = self.result(job_id).json()
        stored = self.put_file(job_id, "smi", SAMI.encode("cp949"))
        self.assertEqual((stored.status, stored.headers["ETag"]), (200, '"2"'), stored)
        self.assertEqual(stored.json() | {"encoding": ""}, {"job_id": job_id, "version": 2, "cues": 1, "language": "ko", "encoding": "",
                                                            "findings": []})
        self.assertIn(stored.json()["encoding"].lower(), ("windows-949", "cp949", "euc-kr", "uhc"))
        seen = self.cues(job_id)
        self.assertEqual((seen["edited"], seen["language"], seen["duration"]), (True, "ko", machine["duration"]))
        self.assertEqual([(c["start"], c["end"], c["text"]) for c in seen["cues"]], [(1, 3, "국민 여러분,\n조국이 무엇을 해줄지")])
        self.assertEqual(self.result(job_id, "?version=1").json(), machine)
        again = self.put_file(job_id, "smi?encoding=euc-kr&language=ko", SAMI.encode("cp949"), 2)
        self.assertEqual((again.status, self.cues(job_id)["cues"]), (200, seen["cues"]), again)

    def test_are_read_as_far_as_they_can_be_and_what_could_not_is_said_with_its_line(self):
        job_id = self.new_job()
        found = self.put_file(job_id, "srt", HALF_GOOD.encode()).json()
        self.assertEqual((found["version"], found["cues"]), (2, 2))
        self.assertEqual([(f["line"], f["code"], f["problem"]) for f in found["findings"]],
                         [(6, "NOT_A_TIME", True), (0, "IMPOSSIBLE_TIME", True)])
        self.assertIn("left out", found["findings"][0]["message"])
        in_korean = self.put_file(job_id, "srt", HALF_GOOD.encode(), 2, **{"Accept-Language": "ko"}).json()
        self.assertIn("뺐습니다", in_korean["findings"][0]["message"])
        self.assertEqual([c["text"] for c in self.cues(job_id)["cues"]], ["turned", "good"])
        self.assertIn("<i>good</i>", self.captions(job_id, "srt"))

    def test_come_back_as_they_were_taken_away(self):
        job_id = self.new_job()
        for version, name in enumerate(("srt", "vtt", "ttml", "ass", "smi", "sbv"), 1):
            file = self.captions(job_id, name)
            before = [c["text"] for c in self.cues(job_id)["cues"]]
            self.assertEqual(self.put_file(job_id, name, file.encode(), version).json()["findings"], [], name)
            self.assertEqual([c["text"] for c in self.cues(job_id)["cues"]], before, name)

    def test_are_refused_with_a_code_and_change_nothing(self):
        job_id = self.new_job()
        good = b"1\n00:00:01,000 --> 00:00:02,000\na\n"
        deep = b"<tt><body>" + b"<div>" * 200_000 + b"<p begin='1s' end='2s'>a</p>"
        entities = (b"<!DOCTYPE tt [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(b"<!ENTITY %c '&%c;&%c;&%c;&%c;'>" % ((98 + i,) + (97 + i,) * 4) for i in range(20)) +
                    b"]><tt><body><p begin='1s' end='2s'>&u;</p></body></tt>")
        for name, body in (("srt", b""), ("srt", b"nothing here\n"), ("vtt", bytes(100_000)), ("ass", b"\xff" * 1000), ("ttml", deep),
                           ("smi", b"<" * 500_000), ("sub", b"{" * 500_000), ("lrc", b"[" * 500_000), ("srt?encoding=x", good), ("srt?language=%3C", good)):
            with self.subTest(f"{name} {body[:20]!r}"):
                self.assert_problem(self.put_file(job_id, name, body), 422, "INVALID_FIELD")
        self.assertLess(len(self.put_file(job_id, "ttml", entities).body), 10_000)  # read or not, never unfolded
        self.assert_problem(self.put_file(job_id, "srt", good * (9 << 20 >> 5)), 413, "BODY_TOO_LARGE")
        self.assert_problem(self.put_file(job_id, "json", b"{}"), 404, "ROUTE_NOT_FOUND")
        self.assert_problem(self.put_file(job_id, "srt", good, None), 428, "PRECONDITION_REQUIRED")
        self.assert_problem(self.put_file(job_id, "srt", good, 7), 412, "VERSION_CONFLICT")
        self.assert_problem(self.put_file("unknown", "srt", good), 404, "JOB_NOT_FOUND")
        latest = int(self.result(job_id).headers["ETag"].strip('"'))
        self.assertLessEqual(latest, 2)  # the entities' file may have been read

    def test_of_a_quarter_of_a_million_captions_are_refused_and_cost_bounded_memory(self):
        job_id = self.new_job()
        many = b"".join(b"%02d:%02d:%02d,000 --> %02d:%02d:%02d,900\na\n" % ((i // 3600, i // 60 % 60, i % 60) * 2) for i in range(250_000))
        pathlib.Path(f"/proc/{self.one.process.pid}/clear_refs").write_text("5")  # the peak begins anew (proc(5))
        before = self.one.process.peak_mb()
        self.assert_problem(self.put_file(job_id, "srt", many), 413, "BODY_TOO_LARGE", "250000 captions, at most 50000")
        if not SANITIZED:
            self.assertLess(self.one.process.peak_mb() - before, 400)
        self.assertEqual(self.result(job_id).headers["ETag"], '"1"')


class TwoEditors(EditTest):
    def test_the_slower_one_is_told_and_nothing_is_written_over(self):
        job_id = self.new_job()
        self.assertEqual(put_result(self.flow, job_id, self.edited(job_id, "A"), 1).status, 200)
        late = put_result(self.flow, job_id, self.edited(job_id, "B"), 1, **{"Accept-Language": "ko"})
        self.assert_problem(late, 412, "VERSION_CONFLICT", "다른 사람이 먼저 수정했습니다")
        self.assertEqual(self.cues(job_id)["cues"][0]["text"], "A")
        self.assertEqual(put_result(self.flow, job_id, self.edited(job_id, "B"), 2).json()["version"], 3)
        self.assertEqual(self.result(job_id, "?version=2").json()["segments"][0]["text"], "A")

    def test_of_many_at_once_each_save_stands_upon_the_one_before(self):
        job_id, editors, saves = self.new_job(), 4, 5
        saved, failures = [], []

        def edit(name: str):
            try:
                for i in range(saves):
                    self.save_like_an_editor(job_id, f"{name}{i}", saved)
            except Exception as problem:
                failures.append(problem)
        threads = [threading.Thread(target=edit, args=(name,)) for name in "abcd"[:editors]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(sorted(version for version, _ in saved), list(range(2, 2 + editors * saves)))
        lines = self.result(job_id).json()["segments"][0]["text"].split("\n")
        self.assertEqual(lines[1:], [line for _, line in sorted(saved)])

    def save_like_an_editor(self, job_id: str, line: str, saved: list):
        """Reads the newest, adds a line, and starts again when somebody was faster."""
        while True:
            newest = self.result(job_id)
            body, version = newest.json(), int(newest.headers["ETag"].strip('"'))
            if version == 1:
                body = self.edited(job_id, "begin")
            body["segments"][0]["text"] += "\n" + line
            answer = put_result(self.flow, job_id, body, version)
            if answer.status == 200:
                saved.append((answer.json()["version"], line))
                return
            self.assertEqual(answer.status, 412, answer)


class Refused(EditTest):
    def test_without_a_version_or_with_one_that_is_none(self):
        job_id = self.new_job()
        body = self.edited(job_id, "a")
        self.assert_problem(put_result(self.flow, job_id, body), 428, "PRECONDITION_REQUIRED")
        for tag in ("*", "1", '"x"', '"0"', '"1", "2"'):
            self.assert_problem(put_result(self.flow, job_id, body, **{"If-Match": tag}), 412, "VERSION_CONFLICT")
        self.assertEqual(put_result(self.flow, job_id, body, **{"If-Match": 'W/"1"'}).status, 200)

    def test_what_is_no_transcript_with_the_pointer_of_what_is_wrong(self):
        job_id = self.new_job()
        segment = {"start": 1, "end": 2, "text": "a"}
        cases = [({}, "/segments"), ({"segments": {}}, "/segments"), ({"segments": [7]}, "/segments/0"),
                 ({"segments": [segment | {"start": "1"}]}, "/segments/0/start"),
                 ({"segments": [segment, segment | {"end": 1}]}, "/segments/1/end"),
                 ({"segments": [segment | {"start": -1}]}, "/segments/0/start"),
                 ({"segments": [segment | {"end": 1e300}]}, "/segments/0/end"),
                 ({"segments": [segment | {"words": [{"word": 1}]}]}, "/segments/0/words/0/word"),
                 ({"segments": [], "duration": -1}, "/duration"),
                 ({"segments": [], "captions": {"edited": 1}}, "/captions/edited"),
                 ({"segments": [], "captions": {"edited": True, "profile": "x"}}, "/captions/profile")]
        for body, pointer in cases:
            with self.subTest(str(body)):
                self.assert_problem(put_result(self.flow, job_id, body, 1), 422, "INVALID_FIELD", pointer)
        for body in (b"", b"{", b'{"segments": [' + b"[" * 10_000, b'{"segments":[{"text":"\xff"}]}', b'{"text": "\\ud800"}'):
            with self.subTest(str(body[:40])):
                self.assert_problem(put_result(self.flow, job_id, body, 1), 400, "BROKEN_JSON")
        self.flow.assert_delivered_once(job_id)

    def test_where_there_is_nothing_to_edit(self):
        self.assert_problem(put_result(self.flow, "unknown", {"segments": []}, 1), 404, "JOB_NOT_FOUND")
        self.assert_problem(get(f"{self.flow.api}/result/unknown/cues"), 404, "JOB_NOT_FOUND")
        job_id = self.flow.start(b"no video")
        self.assertEqual(self.flow.wait(job_id)["status"], "failed")
        self.assert_problem(put_result(self.flow, job_id, {"segments": []}, 1), 409, "JOB_NOT_COMPLETED", "failed")

    def test_over_64_mib_before_the_body_is_read(self):
        job_id = self.new_job()
        large = put_result(self.flow, job_id, b'{"segments": [], "text": "' + b"x" * (64 << 20) + b'"}', 1)
        self.assert_problem(large, 413, "BODY_TOO_LARGE")

    def test_but_not_a_transcript_of_many_megabytes(self):
        job_id = self.new_job()
        body = self.edited(job_id, *(f"{i} " + "가나다" * 200 for i in range(5000)))
        self.assertEqual(put_result(self.flow, job_id, body, 1).status, 200)
        self.assertEqual(len(self.cues(job_id)["cues"]), 5000)


class OtherOrigins(EditTest):
    def test_may_edit_too(self):
        job_id = self.new_job()
        asked = request("OPTIONS", f"{self.flow.api}/result/{job_id}", headers={
            "Origin": "http://elsewhere.example", "Access-Control-Request-Method": "PUT",
            "Access-Control-Request-Headers": "if-match,content-type"})
        self.assertEqual(asked.status, 204)
        self.assertIn("PUT", asked.headers["Access-Control-Allow-Methods"])
        self.assertIn("if-match", asked.headers["Access-Control-Allow-Headers"].lower())
        stored = put_result(self.flow, job_id, self.edited(job_id, "a"), 1, Origin="http://elsewhere.example")
        self.assertEqual(stored.headers["Access-Control-Allow-Origin"], "http://elsewhere.example")
        self.assertIn("ETag", stored.headers["Access-Control-Expose-Headers"])


if __name__ == "__main__":
    unittest.main()
