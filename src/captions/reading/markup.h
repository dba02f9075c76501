#pragma once
// Markup inside of captions, as each format has it, and plain text with looks.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "captions/writing/styled_text.h"

namespace ecg::captions {

/// "#ff8800" of "#FF8800", "#f80", "ff8800", "rgb(255,136,0)", "#ff8800cc" or one of HTML's names; nothing
/// for others.
std::optional<std::string> colour_of(std::string_view text);
/// "#rrggbb" of SubStation Alpha's "&H00BBGGRR&".
std::optional<std::string> ass_colour_of(std::string_view text);
std::string ass_colour(std::string_view colour);  ///< "&H8800FF&"'s inverse: "BBGGRR"

/// What {\...} of SubStation Alpha say: of the letters that follow, and of the whole caption's place.
struct AssState {
  transcript::Look look, base;    ///< base: of its style, what \r goes back to
  bool drawing = false;           ///< \p: what follows are coordinates
  std::optional<double> sung_cs;  ///< \k: for how long what follows is sung; taken by the caller
};
/// `codes`: "\i1\an8". Returns whether all of them were understood.
bool apply_ass_codes(std::string_view codes, AssState& state, transcript::Styling& styling);

/// The value of `name` in a tag's text, "font color=red face='a b'"; quotes left out.
std::string attribute_of(std::string_view tag, std::string_view name);

/// SubRip's <i> <b> <u> <s> <font color>, {\an8} and character references.
void read_srt_markup(std::string_view text, CueWithWords& worded);
/// Whether players take `text`, which begins with '<' or '{', for markup.
bool begins_with_srt_markup(std::string_view text);

/// WebVTT's cue text (W3C, section 6.4); times within it become words.
void read_vtt_markup(std::string_view text, CueWithWords& worded);
/// WebVTT's own classes of colour (section 5.1 of its text): "yellow" and "#ffff00"; empty for others.
std::string_view vtt_class_colour(std::string_view name);
std::string_view vtt_colour_class(std::string_view colour);
/// What row, column and size settings say.
void read_vtt_settings(std::string_view settings, transcript::Styling& styling);

/// Text whose parts begin at times of their own becomes the caption's words.
class TimedParts {
 public:
  void begin(std::int64_t at_ms, std::size_t text_bytes);
  /// `text` is all of it; a part ends where the next one begins.
  void move_into(CueWithWords& worded, std::string_view text) &&;

 private:
  struct Part {
    std::int64_t at_ms;
    std::size_t from;
  };
  std::vector<Part> parts_;
};

}  // namespace ecg::captions
