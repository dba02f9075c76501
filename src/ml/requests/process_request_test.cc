#include "ml/requests/process_request.h"

#include <gtest/gtest.h>

#include "objects/s3_store.h"

namespace ecg::ml {
namespace {

class ProcessRequest : public testing::Test {
 protected:
  jobs::NewJob parse(std::string_view body) const {
    return parse_process_request(
        parse_json_object(body),
        {.store = *store_, .allow_list = allowed_, .backend_url = "http://127.0.0.1:8000"});
  }
  Code refused(std::string_view body) const {
    try {
      parse(body);
    } catch (const Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "accepted " << body;
    return Code::internal;
  }

 private:
  std::unique_ptr<objects::ObjectStore> store_ = objects::make_signing_store(
      {.endpoint = "http://127.0.0.1:8000",
       .credentials = {.access_key = "AK", .secret_key = "SK", .session_token = {}}});
  wire::AllowList allowed_{{"cdn.example.com"}, {"http://127.0.0.1:8000"}};
};

TEST_F(ProcessRequest, KnowsAnObjectOfTheStoreByItsKey) {
  const auto job =
      parse(R"({"job_id":"123456","video_url":"http://localhost:8000/ecg/videos/a/%EA%B0%80.mp4"})");
  EXPECT_EQ(job.id, "123456");
  EXPECT_EQ(job.file_key, "videos/a/가.mp4");
  EXPECT_EQ(job.filename, "가.mp4");
  EXPECT_EQ(job.language, "auto");
  EXPECT_EQ(job.callback_url, "");
}

TEST_F(ProcessRequest, TakesVideosFromAllowedHostsOnly) {
  EXPECT_EQ(parse(R"({"job_id":"a","video_url":"https://cdn.example.com/v.mp4?x=1"})").filename, "v.mp4");
  EXPECT_EQ(refused(R"({"job_id":"a","video_url":"http://169.254.169.254/latest"})"), Code::url_not_allowed);
  EXPECT_EQ(refused(R"({"job_id":"a","video_url":"file:///etc/passwd"})"), Code::url_not_allowed);
}

TEST_F(ProcessRequest, StoresNoCallbackWhenItIsTheConfiguredBackend) {
  constexpr auto kWith = [](std::string extra) {
    return R"({"job_id":"a","video_url":"https://cdn.example.com/v.mp4",)" + extra + "}";
  };
  EXPECT_EQ(parse(kWith(R"("fastapi_base_url":"http://localhost:8000/")")).callback_url, "");
  EXPECT_EQ(parse(kWith(R"("callback_url":"http://localhost:8000/api/upload-video/result")")).callback_url,
            "");
  EXPECT_EQ(parse(kWith(R"("callback_url":"https://cdn.example.com/hook")")).callback_url,
            "https://cdn.example.com/hook");
  EXPECT_EQ(parse(kWith(R"("fastapi_base_url":"https://cdn.example.com")")).callback_url,
            "https://cdn.example.com/api/upload-video/result");
  EXPECT_EQ(refused(kWith(R"("callback_url":"http://evil.example/hook")")), Code::url_not_allowed);
  EXPECT_EQ(refused(kWith(R"("fastapi_base_url":"http://10.0.0.1")")), Code::url_not_allowed);
}

TEST_F(ProcessRequest, KeepsTheLanguagesThatMayBeSpoken) {
  EXPECT_EQ(
      parse(R"({"job_id":"a","video_url":"https://cdn.example.com/v","languages":["ko","en"]})").languages,
      "ko,en");
  EXPECT_EQ(refused(R"({"job_id":"a","video_url":"https://cdn.example.com/v","languages":"klingon"})"),
            Code::invalid_field);
}

TEST_F(ProcessRequest, RefusesMissingAndWrongFields) {
  for (const char* body : {R"({})", R"({"job_id":"a"})", R"({"job_id":7,"video_url":"x"})",
                           R"({"job_id":"a/b","video_url":"x"})", R"({"job_id":"a","video_url":["x"]})",
                           R"({"job_id":"a","video_url":"https://cdn.example.com/v","language":"klingon"})"})
    EXPECT_EQ(refused(body), Code::invalid_field) << body;
}

TEST(SameRequest, IsTheSameObjectEvenAtAnotherAddress) {
  jobs::Job job{.video_url = "http://127.0.0.1:1/ecg/k", .file_key = "k"};
  EXPECT_TRUE(asks_for_the_same({.video_url = "http://127.0.0.1:2/ecg/k", .file_key = "k"}, job));
  EXPECT_FALSE(asks_for_the_same({.video_url = "http://127.0.0.1:2/ecg/l", .file_key = "l"}, job));
  job.file_key = "";
  EXPECT_TRUE(asks_for_the_same({.video_url = "http://127.0.0.1:1/ecg/k"}, job));
  EXPECT_FALSE(asks_for_the_same({.video_url = "http://127.0.0.1:2/ecg/k"}, job));
}

}  // namespace
}  // namespace ecg::ml
