"""The scorer of bench/speakers: worked out by hand, and against every way to pair names."""
import io
import itertools
import json
import random
import tempfile
import unittest
from contextlib import redirect_stdout
from pathlib import Path

import der
from der import Turn


def turns(*list_of):
    return [Turn(*one) for one in list_of]


class Der(unittest.TestCase):
    def rate(self, truth, found):
        return round(der.errors(turns(*truth), turns(*found)).rate, 6)

    def test_names_need_not_agree(self):
        self.assertEqual(self.rate([(0, 5, "a"), (5, 9, "b")], [(0, 5, "x"), (5, 9, "y")]), 0)

    def test_what_is_missed_made_up_and_confused_is_counted_by_itself(self):
        found = der.errors(turns((0, 10, "a"), (10, 20, "b")), turns((1, 12, "x"), (12, 20, "y"), (20, 23, "y")))
        self.assertEqual([round(part, 6) for part in found], [20, 1, 3, 2])
        self.assertAlmostEqual(found.rate, 6 / 20)

    def test_two_who_speak_at_once_are_two(self):
        self.assertEqual(self.rate([(0, 4, "a"), (2, 4, "b")], [(0, 4, "x")]), round(2 / 6, 6))
        self.assertEqual(self.rate([(0, 4, "a"), (2, 4, "b")], [(0, 4, "x"), (2, 4, "y")]), 0)

    def test_one_speaker_cannot_stand_for_two(self):
        self.assertEqual(self.rate([(0, 6, "a"), (6, 10, "b")], [(0, 10, "x")]), 0.4)
        self.assertEqual(self.rate([(0, 10, "a")], [(0, 6, "x"), (6, 10, "y")]), 0.4)

    def test_turns_of_one_speaker_over_each_other_are_one(self):
        self.assertEqual(self.rate([(0, 6, "a"), (4, 8, "a")], [(0, 8, "x")]), 0)

    def test_nobody_is_right_where_nobody_speaks(self):
        self.assertEqual(self.rate([], []), 0)
        self.assertEqual(self.rate([], [(0, 1, "x")]), 1)
        self.assertEqual(self.rate([(0, 1, "a")], []), 1)

    def test_pairs_are_the_best_of_all(self):
        dice = random.Random(4)
        for _ in range(300):
            rows, columns = dice.randint(1, 5), dice.randint(1, 5)
            gain = [[dice.choice([0, dice.random()]) for _ in range(columns)] for _ in range(rows)]
            pairs = der.best_pairs(gain)
            own = [column for column in pairs if column >= 0]
            self.assertEqual(len(own), len(set(own)))
            padded = [row + [0] * rows for row in gain]
            best = max(sum(padded[i][j] for i, j in enumerate(choice))
                       for choice in itertools.permutations(range(columns + rows), rows))
            self.assertAlmostEqual(sum(gain[i][j] for i, j in enumerate(pairs) if j >= 0), best)

    def test_a_result_is_read_by_its_words(self):
        words = [{"word": "a", "start": 0, "end": 1, "speaker": "X"}, {"word": "b", "start": 1.4, "end": 2, "speaker": "X"},
                 {"word": "c", "start": 3, "end": 4}]
        text = json.dumps({"segments": [{"start": 0, "end": 4, "speaker": "Y", "words": words},
                                        {"start": 5, "end": 6, "speaker": "Y"}, {"start": 7, "end": 8}]})
        self.assertEqual(der.read_result(text), turns((0, 2, "X"), (3, 4, "Y"), (5, 6, "Y")))

    def test_plain_turns_are_read_line_by_line(self):
        self.assertEqual(der.read_plain("#\n0.500 2.250 0\n3 4 1\n#\n7 8 0\n"), turns((0.5, 2.25, "0"), (3, 4, "1")))

    def test_files_are_a_table(self):
        with tempfile.TemporaryDirectory() as folder:
            truth, found = Path(folder, "talk.rttm"), Path(folder, "found.rttm")
            truth.write_text("SPEAKER talk 1 0.0 6.0 <NA> <NA> a <NA> <NA>\nSPEAKER talk 1 6.0 4.0 <NA> <NA> b <NA> <NA>\n")
            found.write_text("; a comment\nSPEAKER talk 1 0.0 10.0 <NA> <NA> x <NA> <NA>\n")
            out = io.StringIO()
            with redirect_stdout(out):
                self.assertEqual(der.main([str(truth), str(found)]), 0)
            self.assertRegex(out.getvalue(), r"\ntalk +40\.00 +0\.00 +0\.00 +40\.00  2 1\nall +40\.00 ")


if __name__ == "__main__":
    unittest.main()
