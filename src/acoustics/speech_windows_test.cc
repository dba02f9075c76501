#include "acoustics/speech_windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "acoustics/log_mel.h"

namespace ecg::acoustics {
namespace {

struct Stretch {
  double length_s;
  float speech;  ///< 0 … 1: how surely
};

/// Sound whose samples tell where they are, and speech exactly where it is written.
class Stream {
 public:
  explicit Stream(const std::vector<Stretch>& stretches) {
    for (const auto& [length_s, speech] : stretches)
      speech_.insert(speech_.end(), static_cast<std::size_t>(length_s * kSampleRateHz), speech);
  }
  std::vector<SpeechWindow> windows() {
    SpeechWindows found(
        [&](std::span<float> out) {
          most_held_s_ = std::max(most_held_s_, found.held_s());
          return read(out);
        },
        [&](std::span<const float> samples) { return probabilities(samples); });
    std::vector<SpeechWindow> all;
    while (auto window = found.next()) all.push_back(*std::move(window));
    EXPECT_NEAR(found.heard_s(), seconds(speech_.size()), 1e-9);
    return all;
  }
  double most_held_s() const { return most_held_s_; }
  static double seconds(std::size_t samples) { return static_cast<double>(samples) / kSampleRateHz; }

 private:
  std::size_t read(std::span<float> out) {
    const std::size_t count = std::min({out.size(), speech_.size() - at_, std::size_t{1000}});
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(at_++);
    return count;
  }
  std::span<const float> probabilities(std::span<const float> samples) {
    given_.clear();
    for (std::size_t i = 0; i < samples.size(); i += kVoiceChunk) {
      const std::size_t sample = heard_ + i + kVoiceChunk / 2;
      given_.push_back(0.05f + 0.85f * (sample < speech_.size() ? speech_[sample] : 0));
    }
    heard_ += samples.size();
    return given_;
  }

