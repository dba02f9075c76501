#include "transcript/speaker_options.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ecg::transcript {
namespace {

TEST(SpeakerOptions, TakeANumberARangeOrNothing) {
  EXPECT_NO_THROW(SpeakerOptions{}.validate());
  EXPECT_NO_THROW((SpeakerOptions{.diarize = false}.validate()));
  EXPECT_NO_THROW((SpeakerOptions{.diarize = true, .num_speakers = 1}.validate()));
  EXPECT_NO_THROW((SpeakerOptions{.diarize = {}, .min_speakers = 2, .max_speakers = 4}.validate()));
  EXPECT_NO_THROW((SpeakerOptions{.diarize = {}, .min_speakers = 2}.validate()));
  EXPECT_NO_THROW((SpeakerOptions{.diarize = {}, .num_speakers = 3, .min_speakers = 2}.validate()));
}

TEST(SpeakerOptions, RefuseNumbersThatCannotBe) {
  EXPECT_THROW((SpeakerOptions{.diarize = {}, .num_speakers = -1}.validate()), Error);
  EXPECT_THROW((SpeakerOptions{.diarize = {}, .num_speakers = kMostSpeakers + 1}.validate()), Error);
  EXPECT_THROW((SpeakerOptions{.diarize = {}, .min_speakers = 65}.validate()), Error);
  EXPECT_THROW((SpeakerOptions{.diarize = {}, .min_speakers = 4, .max_speakers = 2}.validate()), Error);
  EXPECT_THROW((SpeakerOptions{.diarize = {}, .num_speakers = 5, .max_speakers = 4}.validate()), Error);
  EXPECT_THROW((SpeakerOptions{.diarize = {}, .num_speakers = 1, .min_speakers = 2}.validate()), Error);
}

}  // namespace
}  // namespace ecg::transcript
