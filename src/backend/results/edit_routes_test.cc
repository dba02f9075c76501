#include "backend/results/edit_routes.h"

#include <gtest/gtest.h>

namespace ecg::backend {
namespace {

Code refusal(std::string_view if_match) {
  http::Request request;
  if (!if_match.empty()) request.headers.set("If-Match", if_match);
  try {
    matched_version(request);
  } catch (const Error& error) {
    return error.code();
  }
  return Code::internal;
}

int version(std::string_view if_match) {
  http::Request request;
  request.headers.set("If-Match", if_match);
  return matched_version(request);
}

TEST(IfMatch, NamesTheVersionThatWasEdited) {
  EXPECT_EQ(version("\"3\""), 3);
  EXPECT_EQ(version(" \"12\" "), 12);
  EXPECT_EQ(version("W/\"3\""), 3) << "as a proxy that compresses hands the tag on";
}

TEST(IfMatch, MustBeThereAndNameAVersion) {
  EXPECT_EQ(refusal(""), Code::precondition_required);
  for (const char* none :
       {"3", "*", "\"\"", "\"", "\"0\"", "\"-1\"", "\"1\", \"2\"", "\"99999999999\"", "\"1.0\"", "W/"})
    EXPECT_EQ(refusal(none), Code::version_conflict) << none;
}

TEST(EditedResult, IsStoredAsItWasSent) {
  const std::string stored = edited_result(
      R"({"text":"t","language":"ko","duration":9,"segments":[{"start":1,"end":2.5,"text":"가\n나","words":[{"word":"다","start":1,"end":2}]}],)"
      R"("captions":{"edited":true,"profile":"bbc"}})");
  const json::object object = parse_json_object(stored);
  EXPECT_EQ(object.at("segments").at(0).at("text").as_string(), "가\n나");
  EXPECT_EQ(object.at("segments").at(0).at("words").as_array().size(), 1u);
  EXPECT_EQ(object.at("captions").at("profile").as_string(), "bbc");
}

TEST(EditedResult, WithoutCaptionsKeepsNoWordsOfAnOlderText) {
  const std::string stored = edited_result(
      R"({"segments":[{"start":1,"end":2,"text":"new","words":[{"word":"old","start":1,"end":2}]}]})");
  EXPECT_TRUE(parse_json_object(stored).at("segments").at(0).at("words").as_array().empty());
}

TEST(EditedResult, NamesTheFieldThatIsWrong) {
  const auto detail = [](std::string_view body) {
    try {
      edited_result(body);
    } catch (const Error& error) {
      return error.detail();
    }
    return std::string();
  };
  EXPECT_TRUE(detail(R"({"segments":[{"start":2,"end":1,"text":"a"}]})").starts_with("/segments/0/end "));
  EXPECT_TRUE(detail(R"({"segments":[],"captions":{"profile":"x"}})").starts_with("/captions/profile "));
  EXPECT_TRUE(detail(R"({"segments":[{"start":1,"end":2,"text":7}]})").starts_with("/segments/0/text "));
}

}  // namespace
}  // namespace ecg::backend
