"""Rules for captions over HTTP: whose there are, what they say of captions, and captions put right by them."""

import unittest

from calls import get, post, request
from shared_server import SharedServerTest

LONG = "The committee approved the new budget for the coming year."


def cue(start: float, end: float, text: str, **more) -> dict:
    return {"start": start, "end": end, "text": text} | more


class RulesTest(SharedServerTest):
    def setUp(self):
        super().setUp()
        self.api = f"{self.one.backend}/api/captions"

    def ask(self, what: str, speaks: str = "en", **body) -> dict:
        answer = post(f"{self.api}/{what}", body, {"Accept-Language": speaks})
        self.assertEqual(answer.status, 200, answer)
        return answer.json()

    def codes(self, *cues, **more) -> list:
        return [(p["cue"], p["code"]) for p in self.ask("check", cues=cues, **more)["problems"]]


class Profiles(RulesTest):
    def test_each_has_a_title_and_its_numbers(self):
        known = get(f"{self.api}/profiles").json()
        self.assertEqual([p["name"] for p in known["profiles"]],
                         ["netflix-en", "netflix-ko", "netflix-ja", "netflix-zh", "netflix-en-sdh", "netflix-ko-sdh",
                          "netflix-ja-sdh", "netflix-zh-sdh", "bbc", "youtube"])
        self.assertEqual(known["default"]["ko"], "netflix-ko")
        self.assertEqual(known["default"]["*"], "netflix-en")
        korean = known["profiles"][1]
        self.assertEqual(korean["title"]["ko"], "넷플릭스 한국어")
        self.assertEqual(korean["rules"], {
            "max_lines": 2, "max_line_units": 16, "wide_characters": True, "wide_dashes": False,
            "min_duration_s": 0.833, "max_duration_s": 7, "min_gap_s": 0.083, "max_cps": 12})


class Check(RulesTest):
    def test_every_problem_has_its_code_its_numbers_and_a_sentence(self):
        cues = [cue(0, 0.5, "a"), cue(1, 9, "a\nb\nc"), cue(8, 10, LONG), cue(10.01, 11, " "), cue(5, 7, LONG * 2)]
        problems = self.ask("check", profile="netflix-en", language="en", cues=cues)["problems"]
        self.assertEqual([(p["cue"], p["code"]) for p in problems], [
            (0, "TOO_SHORT"), (1, "TOO_MANY_LINES"), (1, "TOO_LONG"), (1, "OVERLAP"), (2, "LINE_TOO_LONG"),
            (2, "TOO_FAST"), (2, "GAP"), (3, "EMPTY"), (4, "LINE_TOO_LONG"), (4, "TOO_FAST"), (4, "OUT_OF_ORDER")])
        self.assertEqual(problems[0], {"cue": 0, "code": "TOO_SHORT", "value": 0.5, "limit": 0.833,
                                       "message": "On screen too briefly: 0.5 s, at least 0.833 s"})
        self.assertEqual(self.ask("check", "ko", cues=[cue(0, 0.5, "a")])["problems"][0]["message"],
                         "너무 짧게 표시됩니다: 0.5초 (최소 0.833초)")

    def test_is_by_the_language_the_profile_and_the_rules_that_are_given(self):
        korean = cue(0, 3, "한글은한글자가한칸이고열여섯칸까지")  # 17 columns
        self.assertEqual(self.codes(korean, language="ko"), [(0, "LINE_TOO_LONG")])
        self.assertEqual(self.codes(korean, language="ko", profile="netflix-en"), [])
        self.assertEqual(self.codes(korean, language="ko", profile="custom", rules={"max_line_units": 17}), [])
        self.assertEqual(self.codes(korean, language="ko", rules={"max_cps": 1, "max_line_units": 17}), [(0, "TOO_FAST")])

    def test_names_the_field_that_is_wrong(self):
        good = [cue(0, 1, "a")]
        for body, pointer in [({}, "/cues"), ({"cues": {}}, "/cues"), ({"cues": [7]}, "/cues/0"),
                              ({"cues": good + [cue(0, "1", "a")]}, "/cues/1/end"),
                              ({"cues": [cue(0, 1, 7)]}, "/cues/0/text"),
                              ({"cues": [cue(0, 1, "a", words=[{"word": []}])]}, "/cues/0/words/0/word"),
                              ({"cues": good, "profile": "x"}, "/profile"), ({"cues": good, "profile": 7}, "/profile"),
                              ({"cues": good, "rules": {"max_cps": 0}}, "/rules/max_cps"),
                              ({"cues": good, "rules": {"max_lines": "2"}}, "/rules/max_lines"),
                              ({"cues": good, "rules": {"max_lines": 2.5}}, "/rules/max_lines"),
                              ({"cues": good, "rules": {"max_duration_s": 0.5}}, "/rules/max_duration_s"),
                              ({"cues": good, "rules": []}, "/rules"),
                              ({"cues": good, "rules": {"wide_characters": 1}}, "/rules/wide_characters")]:
            for what in ("check", "fix"):
                with self.subTest(f"{body} to {what}"):
                    answer = post(f"{self.api}/{what}", body)
                    self.assertEqual((answer.status, answer.json()["code"]), (422, "INVALID_FIELD"), answer)
                    self.assertIn(pointer + " ", answer.json()["detail"])

    def test_refuses_what_is_no_json_and_more_than_64_mib(self):
        for what in ("check", "fix"):
            self.assertEqual(request("POST", f"{self.api}/{what}", b'{"cues": [').status, 400)
            large = request("POST", f"{self.api}/{what}", b" " * ((64 << 20) + 1))
            self.assertEqual((large.status, large.json()["code"]), (413, "BODY_TOO_LARGE"))


