#include "whisper/models.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "base/file.h"

namespace ecg::whisper {
namespace {

std::vector<const Model*> named(std::initializer_list<std::string_view> names) {
  std::vector<const Model*> models;
  for (const auto name : names) models.push_back(find_model(name));
  return models;
}

TEST(PublishedModels, HaveNamesOfTheirOwnAndWholeSums) {
  std::set<std::string_view> names, sums;
  for (const Model& model : published_models()) {
    EXPECT_TRUE(names.insert(model.name).second) << model.name;
    EXPECT_TRUE(sums.insert(model.sha256).second) << model.name;
    EXPECT_EQ(model.sha256.size(), 64u) << model.name;
    EXPECT_EQ(model.sha256.find_first_not_of("0123456789abcdef"), std::string_view::npos) << model.name;
    EXPECT_GT(model.size_mib, 0) << model.name;
  }
}

TEST(PublishedModels, AreFoundByNameOnly) {
  ASSERT_NE(find_model("base.en"), nullptr);
  EXPECT_EQ(find_model("base.en")->name, "base.en");
  for (const char* wrong : {"", "Base", "base.e", "ggml-base.bin", "../base"})
    EXPECT_EQ(find_model(wrong), nullptr);
}

TEST(PublishedModels, SayWhichKnowEnglishOnly) {
  for (const char* name : {"tiny.en", "tiny.en-q5_1", "medium.en-q5_0"})
    EXPECT_TRUE(find_model(name)->english_only());
  for (const char* name : {"tiny", "tiny-q5_1", "large-v3-turbo"})
    EXPECT_FALSE(find_model(name)->english_only());
}

TEST(InstalledModels, AreTheFilesOfTheFolderThatHaveAPublishedName) {
  const TempFolder folder;
  for (const char* name :
       {"ggml-base.bin", "ggml-tiny-q5_1.bin", "ggml-nobody.bin", "base.bin", "ggml-small.bin.part"})
    write_file(folder.path() / name, "x");
  std::filesystem::create_directory(folder.path() / "ggml-medium.bin");
  EXPECT_EQ(installed_models(folder.path()), named({"tiny-q5_1", "base"}));
  EXPECT_TRUE(installed_models(folder.path() / "absent").empty());
}

struct ChosenModel {
  std::vector<const Model*> installed;
  std::string_view language, chosen;
};

TEST(ChooseModel, TakesTheLargestThatKnowsTheLanguage) {
  for (const ChosenModel& c : std::initializer_list<ChosenModel>{
           {named({"tiny", "small", "base"}), "auto", "small"},
           {named({"tiny", "small", "base"}), "ko", "small"},
           {named({"base-q5_1", "base"}), "ko", "base"},
           {named({"large-v3-turbo", "large-v3"}), "ko", "large-v3"},
           {named({"base", "base.en"}), "en", "base.en"},
           {named({"base", "base.en"}), "ko", "base"},
           {named({"base", "base.en"}), "auto", "base"},
           {named({"base", "base.en-q5_1"}), "en", "base.en-q5_1"},
           {named({"base", "tiny.en"}), "en", "base"},
           {named({"large-v3", "medium.en"}), "en", "large-v3"},
           {named({"tiny.en"}), "en", "tiny.en"},
           {named({"tiny.en"}), "auto", "tiny.en"},
       })
    EXPECT_EQ(choose_model(c.installed, c.language).name, c.chosen) << c.language;
}

TEST(ChooseModel, DoesNotDependOnTheOrderOfWhatIsInstalled) {
  EXPECT_EQ(choose_model(named({"small", "tiny", "base.en"}), "en").name, "small");
  EXPECT_EQ(choose_model(named({"base.en", "tiny", "small"}), "en").name, "small");
}

TEST(Models, AreKnownByWhetherTheyWereTrainedToTranslate) {
  for (const char* name : {"tiny", "base-q5_1", "large-v1", "large-v3-q5_0", "some-own-model"})
    EXPECT_TRUE(was_trained_to_translate(name)) << name;
  for (const char* name :
       {"large-v3-turbo", "large-v3-turbo-q8_0", "distil-large-v3", "base.en", "tiny.en-q5_1"})
    EXPECT_FALSE(was_trained_to_translate(name)) << name;
}

TEST(Models, HaveSeveralTextsCompeteWhereThatMakesFewerErrors) {
  EXPECT_EQ(best_beam_size("tiny-q5_1", "ko"), 5u);
  EXPECT_EQ(best_beam_size("tiny", "de"), 1u);
  EXPECT_EQ(best_beam_size("base", "de"), 5u);
  EXPECT_EQ(best_beam_size("base.en", "en"), 1u);
  EXPECT_EQ(best_beam_size("large-v3-turbo-q5_0", "ko"), 1u);
}

TEST(ChooseModel, SaysWhichCommandHelps) {
  const auto refusal = [](const std::vector<const Model*>& installed, std::string_view language) {
    try {
      choose_model(installed, language);
    } catch (const Error& error) {
      EXPECT_NE(error.detail().find("ecg models pull"), std::string::npos) << error.detail();
      return error.code();
    }
    return Code::internal;
  };
  EXPECT_EQ(refusal({}, "auto"), Code::model_not_found);
  EXPECT_EQ(refusal({}, "ko"), Code::model_not_found);
  EXPECT_EQ(refusal(named({"base.en"}), "ko"), Code::language_not_supported);
}

}  // namespace
}  // namespace ecg::whisper
