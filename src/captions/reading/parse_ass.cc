// SubStation Alpha 4 and 4+ ("SSA v4.00+ script format", and what libass makes of it).
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/reading/markup.h"
#include "captions/reading/readers.h"

namespace ecg::captions {
namespace {

using transcript::Look;
using transcript::Styling;

constexpr std::string_view kGuarded = "\\\u2060";

struct Style {
  Look look;
  Styling place;  // row and column
};

/// The fields of "Format: Layer, Start, End, …" by their names.
class Fields {
 public:
  Fields(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) names_.emplace_back(name);
  }

  void set(std::string_view format) {
    names_.clear();
    for (const std::string& name : split(format, ',')) names_.push_back(lower_ascii(trimmed(name)));
  }

  /// Of a line's values; the last one has all the commas that are left.
  std::string_view value(std::string_view values, std::string_view name) const {
    for (const std::string& field : names_) {
      const bool last = &field == &names_.back();
      const std::size_t comma = last ? values.npos : values.find(',');
      if (field == name) return values.substr(0, comma);
      if (comma == values.npos) return {};
      values.remove_prefix(comma + 1);
    }
    return {};
  }

 private:
  std::vector<std::string> names_;
};

class AssReader {
 public:
  explicit AssReader(std::string_view text) : lines_(text) {}

  Parsed read() {
    for (; !lines_.at_end(); lines_.next()) take_line(without_mark(lines_.line()));
    if (drawings_ > 0) findings_.add(0, FindingCode::left_out, std::to_string(drawings_) + " drawings");
    if (codes_ > 0)
      findings_.add(0, FindingCode::left_out,
                    "effects of SubStation Alpha in " + std::to_string(codes_) + " captions");
    if (!saw_section_)
      throw Error(Code::invalid_field, "line 1: a SubStation Alpha file begins with [Script Info]");
    std::ranges::stable_sort(cues_, {}, [](const CueWithWords& worded) { return worded.cue.start_ms; });
    Parsed parsed{.cues = std::move(cues_), .findings = findings_.take(), .language = language_};
    parsed.head_of = "ass", parsed.head = std::move(head_);
    return parsed;
  }

 private:
  void take_line(std::string_view line) {
    if (line.starts_with('[')) {
      section_ = lower_ascii(trimmed(line));
      saw_section_ = true;
      old_ = old_ || section_ == "[v4 styles]";
    }
    const bool styles = section_.ends_with("styles]");
    if (section_ == "[script info]" || styles) head_.append(line).append("\n");
    const std::size_t colon = line.find(':');
    if (colon == line.npos || line.starts_with(';')) return;
    const std::string key = lower_ascii(trimmed(line.substr(0, colon)));
    const std::string_view value = line.substr(colon + 1);
    if (section_ == "[script info]" && key == "language") language_ = trimmed(value);
    if (styles && key == "format") style_fields_.set(value);
    if (styles && key == "style") read_style(value);
    if (section_ != "[events]") return;
    if (key == "format") event_fields_.set(value);
    if (key == "dialogue") read_event(value);
    if (key == "comment") notes_.push_back(trimmed(event_fields_.value(value, "text")));
  }

  /// Weight and colour are how the whole file looks, not what one caption says; slant and place are.
  void read_style(std::string_view values) {
    const auto flag = [&](std::string_view name) {
      const std::string value = trimmed(style_fields_.value(values, name));
      return !value.empty() && value != "0";
    };
    Style style;
    style.look.italic = flag("italic");
    style.look.underline = flag("underline");
    style.look.strike = flag("strikeout");
    AssState state;
    const std::string alignment = trimmed(style_fields_.value(values, "alignment"));
    if (all_digits(alignment)) apply_ass_codes((old_ ? "\\a" : "\\an") + alignment, state, style.place);
    styles_[trimmed(style_fields_.value(values, "name"))] = style;
  }

  void read_event(std::string_view values) {
    const auto start = read_clock(trimmed(event_fields_.value(values, "start")));
    const auto end = read_clock(trimmed(event_fields_.value(values, "end")));
    if (!start || !end) return findings_.add(lines_.number(), FindingCode::not_a_time);
    CueWithWords worded{.cue = {.start_ms = start->ms, .end_ms = end->ms, .lines = {}}};
    const std::string style = trimmed(event_fields_.value(values, "style"));
    const std::string speaker = trimmed(
        event_fields_.value(values, old_ && event_fields_.value(values, "name").empty() ? "actor" : "name"));
    if (!speaker.empty()) worded.speaker = speaker;
    AssState state;
    if (const auto found = styles_.find(style); found != styles_.end()) {
      state.look = state.base = found->second.look;
      worded.styling = found->second.place;
    }
    worded.styling.style = style;
    read_text(event_fields_.value(values, "text"), state, worded);
    if (worded.cue.lines.empty()) return;
    worded.styling.notes = std::exchange(notes_, {});
    cues_.push_back(std::move(worded));
  }

  void read_text(std::string_view text, AssState& state, CueWithWords& worded) {
    StyledText styled;
    TimedParts parts;
    double sung_until_ms = static_cast<double>(worded.cue.start_ms);
    bool understood = true, drew = false;
    const std::size_t last_brace = text.rfind('}');
    for (std::size_t at = 0; at < text.size();) {
      if (text[at] == '{' && last_brace != text.npos && at < last_brace) {
        const std::size_t close = text.find('}', at);
        understood =
            apply_ass_codes(text.substr(at + 1, close - at - 1), state, worded.styling) && understood;
        if (state.sung_cs) {
          parts.begin(std::llround(sung_until_ms), styled.text().size());
          sung_until_ms += *std::exchange(state.sung_cs, std::nullopt) * 10;
        }
        at = close + 1;
        continue;
      }
      const std::size_t end = text[at] == '\\' ? end_of_escape(text, at)
                                               : std::min(text.find_first_of("\\{", at + 1), text.size());
      drew = drew || state.drawing;
      if (!state.drawing) styled.add(unescaped(text.substr(at, end - at)), state.look);
      at = std::min(end, text.size());
    }
    if (!understood) ++codes_;
    if (drew) ++drawings_;
    std::move(parts).move_into(worded, styled.text());
    std::move(styled).move_into(worded);
  }

  static std::size_t end_of_escape(std::string_view text, std::size_t at) {
    return std::min(text.size(), at + (text.substr(at).starts_with(kGuarded) ? kGuarded.size() : 2));
  }

  /// libass reads \{ and \} as the braces; a word joiner behind a backslash is what write_ass.cc puts there.
  static std::string unescaped(std::string_view text) {
    if (text == kGuarded) return "\\";
    if (text == "\\N" || text == "\\n") return "\n";
    if (text == "\\h") return "\u00A0";
    if (text == "\\{" || text == "\\}") return std::string(text.substr(1));
    return std::string(text);
  }

  Lines lines_;
  std::string section_, language_, head_;
  bool saw_section_ = false, old_ = false;
  Fields style_fields_ = {"name", "fontname", "fontsize"};
  Fields event_fields_ = {"layer",   "start",   "end",     "style",  "name",
                          "marginl", "marginr", "marginv", "effect", "text"};
  std::map<std::string, Style, std::less<>> styles_;
  std::vector<std::string> notes_;
  std::vector<CueWithWords> cues_;
  Findings findings_;
  std::size_t codes_ = 0, drawings_ = 0;  // captions that have some
};

}  // namespace

Parsed read_ass(std::string_view text) { return AssReader(text).read(); }

}  // namespace ecg::captions
