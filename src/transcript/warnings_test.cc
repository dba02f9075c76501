#include "transcript/warnings.h"

#include <gtest/gtest.h>

namespace ecg::transcript {
namespace {

TEST(Warnings, AreSentencesInBothLanguages) {
  for (const char* code : {"NO_SPEECH", "OTHER_AUDIO_TRACKS", "ONE_CHANNEL", "CHANNELS_CANCEL"}) {
    const std::string ko = warning_sentence(code, Language::ko), en = warning_sentence(code, Language::en);
    EXPECT_NE(ko, code);
    EXPECT_NE(en, code);
    EXPECT_NE(ko, en);
  }
}

TEST(Warnings, ThatAreNoCodesAreWhatTheySay) {
  EXPECT_EQ(warning_sentence("3 damaged packets were skipped", Language::ko),
            "3 damaged packets were skipped");
}

}  // namespace
}  // namespace ecg::transcript
