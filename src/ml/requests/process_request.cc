#include "ml/requests/process_request.h"

#include "base/text.h"
#include "jobs/burn_order.h"
#include "wire/job_endpoints.h"

namespace ecg::ml {
namespace {

std::string requested_id(const json::object& body) {
  std::string id = required_string(body, "job_id");
  if (!jobs::is_callers_id(id))
    throw Error(Code::invalid_field,
                "/job_id must be 1 to 128 of A-Z a-z 0-9 . _ -, no . or .. alone, not beginning with burn-");
  return id;
}

/// The last part of a URL's path, for people.
std::string filename_of(const std::string& url) {
  const std::string path = url.substr(0, url.find_first_of("?#"));
  const std::string last = path.substr(path.rfind('/') + 1);
  return to_valid_utf8(percent_decode(last).value_or(last));
}

std::string requested_callback(const json::object& body, const Surroundings& around) {
  std::string url = optional_string(body, "callback_url").value_or("");
  std::string pointer = "/callback_url";
  if (url.empty()) {
    url = optional_string(body, "fastapi_base_url").value_or("");
    pointer = "/fastapi_base_url";
    while (url.ends_with('/')) url.pop_back();
    if (!url.empty()) url += std::string(wire::kApi) + "/result";
  }
  if (url.empty()) return "";
  if (!around.allow_list.allows(url)) throw Error(Code::url_not_allowed, pointer + " " + url);
  const auto asked = wire::origin_of(url), ours = wire::origin_of(around.backend_url);
  const bool is_ours =
      asked && ours && wire::same_place(*asked, *ours) && url.ends_with(std::string(wire::kApi) + "/result");
  return is_ours ? "" : url;
}

}  // namespace

jobs::NewJob parse_process_request(const json::object& body, const Surroundings& around) {
  jobs::NewJob job{.id = requested_id(body), .video_url = required_string(body, "video_url")};
  job.file_key = around.store.key_of(job.video_url).value_or("");
  if (job.file_key.empty() && !around.allow_list.allows(job.video_url))
    throw Error(Code::url_not_allowed, "/video_url " + job.video_url);
  // The backend sends one that is signed for an hour; ours are signed anew when they are needed.
  if (!job.file_key.empty()) job.video_url = around.store.url_of(job.file_key);
  job.filename = filename_of(job.video_url);
  job.language = wire::requested_language(body);
  job.languages = wire::requested_languages(body);
  job.options = jobs::parse_job_options(body);
  job.callback_url = requested_callback(body, around);
  return job;
}

bool asks_for_the_same(const jobs::NewJob& asked, const jobs::Job& job) {
  const bool same_video =
      asked.video_url == job.video_url || (!asked.file_key.empty() && asked.file_key == job.file_key);
  return same_video && asked.owner == job.owner;
}

}  // namespace ecg::ml
