#include "captions/speaker_names.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/breaking/lines.h"
#include "captions/cue_text.h"
#include "captions/writing/styled_text.h"

namespace ecg::captions {
namespace {

using transcript::Run;

constexpr std::size_t kMostNameBytes = 40, kMostNameWords = 3;
// Of a caption in which names are looked for or put: a page of text in one is no dialogue, and each line
// costs a walk over all.
constexpr std::size_t kMostLines = 8;
constexpr std::size_t kLeastCaptions = 2;  // of one name: once may be a sentence with a colon

/// In the place of the first `taken_bytes` of a line; runs keep their letters.
void replace_start(CueWithWords& worded, std::size_t index, std::size_t taken_bytes, const std::string& put) {
  std::size_t before = 0;
  for (std::size_t i = 0; i < index; ++i) before += letters_in(worded.cue.lines[i]);
  std::string& line = worded.cue.lines[index];
  const std::size_t end = before + letters_in(std::string_view(line).substr(0, taken_bytes));
  const std::size_t added = letters_in(put);
  const auto moved = [&](std::uint32_t letter) {
    const std::size_t kept = letter <= before ? letter : std::max<std::size_t>(letter, end) - end + before;
    return static_cast<std::uint32_t>(kept + (letter >= end ? added : 0));
  };
  std::vector<Run> runs;
  for (Run& run : worded.styling.runs) {
    const std::uint32_t from = moved(run.from), to = run.to <= before ? run.to : moved(run.to);
    if (from < to) runs.push_back({from, to, std::move(run.look)});
  }
  worded.styling.runs = std::move(runs);
  line.replace(0, taken_bytes, put);
}

/// Of each line the voice that begins it.
std::vector<std::string> voices_of_lines(const CueWithWords& worded) {
  std::vector<std::string> voices;
  for (const auto& pieces : styled_lines(worded.cue, worded.styling)) {
    const auto first =
        std::ranges::find_if(pieces, [](const StyledPiece& piece) { return letters_in(piece.text) > 0; });
    const std::string own = first == pieces.end() ? "" : first->look.voice;
    voices.push_back(own.empty() ? worded.speaker.value_or("") : own);
  }
  return voices;
}

bool has_several_voices(const std::vector<std::string>& voices) {
  return std::ranges::adjacent_find(voices, std::ranges::not_equal_to()) != voices.end();
}

void put_names(CueWithWords& worded, bool given_only) {
  const std::vector<std::string> voices = voices_of_lines(worded);
  for (std::size_t i = 0; i < voices.size(); ++i) {
    if (i > 0 && voices[i] == voices[i - 1]) continue;
    const std::string name = as_one_line(clean_text(voices[i]));
    if (name.empty() || (given_only && is_voice_number(name))) continue;
    const std::size_t dash = has_several_voices(voices) ? dash_length(worded.cue.lines[i]) : 0;
    replace_start(worded, i, dash, name + ": ");
  }
}

void put_dashes(CueWithWords& worded) {
  const std::vector<std::string> voices = voices_of_lines(worded);
  if (!has_several_voices(voices)) return;
  for (std::size_t i = 0; i < voices.size(); ++i)
    if ((i == 0 || voices[i] != voices[i - 1]) && dash_length(worded.cue.lines[i]) == 0)
      replace_start(worded, i, 0, "-");
}

bool is_name_letter(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '\'' || c == U'’' || c == '-' || c >= 0xC0;
}

bool is_capital(char32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7); }

bool is_hangul(char32_t c) { return c >= 0xAC00 && c <= 0xD7A3; }

/// A capital first, or a script that has none.
bool begins_name(std::string_view word) {
  std::size_t position = 0;
  const char32_t c = next_code_point(word, position);
  const bool number = c >= '0' && c <= '9';
  return is_capital(c) || number || is_hangul(c) || is_han(c) || is_hiragana(c) || is_katakana(c);
}

/// Words that ordinary text has before colons.
bool is_ordinary(std::string_view label) {
  static constexpr std::string_view kOrdinary[] = {
      "note",   "notes",   "warning",  "example", "question", "answer", "q",      "a",     "step", "tip",
      "source", "chapter", "part",     "http",    "https",    "ps",     "re",     "but",   "and",  "so",
      "then",   "he said", "she said", "참고",    "주의",     "예",     "예시",   "질문",  "답",   "답변",
      "문제",   "정답",    "출처",     "결론",    "제목",     "그래서", "하지만", "그리고"};
  return std::ranges::find(kOrdinary, lower_ascii(label)) != std::end(kOrdinary);
}

bool looks_like_name(std::string_view label) {
  if (label.empty() || label.size() > kMostNameBytes || is_ordinary(label)) return false;
  const std::vector<std::string> words = split(label, ' ');
  if (words.size() > kMostNameWords || (words.front()[0] >= '0' && words.front()[0] <= '9')) return false;
  for (const std::string& word : words) {
    if (word.empty() || !begins_name(word)) return false;
    for (std::size_t position = 0; position < word.size();)
      if (!is_name_letter(next_code_point(word, position))) return false;
  }
  return true;
}

struct Named {
  std::string name;
  std::size_t length = 0;  ///< in bytes, up to the text
};

/// "Ana: Hello": a space follows the colon, and something after it, in this line or the next.
std::optional<Named> name_before(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0) return std::nullopt;
  const std::string_view label = line.substr(0, colon);
  if (!looks_like_name(label)) return std::nullopt;
  if (colon + 1 == line.size()) return Named{std::string(label), colon + 1};
  if (line[colon + 1] != ' ') return std::nullopt;
  return Named{std::string(label), colon + 2};
}

