#pragma once
// What a picture looks like from far away, and how unlike two pictures are.
#include <array>
#include <cstdint>
#include <span>

namespace ecg::media {

/// 32 x 18 means of brightness, then 16 x 9 of each colour.
struct FrameSignature {
  static constexpr std::size_t kBright = 32 * 18, kColour = 16 * 9, kCells = kBright + 2 * kColour;
  using Cells = std::array<float, kCells>;

  double time_s = 0;
  Cells cells{};
  float brightness = 0;  ///< mean, 0..255
  float contrast = 0;    ///< standard deviation around each plane's mean
};

/// Fills in brightness and contrast.
FrameSignature make_look(double time_s, const FrameSignature::Cells& cells);

/// 0 for the same picture, some 0.05 for the next one of a scene, 0.3 to 1 for another scene: mean distance
/// of the cells against what the pictures' own contrast would make likely.
double difference(const FrameSignature& a, const FrameSignature& b);

/// Correlation of what is left when brightness and contrast are taken away, -1..1; 1 where one is empty.
double likeness(const FrameSignature& a, const FrameSignature& b);

/// True when `middle` is what a slow change from `a` to `b` shows about half-way: a mixture of both, and
/// not, as when the camera moves, something else.
bool is_blend(const FrameSignature& a, const FrameSignature& middle, const FrameSignature& b);

/// Nothing is to be seen: one colour all over, as between a fade out and a fade in.
bool is_empty(const FrameSignature& look);

/// What films fade through, and no wall, no sky and no slide.
bool is_black_or_white(const FrameSignature& look);

}  // namespace ecg::media
