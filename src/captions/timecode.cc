#include "captions/timecode.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/text.h"

namespace ecg::captions {
namespace {

constexpr int kMostHours = 99;
constexpr double kNtsc = 1000.0 / 1001.0;  // of television in colour: 30 frames a second are 29.97

struct Parts {
  std::int64_t hours, minutes, seconds, frames;
  bool drop_frame;
};

std::optional<Parts> parts_of(std::string_view text) {
  std::string plain(text);
  const std::size_t semicolon = plain.find(';');
  if (semicolon != plain.npos) plain[semicolon] = ':';
  if (semicolon != plain.npos && plain.rfind(':') != semicolon) return std::nullopt;
  std::array<std::int64_t, 4> numbers{};
  const auto texts = split(plain, ':');
  if (texts.size() != numbers.size()) return std::nullopt;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto number = to_integer(texts[i]);
    if (!number || *number < 0 || texts[i].size() > 3) return std::nullopt;
    numbers[i] = *number;
  }
  if (numbers[0] > kMostHours || numbers[1] > 59 || numbers[2] > 59) return std::nullopt;
  return Parts{numbers[0], numbers[1], numbers[2], numbers[3], semicolon != plain.npos};
}

}  // namespace

std::optional<std::int64_t> timecode_ms(std::string_view text, double frame_rate) {
  const auto parts = parts_of(text);
  const auto nominal = static_cast<std::int64_t>(std::llround(frame_rate));
  if (!parts || nominal < 1 || parts->frames >= nominal) return std::nullopt;
  const bool ntsc = std::abs(frame_rate - static_cast<double>(nominal) * kNtsc) < 0.005;
  const double exact = ntsc ? static_cast<double>(nominal) * kNtsc : frame_rate;
  const std::int64_t minutes = parts->hours * 60 + parts->minutes;
  std::int64_t frames = (minutes * 60 + parts->seconds) * nominal + parts->frames;
  if (parts->drop_frame) {
    if (!ntsc || nominal % 30 != 0) return std::nullopt;
    const std::int64_t dropped = nominal / 15;
    if (parts->minutes % 10 != 0 && parts->seconds == 0 && parts->frames < dropped) return std::nullopt;
    frames -= dropped * (minutes - minutes / 10);
  }
  return std::llround(static_cast<double>(frames) * 1000 / exact);
}

}  // namespace ecg::captions