using Count = std::map<std::string, std::size_t>;

Count named_captions(const std::vector<CueWithWords>& cues) {
  Count count;
  for (const CueWithWords& worded : cues)
    for (const std::string& line : worded.cue.lines)
      if (const auto named = name_before(line)) ++count[named->name];
  return count;
}

void give_voice(CueWithWords& worded, std::size_t from, std::size_t to, const std::string& voice) {
  std::vector<Run> runs;
  std::uint32_t covered = static_cast<std::uint32_t>(from);
  const auto end = static_cast<std::uint32_t>(to);
  const auto plain = [&](std::uint32_t until) {
    if (covered < until) runs.push_back({covered, until, {.voice = voice}});
  };
  for (Run& run : worded.styling.runs) {
    if (run.from >= from && run.from < end) {
      plain(run.from);
      run.look.voice = voice;
      covered = run.to;
    } else if (run.from >= end) {
      plain(end), covered = std::max(covered, end);
    }
    runs.push_back(std::move(run));
  }
  plain(end);
  worded.styling.runs = std::move(runs);
}

void take_names(CueWithWords& worded, const Count& count) {
  struct Turn {
    std::string voice;
    std::size_t from;  ///< letter
  };
  std::vector<Turn> turns;
  std::size_t letters = 0;
  for (std::size_t i = 0; i < worded.cue.lines.size(); ++i) {
    const auto named = name_before(worded.cue.lines[i]);
    const bool is_line =
        named && (named->length < worded.cue.lines[i].size() || i + 1 < worded.cue.lines.size());
    if (is_line && count.at(named->name) >= kLeastCaptions) {
      replace_start(worded, i, named->length, "");
      turns.push_back({named->name, letters});
    }
    letters += letters_in(worded.cue.lines[i]);
  }
  if (turns.empty()) return;
  worded.cue.lines = tidy_lines(worded.cue.lines);
  if (!worded.speaker && turns.front().from == 0) worded.speaker = turns.front().voice;
  if (turns.size() == 1 && turns.front().from == 0) return;
  for (std::size_t i = 0; i < turns.size(); ++i)
    give_voice(worded, turns[i].from, i + 1 < turns.size() ? turns[i + 1].from : letters, turns[i].voice);
}

}  // namespace

bool is_voice_number(std::string_view speaker) {
  constexpr std::string_view kBefore = "speaker_";
  const std::string lower = lower_ascii(speaker);
  return lower.starts_with(kBefore) && all_digits(std::string_view(lower).substr(kBefore.size()));
}

std::size_t dash_length(std::string_view line) {
  for (const std::string_view dash : {"-", "‐", "–", "—"})
    if (line.starts_with(dash)) return dash.size() + (line.substr(dash.size()).starts_with(' ') ? 1 : 0);
  return 0;
}

void put_speakers_into_text(std::vector<CueWithWords>& cues, SpeakerForm form) {
  for (CueWithWords& worded : cues) {
    if (worded.cue.lines.size() > kMostLines) continue;
    if (form == SpeakerForm::dashes) put_dashes(worded);
    if (form == SpeakerForm::names || form == SpeakerForm::given)
      put_names(worded, form == SpeakerForm::given);
  }
}

void take_names_out_of_text(std::vector<CueWithWords>& cues) {
  const Count count = named_captions(cues);
  const bool any =
      std::ranges::any_of(count, [](const auto& entry) { return entry.second >= kLeastCaptions; });
  if (!any) return;
  for (CueWithWords& worded : cues)
    if (worded.cue.lines.size() <= kMostLines) take_names(worded, count);
}

}  // namespace ecg::captions
