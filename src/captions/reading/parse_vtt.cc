// WebVTT: W3C Candidate Recommendation, section 6.1, which skips what it cannot read; here that is said.
#include <algorithm>

#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/reading/markup.h"
#include "captions/reading/readers.h"

namespace ecg::captions {
namespace {

bool opens_block(std::string_view line, std::string_view keyword) {
  return line.starts_with(keyword) &&
         (line.size() == keyword.size() || line[keyword.size()] == ' ' || line[keyword.size()] == '\t');
}

class VttReader {
 public:
  explicit VttReader(std::string_view text) : lines_(text) {}

  Parsed read() {
    if (lines_.at_end() || !opens_block(without_mark(lines_.line()), "WEBVTT"))
      throw Error(Code::invalid_field, "line 1: a WebVTT file begins with WEBVTT");
    read_header();
    while (!lines_.at_end()) read_block();
    if (cues_.empty() && !findings_.list().empty() && is_problem(findings_.list().front().code))
      throw Error(Code::invalid_field, with_line(findings_.list().front(), Language::en));
    Parsed parsed{.cues = std::move(cues_), .findings = findings_.take(), .language = language_};
    if (!head_.empty()) parsed.head_of = "vtt", parsed.head = std::move(head_);
    return parsed;
  }

 private:
  /// Up to an empty line, or the times of a caption that follows at once (step 10: "in header").
  void read_header() {
    for (lines_.next(); !lines_.at_end() && !lines_.line().empty(); lines_.next()) {
      const std::string_view line = lines_.line();
      if (read_time_line(line)) return;
      if (line.starts_with("X-TIMESTAMP-MAP="))
        findings_.add(lines_.number(), FindingCode::stream_time, std::string(line.substr(16)));
      if (line.starts_with("Language:")) language_ = trimmed(line.substr(9));
    }
  }

  void read_block() {
    const std::string_view line = lines_.line();
    if (lines_.line().empty()) return lines_.next();
    if (const auto times = read_time_line(line)) return read_cue(*times, "");
    if (is_meant_as_times(line)) return skip(FindingCode::not_a_time);
    if (opens_block(line, "NOTE")) return read_note();
    if (opens_block(line, "STYLE") || opens_block(line, "REGION")) return read_head_block();
    if (opens_block(without_mark(line), "WEBVTT")) {
      findings_.add(lines_.number(), FindingCode::another_file);
      return read_header();
    }
    read_named_cue();
  }

  /// Its first line is the identifier, unless no times follow.
  void read_named_cue() {
    const std::string id(without_mark(lines_.line()));
    const std::size_t number = lines_.number();
    lines_.next();
    if (!lines_.at_end() && !lines_.line().empty()) {
      if (const auto times = read_time_line(lines_.line())) return read_cue(*times, id);
      if (is_meant_as_times(lines_.line())) return skip(FindingCode::not_a_time);
    }
    findings_.add(number, all_digits(id) ? FindingCode::stray_number : FindingCode::text_without_time);
    while (!lines_.at_end() && !lines_.line().empty() && !read_time_line(lines_.line())) lines_.next();
  }

  void skip(FindingCode why) {
    findings_.add(lines_.number(), why);
    lines_.next();
    while (!lines_.at_end() && !lines_.line().empty() && !read_time_line(lines_.line())) lines_.next();
  }

  void read_cue(const TimeLine& times, const std::string& id) {
    tell_if_odd(times, lines_.number(), findings_);
    CueWithWords worded{.cue = {.start_ms = times.start_ms, .end_ms = times.end_ms, .lines = {}}};
    read_vtt_settings(times.settings, worded.styling);
    worded.styling.id = id;
    std::string payload;
    for (lines_.next(); !lines_.at_end() && !lines_.line().empty(); lines_.next()) {
      if (read_time_line(lines_.line())) break;
      payload.append(payload.empty() ? "" : "\n").append(lines_.line());
    }
    read_vtt_markup(payload, worded);
    if (worded.cue.lines.empty()) return;
    worded.styling.notes = std::exchange(notes_, {});
    cues_.push_back(std::move(worded));
  }

  std::string block() {
    std::string text;
    for (; !lines_.at_end() && !lines_.line().empty() && !read_time_line(lines_.line()); lines_.next())
      text.append(text.empty() ? "" : "\n").append(lines_.line());
    return text;
  }

  void read_note() {
    const std::string note = trimmed(block().substr(std::string_view("NOTE").size()));
    if (!note.empty()) notes_.push_back(note);
  }

  void read_head_block() { head_.append(head_.empty() ? "" : "\n\n").append(block()); }

  Lines lines_;
  std::string language_, head_;
  std::vector<std::string> notes_;  // of the next caption
  std::vector<CueWithWords> cues_;
  Findings findings_;
};

}  // namespace

Parsed read_vtt(std::string_view text) {
  Parsed parsed = VttReader(text).read();
  unroll(parsed);
  return parsed;
}

}  // namespace ecg::captions
