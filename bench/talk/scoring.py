"""What was heard against what was said: substituted, dropped, inserted, and invented.

Units are words for languages that part them, characters for Korean, Japanese and Chinese; as `ecg bench` counts.

>>> score("the cat sat", [(0, 1, "the"), (1, 2, "dog"), (2, 3, "sat")], "en").substituted
1
>>> s = score("hello", [(0, 1, "hello"), (1, 2, "thank"), (2, 3, "you"), (3, 4, "all")], "en", lambda a, b: 0.0)
>>> s.inserted, s.invented
(3, 3)
>>> score("hello", [(0, 1, "hello"), (1, 2, "thank"), (2, 3, "you"), (3, 4, "all")], "en", lambda a, b: 1.0).invented
0
"""

import dataclasses
import unicodedata

CHARACTERS = {"ko", "ja", "zh", "yue"}
LONGEST_SLIP = 2  # words: a longer run of insertions is no slip
HEARD = 0.3  # of the time of a run that must be speech, or the run was invented


@dataclasses.dataclass
class Score:
    said: int = 0
    substituted: int = 0
    dropped: int = 0
    inserted: int = 0
    invented: int = 0  # words, among those inserted: in long runs with no speech under them
    outside: int = 0  # words that lie in no speech at all
    uncertain: int = 0  # words published as uncertain

    def __add__(self, other):
        return Score(*(a + b for a, b in zip(dataclasses.astuple(self), dataclasses.astuple(other))))

    @property
    def percent(self):
        return 100 * (self.substituted + self.dropped + self.inserted) / max(self.said, 1)


def units(text, language):
    plain = "".join(c if unicodedata.category(c)[0] in "LNM" else "" if c in "'’" else " " for c in text.lower())
    words = ["mr" if w == "mister" else w for w in plain.split()]
    return list("".join(words)) if language in CHARACTERS else words


def aligned(said, heard):
    """The cheapest way from one to the other: "=", "s", "d", "i" in order."""
    width = len(heard) + 1
    rows = [list(range(width))]
    for i, one in enumerate(said):
        above, here = rows[-1], [i + 1]
        for j, other in enumerate(heard):
            here.append(min(above[j] + (one != other), above[j + 1] + 1, here[j] + 1))
        rows.append(here)
    steps, i, j = [], len(said), len(heard)
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (said[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            steps.append("=" if said[i] == heard[j] else "s")
        elif j and rows[i][j] == rows[i][j - 1] + 1:
            j -= 1
            steps.append("i")
        else:
            i -= 1
            steps.append("d")
    return steps[::-1]


def inserted_runs(steps, owners, words):
    """Runs of consecutive words all of whose units were inserted, as slices of the words."""
    kinds = [set() for _ in words]
    at = 0
    for step in steps:
        if step != "d":
            kinds[owners[at]].add(step)
            at += 1
    runs, first = [], None
    for i, kind in enumerate(kinds + [{"="}]):
        if kind == {"i"}:
            first = i if first is None else first
        elif first is not None:
            runs.append((first, i))
            first = None
    return runs


def compared(text, words, language):
    """What was said as units, the steps from it to what was heard, and of each unit heard the index of its word."""
    owners, heard = [], []
    for i, (_, _, word) in enumerate(words):
        own = units(word, language)
        heard += own
        owners += [i] * len(own)
    said = units(text, language)
    return said, aligned(said, heard), owners


def wrong_words(text, words, language):
    """Of each word as heard: whether a unit of it was not said there.

    >>> wrong_words("the cat sat", [(0, 1, "the"), (1, 2, "dog"), (2, 3, "sat")], "en")
    [False, True, False]
    """
    _, steps, owners = compared(text, words, language)
    wrong, at = [False] * len(words), 0
    for step in steps:
        if step != "d":
            wrong[owners[at]] |= step != "="
            at += 1
    return wrong


def score(text, words, language, speech=None):
    """words: (start_s, end_s, word) as heard. speech(start_s, end_s): share of it that is speech, 0 … 1; without one
    every long run of insertions is invented."""
    said, steps, owners = compared(text, words, language)
    result = Score(said=len(said), substituted=steps.count("s"), dropped=steps.count("d"), inserted=steps.count("i"))
    for first, end in inserted_runs(steps, owners, words):
        silent = not speech or speech(words[first][0], words[end - 1][1]) < HEARD
        if end - first > LONGEST_SLIP and silent:
            result.invented += end - first
    if speech:
        result.outside = sum(speech(a - 0.1, b + 0.1) == 0 for a, b, _ in words)
    return result
