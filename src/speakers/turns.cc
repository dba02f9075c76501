#include "speakers/turns.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace ecg::speakers {
namespace {

constexpr double kRateHz = 16'000;

double time_of_frame(std::size_t frame) {
  return static_cast<double>(frame * kFrameSamples + kFirstFrameSamples) / kRateHz;
}

/// Makes turns of voices that come and go.
class TurnWriter {
 public:
  TurnWriter(std::size_t voices, double duration_s) : began_(voices, kSilent), duration_s_(duration_s) {}

  void set(std::size_t voice, bool speaks, std::size_t frame) {
    if (speaks == (began_[voice] != kSilent)) return;
    if (speaks) {
      began_[voice] = frame;
      return;
    }
    const double start_s = time_of_frame(began_[voice]), end_s = std::min(time_of_frame(frame), duration_s_);
    if (end_s > start_s) turns_.push_back({start_s, end_s, voice});
    began_[voice] = kSilent;
  }
  std::vector<Turn> finish(std::size_t frame) {
    for (std::size_t voice = 0; voice < began_.size(); ++voice) set(voice, false, frame);
    std::ranges::sort(turns_, {}, [](const Turn& turn) { return std::pair(turn.start_s, turn.voice); });
    return std::move(turns_);
  }

 private:
  static constexpr std::size_t kSilent = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> began_;
  const double duration_s_;
  std::vector<Turn> turns_;
};

/// Of one moment.
class Votes {
 public:
  explicit Votes(std::size_t voices) : votes_(voices), order_(voices) {}

  void clear() {
    std::ranges::fill(votes_, 0);
    speakers_ = windows_ = 0;
  }
  void add(const VotingWindow& window, std::size_t frame) {
    const std::uint8_t bits = window.speakers[frame - window.first_frame];
    ++windows_;
    std::array<std::ptrdiff_t, kLocalSpeakers> seen = {-1, -1, -1};
    for (std::size_t s = 0; s < kLocalSpeakers; ++s) {
      if (!(bits >> s & 1)) continue;
      ++speakers_;
      const std::ptrdiff_t voice = window.voice[s];
      if (voice < 0 || std::ranges::find(seen, voice) != seen.end()) continue;
      seen[s] = voice;
      ++votes_[static_cast<std::size_t>(voice)];
    }
  }
  /// The voices that speak, the one with most votes first.
  std::span<const std::size_t> elected() {
    const std::size_t count = windows_ == 0 ? 0 : (2 * speakers_ + windows_) / (2 * windows_);
    if (count == 0) return {};
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::stable_sort(order_, std::greater(), [&](std::size_t voice) { return votes_[voice]; });
    std::size_t taken = 0;
    while (taken < std::min(count, order_.size()) && votes_[order_[taken]] > 0) ++taken;
    return std::span(order_).first(taken);
  }

 private:
  std::vector<std::size_t> votes_, order_;
  std::size_t speakers_ = 0, windows_ = 0;
};

/// In the order in which they are first heard.
void number_voices(Diarization& diarization, std::size_t voices) {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> number(voices, kNone);
  for (Turn& turn : diarization.turns) {
    if (number[turn.voice] == kNone) number[turn.voice] = diarization.voices++;
    turn.voice = number[turn.voice];
  }
  for (Turn& turn : diarization.exclusive) turn.voice = number[turn.voice];
}

}  // namespace

std::size_t frame_of_sample(std::size_t sample) { return (sample + kFrameSamples / 2) / kFrameSamples; }

Diarization count_votes(std::span<const VotingWindow> windows, std::size_t voices, double duration_s) {
  TurnWriter turns(voices, duration_s), exclusive(voices, duration_s);
  Votes votes(voices);
  std::vector<bool> speaks(voices), most(voices);
  std::size_t first = 0, frame = 0;
  const std::size_t end = windows.empty() ? 0 : windows.back().first_frame + windows.back().speakers.size();
  for (; frame < end; ++frame) {
    while (windows[first].first_frame + windows[first].speakers.size() <= frame) ++first;
    votes.clear();
    for (std::size_t w = first; w < windows.size() && windows[w].first_frame <= frame; ++w)
      if (frame < windows[w].first_frame + windows[w].speakers.size()) votes.add(windows[w], frame);
    const auto elected = votes.elected();
    speaks.assign(voices, false);
    for (const std::size_t voice : elected) speaks[voice] = true;
    for (std::size_t voice = 0; voice < voices; ++voice) {
      turns.set(voice, speaks[voice], frame);
      exclusive.set(voice, !elected.empty() && elected.front() == voice, frame);
    }
  }
  Diarization diarization{.turns = turns.finish(frame), .exclusive = exclusive.finish(frame)};
  number_voices(diarization, voices);
  return diarization;
}

}  // namespace ecg::speakers
