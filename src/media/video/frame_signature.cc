#include "media/video/frame_signature.h"

#include <algorithm>
#include <cmath>

namespace ecg::media {
namespace {

constexpr double kGrain = 24;        // of 255; differences of dark or foggy pictures count for less
constexpr float kEmptyContrast = 5;  // of 255; noise of a film's black has less
constexpr double kBlendResidue = 0.3;
constexpr float kHalfWay = 0.35;  // and as much of the other
constexpr float kDarkest = 16, kBrightest = 235,
                kGreyColour = 128;  // of limited range; full range goes beyond
constexpr float kNearly = 16;

struct Means {
  float bright, blue, red;
};

float mean(const FrameSignature::Cells& cells, std::size_t begin, std::size_t count) {
  float sum = 0;
  for (std::size_t i = begin; i < begin + count; ++i) sum += cells[i];
  return sum / static_cast<float>(count);
}

Means means(const FrameSignature::Cells& cells) {
  return {mean(cells, 0, FrameSignature::kBright),
          mean(cells, FrameSignature::kBright, FrameSignature::kColour),
          mean(cells, FrameSignature::kBright + FrameSignature::kColour, FrameSignature::kColour)};
}

float around_mean(const FrameSignature::Cells& cells, const Means& m, std::size_t i) {
  return cells[i] - (i < FrameSignature::kBright                             ? m.bright
                     : i < FrameSignature::kBright + FrameSignature::kColour ? m.blue
                                                                             : m.red);
}

double distance(const FrameSignature::Cells& a, const FrameSignature::Cells& b) {
  float sum = 0;
  for (std::size_t i = 0; i < FrameSignature::kCells; ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(FrameSignature::kCells);
}

/// How much of `b` is in the mixture of `a` and `b` that is nearest to `mixed`.
float share_of(const FrameSignature::Cells& a, const FrameSignature::Cells& mixed,
               const FrameSignature::Cells& b) {
  float along = 0, whole = 0;
  for (std::size_t i = 0; i < FrameSignature::kCells; ++i) {
    const float way = b[i] - a[i];
    along += (mixed[i] - a[i]) * way;
    whole += way * way;
  }
  return whole > 0 ? along / whole : 0;
}

}  // namespace

FrameSignature make_look(double time_s, const FrameSignature::Cells& cells) {
  FrameSignature look{.time_s = time_s, .cells = cells};
  const Means m = means(cells);
  float squares = 0;
  for (std::size_t i = 0; i < FrameSignature::kCells; ++i) {
    const float x = around_mean(cells, m, i);
    squares += x * x;
  }
  look.brightness = m.bright;
  look.contrast = std::sqrt(squares / static_cast<float>(FrameSignature::kCells));
  return look;
}

double difference(const FrameSignature& a, const FrameSignature& b) {
  return std::min(1.0, distance(a.cells, b.cells) / (a.contrast + b.contrast + kGrain) * 2);
}

double likeness(const FrameSignature& a, const FrameSignature& b) {
  if (is_empty(a) || is_empty(b)) return 1;
  const Means ma = means(a.cells), mb = means(b.cells);
  double together = 0;
  for (std::size_t i = 0; i < FrameSignature::kCells; ++i)
    together += static_cast<double>(around_mean(a.cells, ma, i)) * around_mean(b.cells, mb, i);
  return together / static_cast<double>(FrameSignature::kCells) /
         (static_cast<double>(a.contrast) * b.contrast);
}

bool is_blend(const FrameSignature& a, const FrameSignature& middle, const FrameSignature& b) {
  const float share = share_of(a.cells, middle.cells, b.cells);
  if (!(share > kHalfWay && share < 1 - kHalfWay)) return false;
  FrameSignature::Cells mixed;
  for (std::size_t i = 0; i < FrameSignature::kCells; ++i)
    mixed[i] = a.cells[i] + (b.cells[i] - a.cells[i]) * share;
  return distance(mixed, middle.cells) < kBlendResidue * distance(a.cells, b.cells) / 2;
}

bool is_empty(const FrameSignature& look) { return look.contrast < kEmptyContrast; }

bool is_black_or_white(const FrameSignature& look) {
  const Means m = means(look.cells);
  const bool is_grey = std::abs(m.blue - kGreyColour) < kNearly && std::abs(m.red - kGreyColour) < kNearly;
  return is_empty(look) && is_grey && (m.bright < kDarkest + kNearly || m.bright > kBrightest - kNearly);
}

}  // namespace ecg::media
