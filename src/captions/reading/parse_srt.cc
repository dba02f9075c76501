// SubRip. There is no specification; where files differ, FFmpeg, mpv and VLC set the custom: a caption goes
// on until the next line with times, and a number before that is its number.
#include <algorithm>

#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/reading/markup.h"
#include "captions/reading/readers.h"
#include "captions/reading/references.h"

namespace ecg::captions {
namespace {

struct TextLine {
  std::string_view text;
  std::size_t number = 0;
  bool after_blank = false;
};

class SrtReader {
 public:
  explicit SrtReader(std::string_view text) : text_(text), lines_(text) {}

  Parsed read() {
    for (; !lines_.at_end(); lines_.next()) take_line();
    finish_cue(false);
    return finished(std::move(cues_), findings_, text_);
  }

 private:
  enum class State { before_first, in_cue, in_bad_block };

  void take_line() {
    if (lines_.is_blank()) {
      blank_ = true;
      return;
    }
    if (const auto times = times_here()) {
      finish_cue(true);
      tell_if_odd(*times, lines_.number(), findings_);
      current_ = {.cue = {.start_ms = times->start_ms, .end_ms = times->end_ms, .lines = {}}};
      if (times->settings.starts_with("X1:")) current_.styling.settings = times->settings;
      state_ = State::in_cue;
    } else if (is_meant_as_times(lines_.line())) {
      finish_cue(true);
      findings_.add(lines_.number(), FindingCode::not_a_time);
      state_ = State::in_bad_block;
    } else {
      pending_.push_back({lines_.line(), lines_.number(), blank_});
    }
    blank_ = false;
  }

  /// Pages on the web hold files with references in the place of the arrow.
  std::optional<TimeLine> times_here() {
    if (const auto times = read_time_line(lines_.line())) return times;
    if (lines_.line().find("--&gt;") == std::string_view::npos) return std::nullopt;
    unescaped_ = with_references_read(lines_.line());
    return read_time_line(unescaped_);
  }

  /// What was gathered since the last line with times is the text of that caption; the last of it the number
  /// of the next.
  void finish_cue(bool times_follow) {
    if (times_follow) take_number();
    drop_stray_number();
    if (state_ == State::in_cue) {
      read_srt_markup(text_of_pending(), current_);
      if (!current_.cue.lines.empty()) cues_.push_back(std::move(current_));
    } else if (state_ == State::before_first && !pending_.empty()) {
      findings_.add(pending_.front().number, FindingCode::text_without_time);
    }
    pending_.clear();
    number_ = next_number_.value_or(number_ + 1);
    next_number_.reset();
  }

  std::optional<std::int64_t> last_as_number() const {
    if (pending_.empty()) return std::nullopt;
    const std::string last = trimmed(without_mark(pending_.back().text));
    return all_digits(last) ? std::optional(to_integer(last).value_or(INT64_MAX)) : std::nullopt;
  }

  /// Directly before the times it is one; with an empty line between, it is where it counts on.
  void take_number() {
    const auto last = last_as_number();
    if (!last || (blank_ && *last != number_ + 1 && state_ != State::before_first)) return;
    next_number_ = *last;
    pending_.pop_back();
  }

  /// A number in a block of its own that no times follow.
  void drop_stray_number() {
    const auto last = last_as_number();
    const bool counts_on = last && (*last == number_ + 1 || (number_ == 0 && cues_.empty()));
    if (!counts_on || !(pending_.back().after_blank || state_ == State::before_first)) return;
    findings_.add(pending_.back().number, FindingCode::stray_number);
    pending_.pop_back();
  }

  std::string text_of_pending() const {
    std::string text;
    for (const TextLine& line : pending_) text.append(text.empty() ? "" : "\n").append(line.text);
    return text;
  }

  const std::string_view text_;
  Lines lines_;
  State state_ = State::before_first;
  CueWithWords current_;
  std::vector<TextLine> pending_;
  bool blank_ = false;  // an empty line stands before the next one
  std::int64_t number_ = 0;
  std::optional<std::int64_t> next_number_;
  std::string unescaped_;
  std::vector<CueWithWords> cues_;
  Findings findings_;
};

}  // namespace

Parsed read_srt(std::string_view text) { return SrtReader(text).read(); }

}  // namespace ecg::captions
