#include "backend/lifecycle/ml_client.h"

#include <boost/json/value_from.hpp>

#include "backend/lifecycle/callback.h"
#include "backend/lifecycle/removal.h"
#include "backend/server/state.h"
#include "base/json.h"
#include "base/log.h"
#include "base/retry.h"
#include "base/text.h"
#include "http/client.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

constexpr int kPulledAtOnce = 50;
constexpr int kUnknownThere = 404;

/// The problem's code and sentence when the ML server refused; so a person learns why.
std::string refusal(const http::ClientResponse& response) {
  try {
    const json::object problem = parse_json_object(response.body);
    return optional_string(problem, "code").value_or("") + " " +
           optional_string(problem, "detail").value_or("");
  } catch (const Error&) {
    return "HTTP " + std::to_string(response.status);
  }
}

jobs::Sent delivery_verdict(const http::ClientResponse& response) {
  using Verdict = jobs::Sent::Verdict;
  if (response.status >= 200 && response.status < 300) return {Verdict::delivered, ""};
  // 401: the two servers do not share their secret yet, which the operator will mend.
  return {is_transient_status(response.status) || response.status == 401 ? Verdict::again : Verdict::hopeless,
          refusal(response)};
}

}  // namespace

MlClient::MlClient(jobs::JobStore& jobs, std::function<std::string(const std::string&)> object_url,
                   MlClientOptions options)
    : jobs_(jobs),
      object_url_(std::move(object_url)),
      options_(std::move(options)),
      relay_(
          jobs_, [this](const jobs::Delivery& d, const CancelFlag& flag) { return send(d, flag); },
          [this](const jobs::Delivery& d, const std::string& why) { give_up(d, why); }, options_.relay),
      puller_(
          "asking about silent jobs", options_.pull_after / 3,
          [this](const CancelFlag& cancel) { pull_stale(cancel); }, PeriodicTask::First::after_a_pause) {}

jobs::Sent MlClient::send(const jobs::Delivery& delivery, const CancelFlag& cancel) {
  const auto job = jobs_.find(delivery.job_id);
  if (!job) return {jobs::Sent::Verdict::hopeless, "the job is gone"};
  if (delivery.kind == kCallback) return options_.tell_listener(*job, delivery, cancel);
  if (delivery.kind != kCancel) return dispatch(*job, cancel);
  if (delivery.attempts == 0 && !job->callback_url.empty())
    jobs_.deliver_again(job->id, {.kind = std::string(kCallback), .url = job->callback_url});
  return tell_cancel(*job, cancel);
}

jobs::Sent MlClient::dispatch(const jobs::Job& job, const CancelFlag& cancel) {
  if (is_final(job.status)) return {};  // cancelled before it was on its way
  json::object body{{"job_id", job.id},
                    {"video_url", job.file_key.empty() ? job.video_url : object_url_(job.file_key)},
                    {"language", job.language},
                    {"fastapi_base_url", options_.own_url}};
  if (!job.languages.empty()) body["languages"] = json::value_from(split(job.languages, ','));
  jobs::put_job_options(body, job.options);
  const std::string path =
      std::string(wire::kApi) + "/process-video" + wire::generation_query(generation_of(job));
  auto request = options_.ml.request("POST", path, job.owner, to_text(body));
  request.headers.set("Content-Type", "application/json; charset=utf-8");
  const auto response = http::send(request, cancel);
  if (response.status == kUnknownThere && !jobs_.find(job.id)) return {};  // deleted while it was on its way
  return delivery_verdict(response);
}

jobs::Sent MlClient::tell_cancel(const jobs::Job& job, const CancelFlag& cancel) {
  const auto response =
      http::send(options_.ml.request("POST", std::string(wire::kApi) + "/cancel/" + job.id), cancel);
  if (response.status == kUnknownThere) return {};  // it never got there: nothing to stop
  return delivery_verdict(response);
}

void MlClient::give_up(const jobs::Delivery& delivery, const std::string& why) {
  log::error("message given up", {{"job_id", delivery.job_id}, {"kind", delivery.kind}, {"why", why}});
  if (delivery.kind != kDispatch) return;
  const Code code = code_named(why.substr(0, why.find(' '))).value_or(Code::internal);
  const std::string detail = code == Code::internal ? "the ML server did not take the job: " + why : "";
  jobs_.finish(delivery.job_id, "",
               {.status = jobs::Status::failed,
                .result = {},
                .error_code = code,
                .error_message = Error(code, detail).message(Language::ko)});
}

void MlClient::pull_stale(const CancelFlag& cancel) {
  for (const jobs::Job& job : jobs_.stale_jobs(now() - options_.pull_after, kPulledAtOnce)) {
    cancel.throw_if_cancelled();
    pull(job, cancel);
  }
}

void MlClient::pull(const jobs::Job& job, const CancelFlag& cancel) {
  const log::Scope scope("job_id", job.id);
  if (jobs_.has_open_delivery(job.id, "dispatch")) return;  // not there yet; the relay is at it
  const auto response =
      http::send(options_.ml.request("GET", std::string(wire::kApi) + "/status/" + job.id), cancel);
  if (response.status == kUnknownThere)
    take_up_again(job, response);
  else if (response.status == 200)
    take_report(job, response.body);
}

void MlClient::take_up_again(const jobs::Job& job, const http::ClientResponse& response) {
  // Ours says that it has no such job. Of another, which may have no such route, only silence tells.
  const bool is_ours = refusal(response).starts_with(facts(Code::job_not_found).name);
  if (!is_ours && now() - job.updated_at < options_.foreign_silence) return;
  if (gives_up(job, "the ML server took the job and did not know it afterwards")) return;
  log::warn("the ML server does not know a job, dispatching it again", {{"job_id", job.id}});
  jobs_.deliver_again(job.id, {.kind = "dispatch", .url = {}});
  relay_.wake();
}

void MlClient::take_report(const jobs::Job& job, const std::string& body) {
  try {
    apply_report(jobs_, parse_report(body));  // which logs an end
  } catch (const Error& problem) {
    log::warn("what the ML server says of a job cannot be read",
              {{"job_id", job.id}, {"why", problem.what()}});
    gives_up(job, std::string("the ML server's result: ") + problem.what());
  }
}

/// Counts an attempt; after the last the job has failed.
bool MlClient::gives_up(const jobs::Job& job, const std::string& why) {
  if (jobs_.count_attempt(job.id) < options_.max_attempts) return false;
  log::error("a job is given up", {{"job_id", job.id}, {"why", why}});
  jobs_.finish(job.id, "",
               {.status = jobs::Status::failed,
                .result = {},
                .error_code = Code::internal,
                .error_message = Error(Code::internal, why).message(Language::ko)});
  return true;
}

}  // namespace ecg::backend
