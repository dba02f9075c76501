// SAMI (Microsoft's Synchronized Accessible Media Interchange, 2003), the format of Korean subtitles: HTML as
// people wrote it in the nineties, with <SYNC Start=milliseconds>. What is shown goes when the next one
// comes.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/reading/markup.h"
#include "captions/reading/readers.h"
#include "captions/reading/references.h"

namespace ecg::captions {
namespace {

using transcript::Look;

constexpr std::int64_t kLastCue_ms = 4000;  // ours: where nothing ends the last one
constexpr std::size_t kLongestTag = 4096, kLongestSheet = 64 << 10;
constexpr std::int64_t kEndOfTime_ms = 1'000'000'000'000;

/// Language by class, from the style sheet: ".KRCC { Name: Korean; lang: ko-KR; }".
std::map<std::string, std::string> languages_of(std::string_view sheet) {
  std::map<std::string, std::string> languages;
  const std::string lower = lower_ascii(sheet);
  for (std::size_t dot = lower.find('.'); dot != lower.npos; dot = lower.find('.', dot + 1)) {
    const std::size_t open = lower.find_first_of("{}", dot);
    if (open == lower.npos || lower[open] != '{') continue;
    const std::size_t close = std::min(lower.find('}', open), lower.size());
    const std::string name = trimmed(std::string_view(lower).substr(dot + 1, open - dot - 1));
    const std::string_view rules = std::string_view(lower).substr(open, close - open);
    const std::size_t lang = rules.find("lang:");
    if (lang == rules.npos || name.empty()) continue;
    const std::string_view value = rules.substr(lang + 5);
    languages[name] = trimmed(value.substr(0, value.find_first_of(";}")));
  }
  return languages;
}

std::string_view primary(std::string_view language) { return language.substr(0, language.find('-')); }

struct Shown {
  std::int64_t start_ms = 0;
  std::size_t line = 0;
  CueWithWords worded;  // without lines: nothing is shown from here on
};

class SamiReader {
 public:
  explicit SamiReader(std::string_view text) : rest_(text) {}

  void read() {
    while (!rest_.empty()) {
      const std::size_t open = std::min(rest_.find('<'), rest_.size());
      take_text(rest_.substr(0, open));
      rest_.remove_prefix(open);
      if (!rest_.empty()) take_tag();
    }
    end_paragraph();
  }

  bool saw_sync() const { return saw_sync_; }
  std::map<std::string, std::vector<Shown>> tracks;
  std::vector<std::string> order;  // of the classes, as they come
  std::map<std::string, std::string> languages;
  Findings findings;

 private:
  void take_text(std::string_view text) {
    line_ += static_cast<std::size_t>(std::ranges::count(text, '\n'));
    if (!in_paragraph_) return;
    std::string plain;
    for (const char c : text) {
      const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (!space || !after_space_) plain += space ? ' ' : c;
      after_space_ = space;
    }
    plain = with_references_read(plain);
    if (in_ruby_text_)
      ruby_ += plain;
    else
      said_.add(plain, look());
  }

  void take_tag() {
    if (rest_.starts_with("<!--")) {
      const std::size_t end = rest_.find("-->");
      return pass(end == rest_.npos ? rest_.size() : end + 3);
    }
    const std::size_t close = rest_.substr(0, kLongestTag).find('>');
    // "a < b" of careless hands.
    const bool is_tag = close != rest_.npos && rest_.size() > 1 &&
                        (is_letter(rest_[1]) || rest_[1] == '/' || rest_[1] == '!' || rest_[1] == '?');
    if (!is_tag) {
      said_.add(in_paragraph_ ? "<" : "", look());
      return pass(1);
    }
    const std::string_view tag = rest_.substr(1, close - 1);
    const std::string name = lower_ascii(tag.substr(0, tag.find_first_of(" \t\r\n/", 1)));
    pass(close + 1);
    take_named_tag(name, tag);
  }

  static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  void pass(std::size_t bytes) {
    line_ += static_cast<std::size_t>(std::ranges::count(rest_.substr(0, bytes), '\n'));
    rest_.remove_prefix(bytes);
  }

  void take_named_tag(const std::string& name, std::string_view tag) {
    if (name == "style") return read_style_sheet();
    if (name == "sync") return begin_sync(tag);
    if (name == "p" || name == "/sync" || name == "/body" || name == "/p") end_paragraph();
    if (name == "p" && start_ms_) return begin_paragraph(tag, true);
    if (name == "br" && in_paragraph_) return said_.add("\n", {}), void(after_space_ = true);
    if (name == "ruby") ruby_from_ = said_.letters();
    if (name == "rt") in_ruby_text_ = true;
    if (name == "/rt" || name == "/ruby") end_ruby_text();
    if (name == "font") colours_.push_back(colour_of(attribute_of(tag, "color")).value_or(""));
    if (name == "/font" && !colours_.empty()) colours_.pop_back();
    for (auto& [element, depth] : depths_) {
      if (name == element) ++depth;
      if (name == "/" + element) depth = std::max(0, depth - 1);
    }
  }

