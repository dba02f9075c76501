// Which model a job gets, by the names of files that hold nothing.
#include "pipeline/recognizer.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "whisper/models.h"

namespace ecg::pipeline {
namespace {

class WhichModel : public testing::Test {
 protected:
  Recognizer with(const std::vector<std::string>& installed, const std::string& model = "auto") {
    for (const std::string& name : installed)
      write_file(folder_.path() / whisper::model_filename(name), "no weights");
    return Recognizer({.models = folder_.path(), .model = model, .make_engine = {}});
  }
  template <typename Work>
  static Error refusal(Work work) {
    try {
      work();
    } catch (const Error& error) {
      return error;
    }
    return Error(Code::internal, "taken");
  }

 private:
  TempFolder folder_;
};

TEST_F(WhichModel, TranslatesIsOneThatWasTrainedTo) {
  auto recognizer = with({"base", "large-v3-turbo", "tiny.en"});
  EXPECT_EQ(recognizer.model_for({.language = "ko"}), "large-v3-turbo");
  EXPECT_EQ(recognizer.model_for({.language = "ko", .translate = true}), "base");
}

TEST_F(WhichModel, IsRefusedForATranslationItWasNotTrainedFor) {
  for (const char* model : {"auto", "large-v3-turbo"}) {
    auto recognizer = with({"large-v3-turbo"}, model);
    const Error error = refusal([&] { recognizer.model_for({.language = "ko", .translate = true}); });
    EXPECT_EQ(error.code(), Code::translation_not_supported) << error.what();
    EXPECT_NE(error.detail().find("models pull small"), std::string::npos) << error.detail();
    EXPECT_EQ(recognizer.model_for({.language = "ko"}), "large-v3-turbo");
  }
}

TEST_F(WhichModel, KnowsEachLanguageThatMayBeSpoken) {
  auto recognizer = with({"base", "base.en"});
  EXPECT_EQ(recognizer.model_for(RecognizeOptions{.languages = {"en"}}), "base.en");
  EXPECT_EQ(recognizer.model_for(RecognizeOptions{.languages = {"en", "ko"}}), "base");
  auto english = with({}, "base.en");
  EXPECT_EQ(refusal([&] {
              english.check({.languages = {"en", "ko"}});
            }).code(),
            Code::language_not_supported);
  EXPECT_NO_THROW(english.check({.languages = {"en"}}));
}

TEST_F(WhichModel, IsTheOneThatTheJobAsksFor) {
  auto recognizer = with({"tiny", "base", "base.en"}, "base");
  EXPECT_EQ(recognizer.model_for({.language = "ko", .model = "tiny"}), "tiny");
  EXPECT_EQ(recognizer.model_for({.language = "ko"}), "base");
  EXPECT_NO_THROW(recognizer.check({.language = "ko", .model = "tiny"}));
  const auto models = recognizer.installed_models();
  ASSERT_EQ(models.size(), 3u);
  EXPECT_EQ(models[0].name, "tiny");
  EXPECT_TRUE(models[0].translates && !models[0].english_only);
  EXPECT_TRUE(models[2].english_only && !models[2].translates);
  EXPECT_LT(std::chrono::abs(now() - models[0].installed_at), std::chrono::hours(1));
}

TEST_F(WhichModel, IsRefusedWhereTheJobAsksForOneThatCannotDoIt) {
  auto recognizer = with({"tiny", "base.en", "large-v3-turbo"});
  const auto code = [&](const RecognizeOptions& options) {
    return refusal([&] { recognizer.check(options); }).code();
  };
  EXPECT_EQ(code({.model = "medium"}), Code::model_not_installed);
  EXPECT_EQ(code({.language = "ko", .model = "base.en"}), Code::language_not_supported);
  EXPECT_EQ(code({.language = "ko", .model = "large-v3-turbo", .translate = true}),
            Code::translation_not_supported);
}

}  // namespace
}  // namespace ecg::pipeline
