#include "pipeline/analysis/takes.h"

#include <gmock/gmock.h>

namespace ecg::pipeline {
namespace {

media::MediaInfo file_with(const std::vector<media::AudioTrack>& tracks) {
  media::MediaInfo info;
  info.audio = tracks;
  for (std::size_t i = 0; i < tracks.size(); ++i) info.audio[i].index = static_cast<int>(i);
  return info;
}
constexpr bool kDefault = true, kReadable = true;
media::AudioTrack track(bool is_default, bool is_decodable) {
  return {0, "aac", "", 48'000, 2, is_default, is_decodable};
}

std::vector<Take> all(Takes& takes) {
  std::vector<Take> list;
  while (const auto take = takes.next()) list.push_back(*take);
  return list;
}

TEST(Takes, BeginWithTheTrackThatIsPlayedFirst) {
  Takes takes(file_with({track(false, true), track(false, true), track(kDefault, true)}));
  EXPECT_THAT(all(takes), testing::ElementsAre(Take{.track = 2}, Take{.track = 0}, Take{.track = 1}));
}

TEST(Takes, LeaveOutTracksThatNobodyCanRead) {
  Takes takes(file_with({track(kDefault, false), track(false, kReadable)}));
  EXPECT_THAT(all(takes), testing::ElementsAre(Take{.track = 1}));
}

TEST(Takes, TryTheOnlyTrackEvenWhereNobodyCanReadItSoThatItsErrorIsSaid) {
  Takes takes(file_with({track(false, false)}));
  EXPECT_THAT(all(takes), testing::ElementsAre(Take{.track = 0}));
}

// A decoder that a file took over may tell of none and send sound.
TEST(Takes, AreOneWhereNoTrackIsToldOf) {
  Takes takes(file_with({}));
  EXPECT_THAT(all(takes), testing::ElementsAre(Take{}));
}

TEST(Takes, GoThroughTheChannelsThatDrownedTheLoudestFirst) {
  Takes takes(file_with({track(false, true), track(false, true)}));
  takes.next();
  takes.heard_nobody({{.power = 1e-4, .share = 0.9},
                      {.power = 1e-6, .share = 0.01},
                      {.power = 1e-5, .share = 0.1},
                      {.power = 1e-10, .share = 0}});
  EXPECT_EQ(takes.next(), (Take{.track = 0, .channel = 2}));
  takes.heard_nobody({{.power = 1e-4, .share = 0}, {.power = 1e-4, .share = 0}});
  EXPECT_EQ(takes.next(), (Take{.track = 0, .channel = 1}));
  EXPECT_EQ(takes.next(), Take{.track = 1});
  EXPECT_EQ(takes.next(), std::nullopt);
}

TEST(Takes, AreSixteenAtMost) {
  Takes takes(file_with(std::vector(200, track(false, true))));
  takes.next();
  takes.heard_nobody(std::vector(64, media::ChannelMeasure{.power = 0.1, .share = 0}));
  EXPECT_EQ(all(takes).size(), 15u);
}

}  // namespace
}  // namespace ecg::pipeline
