#include "ml/requests/burn_request.h"

#include <gtest/gtest.h>

#include "jobs/burn_order.h"

namespace ecg::ml {
namespace {

jobs::NewJob parse(std::string_view body) { return parse_burn_request(parse_json_object(body)); }

Code refused(std::string_view body) {
  try {
    parse(body);
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "accepted " << body;
  return Code::internal;
}

TEST(BurnRequest, IsAJobOfItsOwnBesideTheOneItIsFor) {
  const jobs::NewJob asked =
      parse(R"({"job_id":"j-1","version":2,"karaoke":1,"voice":1,"file_key":"videos/a/b.mp4"})");
  EXPECT_EQ(asked.id, "burn-j-1");
  EXPECT_EQ(asked.file_key, "videos/a/b.mp4");
  jobs::Job job;
  job.video_url = asked.video_url;
  EXPECT_EQ(jobs::burn_order(job),
            (jobs::BurnOrder{.source_job = "j-1", .version = 2, .karaoke = true, .voice = true}));
}

TEST(BurnRequest, NamesTheFieldThatIsWrong) {
  for (const char* body :
       {R"({"version":1,"file_key":"k"})", R"({"job_id":"a:b","version":1,"file_key":"k"})",
        R"({"job_id":"a","file_key":"k"})", R"({"job_id":"a","version":0,"file_key":"k"})",
        R"({"job_id":"a","version":"1","file_key":"k"})", R"({"job_id":"a","version":1})"})
    EXPECT_EQ(refused(body), Code::invalid_field) << body;
  EXPECT_EQ(refused(R"({"job_id":")" + std::string(124, 'a') + R"(","version":1,"file_key":"k"})"),
            Code::invalid_field);
}

TEST(BurnRequest, IsAnsweredByTheSameCaptionsOnly) {
  const jobs::NewJob asked = parse(R"({"job_id":"j","version":2,"file_key":"k"})");
  jobs::Job there;
  there.video_url = asked.video_url;
  there.file_key = "k";
  for (const auto& [status, expected] : {std::pair(jobs::Status::queued, true),
                                         {jobs::Status::working, true},
                                         {jobs::Status::completed, true},
                                         {jobs::Status::failed, false},
                                         {jobs::Status::cancelled, false}}) {
    there.status = status;
    EXPECT_EQ(answers(there, asked), expected);
  }
  there.status = jobs::Status::completed;
  EXPECT_FALSE(answers(there, parse(R"({"job_id":"j","version":3,"file_key":"k"})")));
  EXPECT_FALSE(answers(there, parse(R"({"job_id":"j","version":2,"karaoke":1,"file_key":"k"})")));
  EXPECT_FALSE(answers(there, parse(R"({"job_id":"j","version":2,"voice":1,"file_key":"k"})")));
}

}  // namespace
}  // namespace ecg::ml
