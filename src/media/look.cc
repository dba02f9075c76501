#include "media/look.h"

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

float mean(const Look::Cells& cells, std::size_t begin, std::size_t count) {
  float sum = 0;
  for (std::size_t i = begin; i < begin + count; ++i) sum += cells[i];
  return sum / static_cast<float>(count);
}

Means means(const Look::Cells& cells) {
  return {mean(cells, 0, Look::kBright), mean(cells, Look::kBright, Look::kColour),
          mean(cells, Look::kBright + Look::kColour, Look::kColour)};
}

float around_mean(const Look::Cells& cells, const Means& m, std::size_t i) {
  return cells[i] - (i < Look::kBright ? m.bright : i < Look::kBright + Look::kColour ? m.blue : m.red);
}

double distance(const Look::Cells& a, const Look::Cells& b) {
  float sum = 0;
  for (std::size_t i = 0; i < Look::kCells; ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(Look::kCells);
}

/// How much of `b` is in the mixture of `a` and `b` that is nearest to `mixed`.
float share_of(const Look::Cells& a, const Look::Cells& mixed, const Look::Cells& b) {
  float along = 0, whole = 0;
  for (std::size_t i = 0; i < Look::kCells; ++i) {
    const float way = b[i] - a[i];
    along += (mixed[i] - a[i]) * way;
    whole += way * way;
  }
  return whole > 0 ? along / whole : 0;
}

}  // namespace

Look make_look(double time_s, const Look::Cells& cells) {
  Look look{.time_s = time_s, .cells = cells};
  const Means m = means(cells);
  float squares = 0;
  for (std::size_t i = 0; i < Look::kCells; ++i) {
    const float x = around_mean(cells, m, i);
    squares += x * x;
  }
  look.brightness = m.bright;
  look.contrast = std::sqrt(squares / static_cast<float>(Look::kCells));
  return look;
}

double difference(const Look& a, const Look& b) {
  return std::min(1.0, distance(a.cells, b.cells) / (a.contrast + b.contrast + kGrain) * 2);
}

double likeness(const Look& a, const Look& b) {
  if (is_empty(a) || is_empty(b)) return 1;
  const Means ma = means(a.cells), mb = means(b.cells);
  double together = 0;
  for (std::size_t i = 0; i < Look::kCells; ++i)
    together += static_cast<double>(around_mean(a.cells, ma, i)) * around_mean(b.cells, mb, i);
  return together / static_cast<double>(Look::kCells) / (static_cast<double>(a.contrast) * b.contrast);
}

bool is_blend(const Look& a, const Look& middle, const Look& b) {
  const float share = share_of(a.cells, middle.cells, b.cells);
  if (!(share > kHalfWay && share < 1 - kHalfWay)) return false;
  Look::Cells mixed;
  for (std::size_t i = 0; i < Look::kCells; ++i) mixed[i] = a.cells[i] + (b.cells[i] - a.cells[i]) * share;
  return distance(mixed, middle.cells) < kBlendResidue * distance(a.cells, b.cells) / 2;
}

bool is_empty(const Look& look) { return look.contrast < kEmptyContrast; }

bool is_black_or_white(const Look& look) {
  const Means m = means(look.cells);
  const bool is_grey = std::abs(m.blue - kGreyColour) < kNearly && std::abs(m.red - kGreyColour) < kNearly;
  return is_empty(look) && is_grey && (m.bright < kDarkest + kNearly || m.bright > kBrightest - kNearly);
}

}  // namespace ecg::media