  std::vector<float> speech_;
  std::vector<float> given_;
  std::size_t at_ = 0, heard_ = 0;
  double most_held_s_ = 0;
};

/// Every sample of a window came from where its span says.
void expect_true_places(const std::vector<SpeechWindow>& windows) {
  for (const auto& window : windows) {
    EXPECT_LE(window.duration_s(), SpeechWindows::kLongest_s + 0.04);
    std::size_t at = 0;
    for (const auto& [first, size, before, after] : window.spans) {
      for (std::size_t i = 0; i < size; i += 997)
        if (window.samples[at + i] != 0) {  // padding behind the end
          ASSERT_EQ(window.samples[at + i], static_cast<float>(first + i));
        }
      at += size;
    }
    EXPECT_EQ(at, window.samples.size());
  }
}

TEST(SpeechWindows, AreNoneWhereNobodySpeaks) {
  EXPECT_TRUE(Stream({{0, false}}).windows().empty());
  EXPECT_TRUE(Stream({{100, false}}).windows().empty());
  EXPECT_TRUE(Stream({{10, false}, {0.03, true}, {10, false}}).windows().empty()) << "a click";
}

TEST(SpeechWindows, HoldSpeechAndALittleAroundIt) {
  const auto windows = Stream({{5, false}, {3, true}, {5, false}}).windows();
  ASSERT_EQ(windows.size(), 1u);
  expect_true_places(windows);
  EXPECT_NEAR(windows[0].stream_s(0, false), 5 - 0.2, 0.05);
  EXPECT_NEAR(windows[0].duration_s(), 3.4, 0.1);
}

// The last words of a sentence that dies away in a film's music: the detector doubts them.
TEST(SpeechWindows, KeepWhatFadesBehindSpeechButNotForEver) {
  const auto windows = Stream({{5, 0}, {3, 1}, {0.6, 0.15f}, {5, 0}, {3, 1}, {20, 0.15f}, {3, 1}}).windows();
  ASSERT_EQ(windows.size(), 1u);
  ASSERT_EQ(windows[0].spans.size(), 3u);
  EXPECT_NEAR(windows[0].stream_s(windows[0].speech_end_s(0), true), 8.6 + 0.1, 0.05);
  EXPECT_NEAR(windows[0].stream_s(windows[0].speech_end_s(1), true), 16.6 + 0.8, 0.1);
}

TEST(SpeechWindows, LeaveLongPausesOutAndFindTheWayBack) {
  const auto windows = Stream({{2, true}, {20, false}, {3, true}, {4, false}}).windows();
  ASSERT_EQ(windows.size(), 1u);
  ASSERT_EQ(windows[0].spans.size(), 2u);
  expect_true_places(windows);
  EXPECT_FALSE(windows[0].is_seam_before(0));
  EXPECT_TRUE(windows[0].is_seam_before(1));
  const double seam_s = windows[0].span_end_s(0), kept_s = 0.48;
  EXPECT_NEAR(windows[0].stream_s(seam_s, true), 2.2 + kept_s, 0.05) << "an end stays before the pause";
  EXPECT_NEAR(windows[0].stream_s(seam_s, false), 21.8 - kept_s, 0.05) << "a begin comes behind it";
  EXPECT_NEAR(windows[0].stream_s(windows[0].speech_end_s(0), true), 2.2, 0.05);
  EXPECT_NEAR(windows[0].stream_s(windows[0].speech_begin_s(1), false), 21.8, 0.05);
  EXPECT_NEAR(windows[0].stream_s(seam_s + kept_s + 1, false), 22.8, 0.05);
  EXPECT_EQ(windows[0].speech_begin_s(0), 0);
  EXPECT_EQ(windows[0].speech_end_s(1), windows[0].duration_s());
}

TEST(SpeechWindows, BeginBehindASentenceWithTheNextOne) {
  const SpeechWindow window =
      Stream({{2, true}, {20, false}, {3, true}, {0.7, false}, {3, true}}).windows().at(0);
  const auto speech = [](const SpeechWindow& rest, std::size_t span) {
    return std::pair(rest.stream_s(rest.speech_begin_s(span), false),
                     rest.stream_s(rest.speech_end_s(span), true));
  };
  const SpeechWindow last_word = window.behind(1.5);
  EXPECT_EQ(last_word.samples.front(), 1.5f * kSampleRateHz) << "nothing is lost";
  EXPECT_NEAR(speech(last_word, 0).second - speech(last_word, 0).first, 0.7, 0.05)
      << "more than the rest of a word";
  const SpeechWindow next = window.behind(1.8);
  EXPECT_EQ(next.samples.front(), 1.8f * kSampleRateHz) << "nothing is lost";
  EXPECT_EQ(next.speech_begin_s(0), next.speech_end_s(0));
  EXPECT_NEAR(speech(next, 1).first, 21.8, 0.05);
  EXPECT_EQ(window.behind(window.duration_s() - 0.2).spans.size(), 1u) << "the last one";
}

TEST(SpeechWindows, HoldNoSilenceHoweverLongItLasts) {
  Stream stream({{5, true}, {400, false}, {5, true}, {0.7, false}, {5, true}, {400, false}, {3, true}});
  const auto windows = stream.windows();
  ASSERT_EQ(windows.size(), 1u);
  EXPECT_NEAR(windows[0].duration_s(), 18.7 + 4 * 0.2 + 4 * 0.48, 0.2);
  expect_true_places(windows);
  EXPECT_LT(stream.most_held_s(), 40);
}

TEST(SpeechWindows, AreCutInThePauses) {
  std::vector<Stretch> stretches;
  for (int i = 0; i < 20; ++i) {
    stretches.push_back({7, true});
    stretches.push_back({0.8, false});
  }
  const auto windows = Stream(stretches).windows();
  expect_true_places(windows);
  for (const auto& window : windows) {
    const double in_round = std::fmod(window.stream_s(window.duration_s(), true), 7.8);
    EXPECT_GE(in_round, 6.9) << "cut in speech";
  }
}

TEST(SpeechWindows, AreCutWhereSpeechHasNoPause) {
  const auto windows = Stream({{100, true}}).windows();
  expect_true_places(windows);
  double sum_s = 0;
  for (const auto& window : windows) sum_s += window.duration_s();
  EXPECT_NEAR(sum_s, 100, 0.1) << "nothing lost, nothing twice";
}

TEST(SpeechWindows, AreCutInABreathRatherThanLeftHalfEmpty) {
  // 9.8 s, and then a sentence of 25.3 s, which does not fit behind them, with two short_pauses in it.
  const auto windows = Stream({{9, true},
                               {0.8, false},
                               {6, true},
                               {0.25, false},  // longer, but here the window would be half empty still
                               {9, true},
                               {0.15, false},
                               {10, true},
                               {5, false}})
                           .windows();
  ASSERT_EQ(windows.size(), 2u);
  expect_true_places(windows);
  const double cut_s = windows[0].stream_s(windows[0].duration_s(), true);
  EXPECT_GT(cut_s, 25.05) << "cut in speech";
  EXPECT_LT(cut_s, 25.2) << "cut in speech";
  EXPECT_NEAR(windows[1].stream_s(0, false), cut_s, 1e-9) << "nothing lost, nothing twice";
}

TEST(SpeechWindows, KeepWhatStandsBehindATime) {
  const auto windows = Stream({{2, true}, {20, false}, {3, true}, {4, false}}).windows();
  const SpeechWindow rest = windows.at(0).behind(1.0);
  EXPECT_NEAR(rest.duration_s(), windows[0].duration_s() - 1, 1e-3);
  EXPECT_NEAR(rest.stream_s(0, false), 1, 0.05);
  EXPECT_NEAR(rest.stream_s(rest.duration_s(), true), windows[0].stream_s(windows[0].duration_s(), true),
              1e-3);
  EXPECT_EQ(rest.samples.front(), windows[0].samples[kSampleRateHz]);
  EXPECT_EQ(windows[0].behind(1000).samples.size(), 0u);
}

}  // namespace
}  // namespace ecg::acoustics
