#include "base/log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "base/error.h"
#include "base/json.h"

namespace ecg::log {
namespace {

std::string logged(Format format, const std::string& value) {
  set_format(format);
  testing::internal::CaptureStderr();
  warn("a lease ran out", {{"job_id", "7"}, {"why", value}});
  std::string line = testing::internal::GetCapturedStderr();
  set_format(Format::text);
  return line;
}

TEST(JsonLog, IsOneObjectALineWhateverAStrangerWrote) {
  for (const std::string hostile :
       {"plain", "two\nlines", "a \"quote\" \\", "강의.mp4", "\xff\xfe", "\x01\t"}) {
    const std::string line = logged(Format::json, hostile);
    ASSERT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << line;
    const json::object object = parse_json_object(line);
    EXPECT_EQ(required_string(object, "message"), "a lease ran out");
    EXPECT_EQ(required_string(object, "level"), "warning");
    EXPECT_EQ(required_string(object, "job_id"), "7");
    EXPECT_FALSE(required_string(object, "why").empty());
    const std::string time = required_string(object, "time");
    ASSERT_EQ(time.size(), std::string("2026-11-24T16:00:00.000Z").size());
    EXPECT_EQ(time[19], '.');
  }
}

TEST(TextLog, KeepsItsLook) {
  const std::string line = logged(Format::text, "two words");
  EXPECT_NE(line.find("a lease ran out job_id=7 why=\"two words\"\n"), std::string::npos) << line;
}

TEST(Scope, AddsItsFieldToTheLinesOfItsThreadThatLackIt) {
  EXPECT_EQ(logged(Format::text, "x").find("worker"), std::string::npos);
  const Scope outer("job_id", "8"), worker("worker", "a"), none("nobody", "");
  {
    const Scope inner("worker", "b");
    EXPECT_NE(logged(Format::text, "x").find("job_id=7 why=x worker=b\n"), std::string::npos);
  }
  EXPECT_NE(logged(Format::text, "x").find("job_id=7 why=x worker=a\n"), std::string::npos);
  std::string elsewhere;
  std::thread([&] { elsewhere = logged(Format::text, "x"); }).join();
  EXPECT_EQ(elsewhere.find("worker"), std::string::npos);
}

TEST(LogFormat, IsTextOrJson) {
  EXPECT_EQ(format_named("json"), Format::json);
  EXPECT_THROW(format_named("xml"), Error);
}

}  // namespace
}  // namespace ecg::log