  /// Its languages may stand in a comment or not.
  void read_style_sheet() {
    if (std::exchange(saw_sheet_, true)) return;
    const std::string lower = lower_ascii(rest_.substr(0, kLongestSheet));
    const std::size_t end = std::min(lower.find("</style"), lower.size());
    languages = languages_of(std::string_view(lower).substr(0, end));
    pass(end);
  }

  void begin_sync(std::string_view tag) {
    end_paragraph();
    saw_sync_ = true;
    const auto start = to_integer(trimmed(attribute_of(tag, "start")));
    start_ms_ =
        start && *start <= kEndOfTime_ms ? std::optional(std::max<std::int64_t>(*start, 0)) : std::nullopt;
    if (!start_ms_) findings.add(line_, FindingCode::not_a_time);
    if (start_ms_) begin_paragraph("", false);  // many leave <P> out
  }

  void begin_paragraph(std::string_view tag, bool said) {
    const std::string name = lower_ascii(attribute_of(tag, "class"));
    if (!name.empty()) class_ = name;
    said_paragraph_ = said;
    in_paragraph_ = after_space_ = true;
    paragraph_line_ = line_;
  }

  void end_paragraph() {
    if (!in_paragraph_) return;
    in_paragraph_ = false;
    Shown shown{.start_ms = *start_ms_, .line = paragraph_line_, .worded = {}};
    StyledText said = std::exchange(said_, {});
    for (auto& [element, depth] : depths_) depth = 0;
    colours_.clear();
    in_ruby_text_ = false;
    const bool blank = is_blank(said.text());
    if (blank && !said_paragraph_) return;  // what stands between <SYNC> and <P>
    if (!blank) std::move(said).move_into(shown.worded);
    if (!tracks.contains(class_)) order.push_back(class_);
    tracks[class_].push_back(std::move(shown));
  }

  /// "&nbsp;" alone is how SAMI shows nothing.
  static bool is_blank(std::string_view text) {
    std::string plain(text);
    for (std::size_t at = plain.find("\u00A0"); at != plain.npos; at = plain.find("\u00A0"))
      plain.erase(at, 2);
    return letters_in(plain) == 0;
  }

  void end_ruby_text() {
    if (!in_ruby_text_) return;
    in_ruby_text_ = false;
    said_.put_over(ruby_from_, trimmed(ruby_));
    ruby_from_ = said_.letters();
    ruby_.clear();
  }

  Look look() const {
    Look look{.italic = depths_.at("i") > 0,
              .bold = depths_.at("b") > 0,
              .underline = depths_.at("u") > 0,
              .strike = depths_.at("s") > 0};
    if (!colours_.empty() && colours_.back() != "#ffffff") look.colour = colours_.back();
    return look;
  }

  std::string_view rest_;
  std::size_t line_ = 1, paragraph_line_ = 1;
  bool saw_sync_ = false, saw_sheet_ = false, in_paragraph_ = false, after_space_ = true,
       in_ruby_text_ = false, said_paragraph_ = false;
  std::optional<std::int64_t> start_ms_;
  std::string class_, ruby_;
  std::uint32_t ruby_from_ = 0;
  StyledText said_;
  std::map<std::string, int> depths_ = {{"i", 0}, {"b", 0}, {"u", 0}, {"s", 0}};
  std::vector<std::string> colours_;
};

/// Each stands until the next one of its class begins.
std::vector<CueWithWords> cues_of(std::vector<Shown> track) {
  std::ranges::stable_sort(track, {}, &Shown::start_ms);
  std::vector<CueWithWords> cues;
  for (std::size_t i = 0; i < track.size(); ++i) {
    if (track[i].worded.cue.lines.empty()) continue;
    std::size_t next = i + 1;
    while (next < track.size() && track[next].start_ms == track[i].start_ms) ++next;
    track[i].worded.cue.start_ms = track[i].start_ms;
    track[i].worded.cue.end_ms = next < track.size() ? track[next].start_ms : track[i].start_ms + kLastCue_ms;
    cues.push_back(std::move(track[i].worded));
  }
  return cues;
}

}  // namespace

Parsed read_sami(std::string_view text, const ReadOptions& options) {
  require_readable_length(text);
  SamiReader reader(text);
  reader.read();
  if (!reader.saw_sync() && !trimmed(text).empty())
    throw Error(Code::invalid_field, "a SAMI file has <SYNC Start=…>");
  std::string chosen = reader.order.empty() ? "" : reader.order.front();
  for (const std::string& name : reader.order)
    if (!options.language.empty() && primary(reader.languages[name]) == primary(options.language)) {
      chosen = name;
      break;
    }
  std::string others;
  for (const std::string& name : reader.order)
    if (name != chosen)
      others.append(others.empty() ? "" : ", ")
          .append(reader.languages[name].empty() ? name : reader.languages[name]);
  if (!others.empty()) reader.findings.add(0, FindingCode::other_language, others);
  Parsed parsed{.cues = cues_of(std::move(reader.tracks[chosen])), .findings = reader.findings.take()};
  parsed.language = reader.languages[chosen];
  return parsed;
}

}  // namespace ecg::captions
