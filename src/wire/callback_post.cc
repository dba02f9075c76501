#include "wire/callback_post.h"

#include <chrono>

#include "base/retry.h"
#include "jobs/status_json.h"
#include "wire/job_endpoints.h"
#include "wire/signature.h"

namespace ecg::wire {
namespace {

// A listener that takes a result of many megabytes does it at its own pace, but takes something.
constexpr std::chrono::seconds kConnectTime{5}, kIdleTime{10};

/// The full form of the callback; the specification's form is {"job_id", "result"} inside it.
std::string end_body(const jobs::Job& job, jobs::JobStore& store) {
  json::object body = jobs::status_json(job);
  // Who is not of ours may know two ends only, and wait for one of them for ever.
  if (job.status == jobs::Status::cancelled && !job.callback_url.empty()) {
    const std::string message = Error(Code::cancelled).message(Language::ko);
    body["status"] = jobs::name(jobs::Status::failed);
    body["error_code"] = facts(Code::cancelled).name;
    body["error_message"] = message;
    body["error"] = json::object{{"code", facts(Code::cancelled).name}, {"message", message}};
  }
  const auto result = job.status == jobs::Status::completed ? store.result(job.id, 1) : std::nullopt;
  return result ? with_raw_field(body, "result", result->body) : to_text(body);
}

jobs::Sent delivery_verdict(int status) {
  using Verdict = jobs::Sent::Verdict;
  const std::string why = "HTTP " + std::to_string(status);
  if (status >= 200 && status < 300) return {Verdict::delivered, ""};
  // 401: the two do not share their secret yet, which the operator will mend.
  return {is_transient_status(status) || status == 401 ? Verdict::again : Verdict::hopeless, why};
}

}  // namespace

http::ClientRequest callback_request(const CallbackPost& post, std::string body,
                                     const AllowList& allow_list) {
  http::ClientRequest request{
      .method = "POST", .url = post.url, .headers = {}, .body = std::move(body), .limits = {}};
  request.headers.set("Content-Type", "application/json; charset=utf-8");
  sign_callback(request.headers, post.secret, post.delivery, request.body, post.at);
  request.limits.connect_time = kConnectTime;
  request.limits.idle_time = kIdleTime;
  request.may_reach = [&allow_list](std::string_view to, const auto& address) {
    return allow_list.may_reach(to, address);
  };
  return request;
}

http::ClientResponse send_callback(const http::ClientRequest& request, const CancelFlag& cancel) {
  try {
    return http::send(request, cancel);
  } catch (const Error& problem) {
    if (problem.code() != Code::download_error) throw;
    const auto origin = origin_of(request.url);
    throw Error(Code::callback_undeliverable,
                "the listener at " +
                    (origin ? origin->host + ":" + std::to_string(origin->port) : "no host") +
                    " does not answer: " + http::reason_of(problem, request));
  }
}

jobs::Sent tell_end(const jobs::Job& job, jobs::JobStore& store, const CallbackPost& post,
                    const AllowList& allow_list, const CancelFlag& cancel) {
  const auto request = callback_request(post, end_body(job, store), allow_list);
  return delivery_verdict(send_callback(request, cancel).status);
}

}  // namespace ecg::wire
