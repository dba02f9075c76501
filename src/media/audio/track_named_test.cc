#include <gtest/gtest.h>

#include "base/error.h"
#include "media/probe.h"

namespace ecg::media {
namespace {

MediaInfo film() {
  MediaInfo info;
  const auto add = [&](std::string language, std::string title) {
    info.audio.push_back({.index = static_cast<int>(info.audio.size()),
                          .codec = "aac",
                          .language = std::move(language),
                          .rate_hz = 48'000,
                          .channels = 2,
                          .title = std::move(title)});
  };
  add("eng", "Original");
  add("kor", "한국어 더빙");
  add("ger", "");
  add("eng", "Director's commentary");
  return info;
}

TEST(TrackNamed, IsFoundByItsIndex) {
  EXPECT_EQ(track_named(film(), "0"), 0);
  EXPECT_EQ(track_named(film(), "3"), 3);
}

TEST(TrackNamed, IsFoundByAnyCodeOfItsLanguage) {
  for (const char* name : {"ko", "kor", "KO", "ko-KR", " ko_KR "})
    EXPECT_EQ(track_named(film(), name), 1) << name;
  for (const char* name : {"de", "deu", "ger"}) EXPECT_EQ(track_named(film(), name), 2) << name;
  EXPECT_EQ(track_named(film(), "en"), 0) << "of several the first";
}

TEST(TrackNamed, IsFoundByItsTitle) {
  EXPECT_EQ(track_named(film(), "director's COMMENTARY"), 3);
  EXPECT_EQ(track_named(film(), "한국어 더빙"), 1);
}

TEST(TrackNamed, SaysWhichThereAre) {
  for (const char* name : {"4", "-1", "ja", "Theirs", "und"}) {
    try {
      track_named(film(), name);
      FAIL() << name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Code::track_not_found) << name;
      EXPECT_NE(error.detail().find("1 kor '한국어 더빙', 2 ger"), std::string::npos) << error.detail();
    }
  }
  EXPECT_THROW(track_named(MediaInfo{}, "0"), Error);
}

}  // namespace
}  // namespace ecg::media
