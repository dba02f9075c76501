#include "speakers/diarizer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <random>
#include <thread>

#include "base/error.h"
#include "base/file.h"
#include "speakers/testing/test_networks.h"

namespace ecg::speakers {
namespace {

/// nullopt: not installed.
std::optional<Networks> networks() {
  const auto file = test::installed(kSegmentationFile);
  if (file.empty() || !networks_installed(file.parent_path())) return std::nullopt;
  return Networks::load(file.parent_path());
}

#define ECG_NETWORKS_OR_SKIP(name) \
  const auto name = networks();    \
  if (!name) GTEST_SKIP() << "needs the networks that tell speakers apart (scripts/models)"

std::vector<float> noise(double seconds, float loudness) {
  std::mt19937 random(2);
  std::normal_distribution<float> normal(0, loudness);
  std::vector<float> sound(static_cast<std::size_t>(seconds * 16'000));
  for (float& sample : sound) sample = normal(random);
  return sound;
}

TEST(Diarizer, HearsNobodyWhereNobodySpeaks) {
  ECG_NETWORKS_OR_SKIP(found);
  tensor::ThreadPool pool(1);
  for (const double seconds : {0.0, 0.01, 3.0, 12.5}) {
    Diarizer silence(*found, pool), hiss(*found, pool);
    silence.add(noise(seconds, 0));
    hiss.add(noise(seconds, 0.01f));
    EXPECT_TRUE(silence.finish().turns.empty()) << seconds;
    EXPECT_TRUE(hiss.finish().turns.empty()) << seconds;
  }
}

TEST(Diarizer, EndsWithinATenthOfASecondWhenCancelled) {
  ECG_NETWORKS_OR_SKIP(found);
  tensor::ThreadPool pool(1);
  CancelFlag cancel;
  Diarizer diarizer(*found, pool, &cancel);
  const std::vector<float> sound = noise(600, 0.01f);
  std::atomic<bool> began = false;
  std::chrono::steady_clock::time_point ended;
  std::thread work([&] {
    began = true;
    EXPECT_THROW(diarizer.add(sound), Error);
    ended = std::chrono::steady_clock::now();
  });
  while (!began) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const auto cancelled = std::chrono::steady_clock::now();
  cancel.cancel();
  work.join();
  EXPECT_LT(std::chrono::duration<double>(ended - cancelled).count(), 1.0) << "ten times, for busy machines";
}

TEST(Diarizer, NeedsBothNetworks) {
  const TempFolder folder;
  EXPECT_FALSE(networks_installed(folder.path()));
  write_file(folder.path() / kSegmentationFile, "x");
  EXPECT_FALSE(networks_installed(folder.path()));
  write_file(folder.path() / kEmbeddingFile, "x");
  EXPECT_TRUE(networks_installed(folder.path()));
  EXPECT_THROW(Networks::load(folder.path()), Error);
}

}  // namespace
}  // namespace ecg::speakers
