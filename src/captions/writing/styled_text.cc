#include "captions/writing/styled_text.h"

#include <algorithm>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/cue_text.h"
#include "captions/exports.h"

namespace ecg::captions {
namespace {

using transcript::Look;
using transcript::Run;
using transcript::Styling;

void append_run(std::vector<Run>& runs, Run run) {
  if (run.from >= run.to || run.look.is_plain()) return;
  if (!runs.empty() && runs.back().to == run.from && runs.back().look == run.look)
    runs.back().to = run.to;
  else
    runs.push_back(std::move(run));
}

/// Walks over letters and knows the look of each; letters come in order.
class LookWalk {
 public:
  explicit LookWalk(const std::vector<Run>& runs) : runs_(runs) {}

  const Look& next_letter() {
    while (at_ < runs_.size() && runs_[at_].to <= letter_) ++at_;
    const bool inside = at_ < runs_.size() && runs_[at_].from <= letter_;
    ++letter_;
    return inside ? runs_[at_].look : plain_;
  }

 private:
  const std::vector<Run>& runs_;
  const Look plain_;
  std::size_t at_ = 0;
  std::uint32_t letter_ = 0;
};

std::vector<StyledPiece> break_units_of(const std::string& line, LookWalk& walk) {
  std::vector<StyledPiece> pieces;
  std::string spaces;
  for (std::size_t position = 0; position < line.size();) {
    const char32_t c = next_code_point(line, position);
    if (is_space(c)) {
      append_code_point(spaces, c);
      continue;
    }
    const Look& look = walk.next_letter();
    if (!pieces.empty() && pieces.back().look == look) {
      pieces.back().text += spaces;
    } else {
      if (!spaces.empty()) pieces.push_back({spaces, {}});
      if (pieces.empty() || !pieces.back().look.is_plain() || !look.is_plain()) pieces.push_back({"", look});
    }
    spaces.clear();
    append_code_point(pieces.back().text, c);
  }
  if (!spaces.empty()) pieces.push_back({spaces, {}});
  return pieces;
}

/// Whether one voice says every letter.
bool is_one_voice(const std::vector<Run>& runs, std::uint32_t letters) {
  std::uint32_t covered = 0;
  for (const Run& run : runs) {
    if (run.from != covered || run.look.voice != runs.front().look.voice) return false;
    covered = run.to;
  }
  return covered == letters;
}

}  // namespace

std::size_t letters_in(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t position = 0; position < text.size();)
    if (!is_space(next_code_point(text, position))) ++count;
  return count;
}

void StyledText::add(std::string_view text, const Look& look) {
  text_.append(text);
  const auto added = static_cast<std::uint32_t>(letters_in(text));
  append_run(runs_, {letters_, letters_ + added, look});
  letters_ += added;
}

// Only the runs behind `from` are looked at: a line may have a thousand of these.
void StyledText::put_over(std::uint32_t from, const std::string& ruby) {
  if (from == letters_ || ruby.empty()) return;
  const auto first = std::ranges::find_if(runs_.rbegin(), runs_.rend(), [&](const Run& run) {
                       return run.to <= from;
                     }).base();
  const std::vector<Run> behind(first, runs_.end());
  runs_.erase(first, runs_.end());
  std::uint32_t covered = from;
  const auto append = [&](std::uint32_t begin, std::uint32_t end, Look look) {
    look.ruby = ruby;
    append_run(runs_, {begin, end, std::move(look)});
  };
  for (const Run& run : behind) {
    append_run(runs_, {run.from, std::min(run.to, from), run.look});
    append(covered, run.from, {});
    append(std::max(run.from, from), run.to, run.look);
    covered = run.to;
  }
  append(covered, letters_, {});
}

void StyledText::move_into(CueWithWords& worded) && {
  worded.cue.lines = tidy_lines({text_});
  if (!runs_.empty() && !runs_.front().look.voice.empty()) {
    if (!worded.speaker) worded.speaker = runs_.front().look.voice;
    if (is_one_voice(runs_, letters_)) {
      std::vector<Run> runs;
      for (Run& run : runs_) {
        run.look.voice.clear();
        append_run(runs, std::move(run));
      }
      runs_ = std::move(runs);
    }
  }
  worded.styling.runs = std::move(runs_);
}

std::vector<std::vector<StyledPiece>> styled_lines(const Cue& cue, const Styling& styling) {
  LookWalk walk(styling.runs);
  std::vector<std::vector<StyledPiece>> lines;
  for (const std::string& line : cue.lines) lines.push_back(break_units_of(line, walk));
  return lines;
}

void divide_styling(const Styling& whole, std::vector<CueWithWords>& parts) {
  std::uint32_t from = 0;
  for (CueWithWords& part : parts) {
    std::size_t letters = 0;
    for (const std::string& line : part.cue.lines) letters += letters_in(line);
    const auto to = from + static_cast<std::uint32_t>(letters);
    part.styling = {
        .row = whole.row, .column = whole.column, .settings = whole.settings, .style = whole.style};
    if (&part == parts.data()) part.styling.id = whole.id, part.styling.notes = whole.notes;
    for (const Run& run : whole.runs)
      append_run(part.styling.runs,
                 {std::max(run.from, from) - from, std::max(std::min(run.to, to), from) - from, run.look});
    from = to;
  }
}

}  // namespace ecg::captions
