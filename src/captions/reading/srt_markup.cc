// SubRip's markup as players read it: FFmpeg, VLC and SubtitleEdit agree on what is here.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "captions/reading/markup.h"
#include "captions/reading/references.h"

namespace ecg::captions {
namespace {

using transcript::Look;

constexpr std::size_t kLongestTag = 256;

/// The name of the tag that `text` begins with, "/i" for </i>; empty where it is none.
std::string tag_name(std::string_view text) {
  text = text.substr(0, kLongestTag);
  if (!text.starts_with('<') || text.find('>') == text.npos) return {};
  const std::size_t from = text.starts_with("</") ? 2 : 1;
  const std::string name = lower_ascii(text.substr(from, text.find_first_of(" \t/>", from) - from));
  static constexpr std::array<std::string_view, 5> kNames = {"b", "i", "u", "s", "font"};
  if (std::ranges::find(kNames, name) == kNames.end()) return {};
  return from == 2 ? "/" + name : name;
}

/// The tag or the code that `text` begins with, whole; empty where it is none.
std::string_view markup_at(std::string_view text) {
  const char closing = text.starts_with("{\\") ? '}' : !tag_name(text).empty() ? '>' : '\0';
  const std::size_t end = closing ? text.substr(0, kLongestTag).find(closing) : text.npos;
  return end == text.npos ? std::string_view() : text.substr(0, end + 1);
}

class SrtMarkup {
 public:
  void read(std::string_view text, CueWithWords& worded) {
    while (!text.empty()) {
      const std::size_t plain = std::min(text.find_first_of("<{"), text.size());
      styled_.add(with_references_read(text.substr(0, plain)), look());
      text.remove_prefix(plain);
      if (text.empty()) break;
      const std::string_view markup = markup_at(text);
      if (markup.empty()) {
        styled_.add(text.substr(0, 1), look());
        text.remove_prefix(1);
        continue;
      }
      if (markup[0] == '{')
        apply_ass_codes(markup.substr(1, markup.size() - 2), codes_, worded.styling);
      else
        apply_tag(tag_name(markup), markup);
      text.remove_prefix(markup.size());
    }
    std::move(styled_).move_into(worded);
  }

 private:
  /// Of the tags that are open and of the codes together.
  Look look() const {
    Look look = codes_.look;
    look.italic = look.italic || italic_ > 0;
    look.bold = look.bold || bold_ > 0;
    look.underline = look.underline || underline_ > 0;
    look.strike = look.strike || strike_ > 0;
    if (!colours_.empty() && !colours_.back().empty()) look.colour = colours_.back();
    return look;
  }

  void apply_tag(std::string_view name, std::string_view tag) {
    const bool closes = name.starts_with('/');
    if (closes) name.remove_prefix(1);
    if (name == "font") return closes ? close_font() : open_font(tag);
    int& open = name == "i" ? italic_ : name == "b" ? bold_ : name == "u" ? underline_ : strike_;
    open = std::max(0, open + (closes ? -1 : 1));
  }

  void open_font(std::string_view tag) {
    const auto colour = colour_of(attribute_of(tag.substr(0, tag.size() - 1), "color"));
    colours_.push_back(colour ? *colour : colours_.empty() ? "" : colours_.back());
  }

  void close_font() {
    if (!colours_.empty()) colours_.pop_back();
  }

  StyledText styled_;
  AssState codes_;
  int italic_ = 0, bold_ = 0, underline_ = 0, strike_ = 0;  // how many tags are open
  std::vector<std::string> colours_;
};

}  // namespace

void read_srt_markup(std::string_view text, CueWithWords& worded) { SrtMarkup().read(text, worded); }
bool begins_with_srt_markup(std::string_view text) { return !markup_at(text).empty(); }

}  // namespace ecg::captions
