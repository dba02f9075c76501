// WebVTT's cue text and settings: W3C Candidate Recommendation, sections 6.4 and 6.3.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/reading/markup.h"
#include "captions/reading/references.h"

namespace ecg::captions {
namespace {

using transcript::Look;
using transcript::Styling;

constexpr std::size_t kDeepest =
    64;  // tags within tags; nobody nests more, and each costs the ones around it

class VttMarkup {
 public:
  void read(std::string_view text, CueWithWords& worded) {
    while (!text.empty()) {
      const std::size_t open = text.find('<');
      add(with_references_read(text.substr(0, open)));
      if (open == text.npos) break;
      const std::size_t close = text.find('>', open);
      if (close == text.npos)
        break;  // a tag that is never closed takes the rest, as the specification has it
      take_tag(text.substr(open + 1, close - open - 1));
      text.remove_prefix(close + 1);
    }
    while (!open_.empty()) close_innermost();
    std::move(parts_).move_into(worded, styled_.text());
    std::move(styled_).move_into(worded);
  }

 private:
  struct Open {
    std::string name;
    Look before;             // what it was outside
    std::uint32_t from = 0;  // of ruby: where its base began
  };

  void add(const std::string& text) {
    if (in_ruby_text_)
      ruby_ += text;
    else
      styled_.add(text, look_);
  }

  void take_tag(std::string_view tag) {
    if (!tag.empty() && tag[0] >= '0' && tag[0] <= '9') {
      if (const auto time = read_clock(tag)) parts_.begin(time->ms, styled_.text().size());
      return;
    }
    if (tag.starts_with('/')) return close(trimmed(tag.substr(1)));
    const std::size_t end = std::min(tag.find_first_of(" \t\n"), tag.size());
    const std::string_view name_and_classes = tag.substr(0, end);
    const std::string annotation = with_references_read(trimmed(tag.substr(end)));
    const std::size_t dot = std::min(name_and_classes.find('.'), name_and_classes.size());
    open(std::string(name_and_classes.substr(0, dot)),
         std::string(name_and_classes.substr(std::min(dot + 1, name_and_classes.size()))), annotation);
  }

  void open(const std::string& name, const std::string& classes, const std::string& annotation) {
    while (name == "v" && is_open("v")) close_innermost();  // few close it before the next one speaks
    if (open_.size() >= kDeepest) return;
    const Look before = look_;
    if (name == "v") {
      look_.voice = annotation;
    } else if (name == "i") {
      look_.italic = true;
    } else if (name == "b") {
      look_.bold = true;
    } else if (name == "u") {
      look_.underline = true;
    } else if (name == "lang") {
      look_.language = annotation;
    } else if (name == "rt" && is_open("ruby")) {
      in_ruby_text_ = true;
      ruby_.clear();
    } else if (name != "c" && name != "ruby") {
      return;  // as the specification has it
    }
    for (const std::string& one : split(classes, '.')) take_class(one);
    open_.push_back({name, before, styled_.letters()});
  }

  /// Eight classes are colours (section 5.1); all others mean what the file's style sheet says.
  void take_class(const std::string& name) {
    if (name.empty()) return;
    if (const std::string_view colour = vtt_class_colour(name); !colour.empty())
      look_.colour = colour;
    else
      look_.classes.append(look_.classes.empty() ? "" : ".").append(name);
  }

  bool is_open(std::string_view name) const {
    return std::ranges::find(open_, name, &Open::name) != open_.end();
  }

  void close(std::string_view name) {
    if (!is_open(name)) return;
    while (open_.back().name != name) close_innermost();
    close_innermost();
  }

  void close_innermost() {
    const Open closed = std::move(open_.back());
    open_.pop_back();
    look_ = closed.before;
    if (closed.name != "rt") return;
    in_ruby_text_ = false;
    const auto base = std::ranges::find(open_, "ruby", &Open::name);
    if (base == open_.end()) return;
    styled_.put_over(base->from, trimmed(ruby_));
    base->from = styled_.letters();
  }

  StyledText styled_;
  TimedParts parts_;
  Look look_;
  std::vector<Open> open_;
  bool in_ruby_text_ = false;
  std::string ruby_;
};

std::optional<double> percent(std::string_view value) {
  if (!value.ends_with('%')) return std::nullopt;
  value.remove_suffix(1);
  const auto whole = to_integer(value.substr(0, value.find('.')));
  return whole && *whole >= 0 && *whole <= 100 ? std::optional(static_cast<double>(*whole)) : std::nullopt;
}

/// Above the middle third is the top, as a number of a line from above is.
Styling::Row row_of_line(std::string_view value) {
  value = value.substr(0, value.find(','));
  if (const auto share = percent(value))
    return *share < 100.0 / 3   ? Styling::Row::top
           : *share < 200.0 / 3 ? Styling::Row::middle
                                : Styling::Row::bottom;
  const auto line = to_integer(value);
  return line && *line >= 0 && *line < 6 ? Styling::Row::top : Styling::Row::bottom;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kColourClasses = {{
    {"white", "#ffffff"},
    {"lime", "#00ff00"},
    {"cyan", "#00ffff"},
    {"red", "#ff0000"},
    {"yellow", "#ffff00"},
    {"magenta", "#ff00ff"},
    {"blue", "#0000ff"},
    {"black", "#000000"},
}};

}  // namespace

std::string_view vtt_class_colour(std::string_view name) {
  for (const auto& [known, colour] : kColourClasses)
    if (known == name) return colour;
  return {};
}

std::string_view vtt_colour_class(std::string_view colour) {
  for (const auto& [name, known] : kColourClasses)
    if (known == colour) return name;
  return {};
}

void read_vtt_markup(std::string_view text, CueWithWords& worded) { VttMarkup().read(text, worded); }

void read_vtt_settings(std::string_view settings, Styling& styling) {
  styling.settings = trimmed(settings);
  for (const std::string& setting : split(styling.settings, ' ')) {
    const std::string_view text = setting;
    if (text.starts_with("line:")) styling.row = row_of_line(text.substr(5));
    if (text == "align:left" || text == "align:start") styling.column = Styling::Column::left;
    if (text == "align:right" || text == "align:end") styling.column = Styling::Column::right;
  }
}

}  // namespace ecg::captions
