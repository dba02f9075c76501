#include "acoustics/planned_windows.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ecg::acoustics {
namespace {

/// Sample n has the value n, so each one says where it comes from.
SampleSource counting(std::uint64_t from, std::uint64_t end) {
  return [at = from, end](std::span<float> out) mutable {
    const std::size_t count = std::min<std::uint64_t>({out.size(), 1000, end - at});  // never all at once
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(at++);
    return count;
  };
}

TEST(PlannedWindows, HaveTheSoundOfTheirPlacesAndTheWayBack) {
  const std::vector<WindowPlan> plans{{{100, 3000}, {9000, 2}}, {{20'000, 5}}};
  PlannedWindows windows(plans, counting(100, 1'000'000));
  const auto first = windows.next(), second = windows.next();
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(windows.next());
  ASSERT_EQ(first->samples.size(), 3002u);
  EXPECT_EQ(first->samples[2999], 3099);
  EXPECT_EQ(first->samples[3000], 9000);
  EXPECT_EQ(second->samples, (std::vector<float>{20'000, 20'001, 20'002, 20'003, 20'004}));
  EXPECT_EQ(first->stream_s(0, false), 100.0 / 16'000);
  EXPECT_EQ(windows.heard_s(), 20'005.0 / 16'000);
}

TEST(PlannedWindows, AreSilentBehindTheEnd) {
  const std::vector<WindowPlan> plans{{{8, 4}}};
  PlannedWindows windows(plans, counting(8, 10));
  EXPECT_EQ(windows.next()->samples, (std::vector<float>{8, 9, 0, 0}));
}

// What is cut out by plan is what was cut out while it was listened to.
TEST(PlannedWindows, AreThoseThatWereFound) {
  const std::uint64_t length = 2'000'003;
  const auto bursts = [](std::span<const float> samples) {
    static std::vector<float> probabilities;
    probabilities.clear();
    for (std::size_t at = 0; at < samples.size(); at += kVoiceChunk)
      probabilities.push_back(static_cast<std::uint64_t>(samples[at]) / 40'000 % 3 == 0 ? 0.0f : 0.9f);
    return std::span<const float>(probabilities);
  };
  SpeechWindows found(counting(0, length), bursts);
  std::vector<SpeechWindow> windows;
  std::vector<WindowPlan> plans;
  while (auto window = found.next()) {
    plans.push_back(window->spans);
    windows.push_back(*std::move(window));
  }
  ASSERT_GT(windows.size(), 2u);
  const std::span<const WindowPlan> later = std::span(plans).subspan(1);
  PlannedWindows planned(later, counting(later.front().front().first, length));
  for (std::size_t i = 1; i < windows.size(); ++i)
    EXPECT_EQ(planned.next()->samples, windows[i].samples) << i;
}

}  // namespace
}  // namespace ecg::acoustics