class Fix(RulesTest):
    def test_changes_what_breaks_the_rules_and_says_what(self):
        cues = [cue(4, 7, LONG, speaker="A", words=[{"word": " " + word, "start": 4 + i * 0.2, "end": 4.2 + i * 0.2}
                                                    for i, word in enumerate(LONG.split())]),
                cue(1, 5, "안녕"), cue(6, 9, "b")]
        fixed = self.ask("fix", cues=cues, language="en", duration=10)
        self.assertEqual([(c["start"], c["end"], c["text"]) for c in fixed["cues"]], [
            (1, 3.917, "안녕"), (4, 5.917, "The committee approved the new budget\nfor the coming year."), (6, 9, "b")])
        self.assertEqual(fixed["cues"][1]["speaker"], "A")
        self.assertEqual([w["word"] for w in fixed["cues"][1]["words"]], [" " + word for word in LONG.split()])
        self.assertEqual([(c["cue"], c["code"], c["message"]) for c in fixed["changes"]], [
            (0, "LINE_TOO_LONG", "Lines broken anew"), (0, "OVERLAP", "Ends earlier, after 1.917 s"),
            (1, "OUT_OF_ORDER", "Put in order"), (1, "OVERLAP", "Ends earlier, after 2.917 s")])
        self.assertEqual([(p["cue"], p["code"]) for p in fixed["problems"]], [(1, "TOO_FAST")])

    def test_of_what_is_fixed_changes_nothing(self):
        cues = [cue(i * 0.7, i * 0.7 + 1.5, "가나다 " * (i % 9)) for i in range(500)]
        fixed = self.ask("fix", "ko", cues=cues, language="ko", duration=400)
        self.assertGreater(len(fixed["changes"]), 100)
        again = self.ask("fix", "ko", cues=fixed["cues"], language="ko", duration=400)
        self.assertEqual((again["cues"], again["changes"]), (fixed["cues"], []))
        self.assertEqual(again["problems"], fixed["problems"])
        said = ["".join(c["text"] for c in some["cues"]).replace("\n", "").replace(" ", "")
                for some in (fixed, {"cues": cues})]
        self.assertEqual(said[0], said[1])


if __name__ == "__main__":
    unittest.main()
