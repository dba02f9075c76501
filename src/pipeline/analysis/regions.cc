#include "pipeline/analysis/regions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace ecg::pipeline {
namespace {

using transcript::Region;

constexpr double kFramesPerSecond = 100;
constexpr double kFromWords_s = 0.3;
constexpr double kSilent_db = -55, kMusic_db = -45, kApplause_db = -40;
constexpr double kAboveFloor_db = 15;  // hands are much louder than a room

/// How a kind is told: by what share of the frames around, within what window, and for how long at least.
struct Kind {
  Region::Kind kind;
  double share, window_s, least_s;
  std::function<bool(std::size_t frame)> fits;
};

class Finder {
 public:
  Finder(const transcript::Transcript& result, const acoustics::VoiceTracks& tracks)
      : tracks_(tracks), is_free_(tracks.size(), true) {
    for (const auto& segment : result.segments)
      for (const auto& word : segment.words) take(word.start_s - kFromWords_s, word.end_s + kFromWords_s);
    floor_db_ = tenth_level_db();
  }

  std::vector<Region> find() {
    add({Region::Kind::silence, 0.95, 0.5, 2,
         [&](std::size_t i) { return tracks_.level_db(i) < kSilent_db; }});
    add({Region::Kind::music, 0.4, 2, 3,
         [&](std::size_t i) { return tracks_.level_db(i) > kMusic_db && tracks_.has_tones(i); }});
    add({Region::Kind::applause, 0.8, 1, 1.5, [&](std::size_t i) {
           return tracks_.level_db(i) > std::max(kApplause_db, floor_db_ + kAboveFloor_db) &&
                  tracks_.is_flat(i) && !tracks_.has_tones(i) && tracks_.pitch_hz(i) == 0;
         }});
    std::ranges::sort(found_, {}, &Region::start_s);
    return std::move(found_);
  }

 private:
  /// What a tenth of the frames are below, within 0.1 dB; -60 at least.
  double tenth_level_db() const {
    constexpr double kLowest_db = -60, kSteps = 10;
    std::array<std::size_t, 601> counts{};
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
      const double above = std::clamp(tracks_.level_db(i), kLowest_db, 0.0) - kLowest_db;
      ++counts[static_cast<std::size_t>(above * kSteps)];
    }
    std::size_t step = 0;
    for (std::size_t below = counts[0]; below <= tracks_.size() / 10 && step + 1 < counts.size();)
      below += counts[++step];
    return kLowest_db + static_cast<double>(step) / kSteps;
  }

  void take(double from_s, double to_s) {
    const auto frame = [&](double time_s) {
      return static_cast<std::ptrdiff_t>(
          std::clamp(time_s * kFramesPerSecond, 0.0, static_cast<double>(is_free_.size())));
    };
    std::fill(is_free_.begin() + frame(from_s), is_free_.begin() + std::max(frame(from_s), frame(to_s)),
              false);
  }

  /// Runs of frames around which enough others fit, too; each becomes a region, and nobody else's.
  void add(const Kind& kind) {
    const std::size_t count = is_free_.size();
    std::vector<bool> fits(count);
    for (std::size_t i = 0; i < count; ++i) fits[i] = is_free_[i] && kind.fits(i);
    const auto half = static_cast<std::size_t>(kind.window_s * kFramesPerSecond / 2);
    std::size_t from = 0, to = 0, fitting = 0;  // of the frames around i, which only ever goes on
    const auto holds = [&](std::size_t i) {
      for (; to < std::min(count, i + half + 1); ++to) fitting += fits[to];
      for (; from < i - std::min(i, half); ++from) fitting -= fits[from];
      return is_free_[i] && static_cast<double>(fitting) >= kind.share * static_cast<double>(to - from);
    };
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t begin = i;
      while (i < count && holds(i)) ++i;
      const double start_s = static_cast<double>(begin) / kFramesPerSecond,
                   end_s = static_cast<double>(i) / kFramesPerSecond;
      if (end_s - start_s < kind.least_s) continue;
      found_.push_back({.start_s = start_s, .end_s = end_s, .kind = kind.kind});
      take(start_s, end_s);
    }
  }

  const acoustics::VoiceTracks& tracks_;
  std::vector<bool> is_free_;
  double floor_db_ = 0;
  std::vector<Region> found_;
};

}  // namespace

std::vector<Region> find_regions(const transcript::Transcript& result, const acoustics::VoiceTracks& tracks) {
  return Finder(result, tracks).find();
}

}  // namespace ecg::pipeline
