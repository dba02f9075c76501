// The style guides' numbers per language, and how wide text is under them. Sources: docs/captions.md.
#include <cmath>

#include "base/text.h"
#include "captions/breaking/characters.h"
#include "captions/captions.h"

namespace ecg::captions {
namespace {

constexpr double kSlowest = 1, kFastest = 1000;  // frames a second that a file may claim
constexpr double kFilm = 24;                     // where the rate is not known, or the picture moves slower
constexpr double kSlowestFilm = 23.5;            // 24000/1001, as files round it
constexpr double kGapFrames = 2;

double columns_of(char32_t c, const Rules& rules) {
  if (is_combining(c)) return 0;
  if (!rules.half_width_counts_half || is_full_width(c)) return 1;
  const bool wide_here = !rules.break_at_spaces_only && is_dash_or_quote(c);  // Chinese “ ” … fill a square
  return wide_here ? 1 : 0.5;
}

}  // namespace

Rules Rules::for_language(std::string_view language) {
  if (language == "ko")
    return {.max_columns = 16, .half_width_counts_half = true, .max_cps = 12, .speaker_dash = "- "};
  if (language == "ja")
    return {.max_columns = 13, .half_width_counts_half = true, .break_at_spaces_only = false, .max_cps = 7};
  if (language == "zh" || language == "yue")
    return {.max_columns = 16,
            .half_width_counts_half = true,
            .break_at_spaces_only = false,
            .max_cps = 11,
            .speaker_dash = "-"};
  return {.speaker_dash = "-"};
}

// Half a second is 12 frames of 23.976 and 24 a second, 13 of 25, 15 of 29.97 and 30: Netflix, Timing
// Guidelines, rounded as Subtitle Edit does. Two frames of a slide show of one frame a second would be two
// seconds: slower video is counted as film.
Rules Rules::at_frame_rate(double rate) const {
  if (!(rate >= kSlowest && rate <= kFastest)) return *this;
  if (rate < kSlowestFilm) rate = kFilm;
  Rules rules = *this;
  rules.frame_rate = rate;
  if (min_gap_ms == 0) return rules;  // a guide that counts no frames
  rules.min_gap_ms = std::llround(kGapFrames * 1000 / rate);
  rules.close_gap_ms = std::llround(std::round(rate / 2) * 1000 / rate);
  return rules;
}

bool is_open_gap(std::int64_t gap_ms, const Rules& rules) {
  const double half_frame_ms = 500 / (rules.frame_rate > 0 ? rules.frame_rate : kFilm);
  return static_cast<double>(gap_ms) >= static_cast<double>(rules.min_gap_ms) + half_frame_ms &&
         static_cast<double>(gap_ms) < static_cast<double>(rules.close_gap_ms) - half_frame_ms;
}

double columns(std::string_view text, const Rules& rules) {
  double sum = 0;
  for (std::size_t position = 0; position < text.size();)
    sum += columns_of(next_code_point(text, position), rules);
  return sum;
}

}  // namespace ecg::captions
