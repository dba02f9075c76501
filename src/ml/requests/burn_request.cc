#include "ml/requests/burn_request.h"

#include "base/ids.h"
#include "jobs/burn_order.h"

namespace ecg::ml {

jobs::NewJob parse_burn_request(const json::object& body) {
  const std::string source = required_string(body, "job_id"), id = jobs::burn_id(source);
  if (!is_job_id(source) || !is_job_id(id))
    throw Error(Code::invalid_field, "/job_id must be 1 to 123 of A-Z a-z 0-9 . _ -");
  const auto version = optional_integer(body, "version");
  if (!version || *version < 1 || *version > INT32_MAX)
    throw Error(Code::invalid_field, "/version must be a whole number from 1 on");
  const jobs::BurnOrder order{.source_job = source,
                              .version = static_cast<int>(*version),
                              .karaoke = optional_integer(body, "karaoke").value_or(0) == 1,
                              .voice = optional_integer(body, "voice").value_or(0) == 1};
  return {.id = id,
          .video_url = jobs::to_video_url(order),
          .file_key = required_string(body, "file_key"),
          .filename = optional_string(body, "filename").value_or("")};
}

bool answers(const jobs::Job& there, const jobs::NewJob& asked) {
  const bool gone = there.status == jobs::Status::failed || there.status == jobs::Status::cancelled;
  return !gone && there.video_url == asked.video_url && there.file_key == asked.file_key;
}

}  // namespace ecg::ml
