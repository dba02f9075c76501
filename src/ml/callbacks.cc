#include "ml/callbacks.h"

#include <chrono>

#include "base/ids.h"
#include "base/log.h"
#include "http/client.h"
#include "jobs/status_json.h"
#include "wire/job_endpoints.h"
#include "wire/signature.h"

namespace ecg::ml {
namespace {

constexpr std::size_t kRemembered = 1000;
constexpr std::chrono::seconds kBetweenWords{1};

http::ClientRequest signed_post(const std::string& url, const std::string& secret,
                                const std::string& delivery, std::string body, TimePoint at) {
  http::ClientRequest request{
      .method = "POST", .url = url, .headers = {}, .body = std::move(body), .limits = {}};
  request.headers.set("Content-Type", "application/json; charset=utf-8");
  wire::sign_callback(request.headers, secret, delivery, request.body, at);
  return request;
}

/// The full form of the callback; the specification's form is {"job_id", "result"} inside it.
std::string end_body(const jobs::Job& job, jobs::JobStore& store) {
  json::object body = jobs::status_json(job);
  const auto result = job.status == jobs::Status::completed ? store.result(job.id, 1) : std::nullopt;
  return result ? wire::with_raw_field(body, "result", result->body) : to_text(body);
}

jobs::Sent judged(int status) {
  using Verdict = jobs::Sent::Verdict;
  const std::string why = "HTTP " + std::to_string(status);
  if (status >= 200 && status < 300) return {Verdict::delivered, ""};
  // Too early, too busy, or broken for now; every other 4xx will be the same tomorrow.
  const bool passing = status >= 500 || status == 408 || status == 425 || status == 429 || status == 401;
  return {passing ? Verdict::again : Verdict::hopeless, why};
}

}  // namespace

Callbacks::Callbacks(jobs::JobStore& store, std::string backend_url, std::string secret,
                     const wire::AllowList& allow_list, TellTime clock)
    : store_(store),
      backend_url_(std::move(backend_url)),
      secret_(std::move(secret)),
      allow_list_(allow_list),
      clock_(std::move(clock)) {}

http::ClientRequest Callbacks::post(const std::string& url, const std::string& delivery,
                                    std::string body) const {
  auto request = signed_post(url, secret_, delivery, std::move(body), clock_());
  request.may_reach = [this](std::string_view to, const auto& address) {
    return allow_list_.may_reach(to, address);
  };
  return request;
}

std::string Callbacks::target_of(const jobs::Job& job) const {
  if (!job.callback_url.empty()) return job.callback_url;
  return backend_url_.empty() ? "" : backend_url_ + std::string(wire::kApi) + "/result";
}

jobs::Sent Callbacks::send_end(const jobs::Delivery& delivery, const CancelFlag& cancel) const {
  const auto job = store_.find(delivery.job_id);
  if (!job) return {jobs::Sent::Verdict::hopeless, "the job is gone"};
  const std::string target = target_of(*job);
  if (target.empty()) return {jobs::Sent::Verdict::hopeless, "nobody to tell"};
  const auto answer = http::send(post(target, delivery.id, end_body(*job, store_)), cancel);
  return judged(answer.status);
}

void Callbacks::send_progress(const jobs::Job& job, const jobs::Progress& progress,
                              const CancelFlag& cancel) const {
  const std::string target = target_of(job);
  if (target.empty()) return;
  jobs::Job told = job;
  told.status = jobs::Status::working;
  told.stage = progress.stage;
  told.progress = progress.progress;
  told.eta_s = progress.eta_s;
  try {
    auto request = post(target, "progress-" + random_hex(8), to_text(jobs::status_json(told)));
    request.limits.total_time = std::chrono::seconds(5);
    http::send(request, cancel);
  } catch (const Error& problem) {
    log::debug("progress not told", {{"job_id", job.id}, {"why", problem.what()}});
  }
}

ProgressTeller::ProgressTeller(const Callbacks& callbacks)
    : callbacks_(callbacks), thread_([this] { run(); }) {}

ProgressTeller::~ProgressTeller() {
  {
    const std::lock_guard lock(mutex_);
    stop_.cancel();
  }
  changed_.notify_all();
  thread_.join();
}

void ProgressTeller::tell(const jobs::Job& job, const jobs::Progress& progress) {
  {
    const std::lock_guard lock(mutex_);
    if (told_.size() > kRemembered) told_.clear();
    const auto [last, is_new] = told_.try_emplace(job.id, progress.progress);
    if (!is_new && last->second == progress.progress) return;
    last->second = progress.progress;
    news_.insert_or_assign(job.id, News{job, progress});
  }
  changed_.notify_all();
}

void ProgressTeller::run() {
  std::unique_lock lock(mutex_);
  while (!stop_.cancelled()) {
    changed_.wait(lock, [&] { return stop_.cancelled() || !news_.empty(); });
    const auto batch = std::exchange(news_, {});
    lock.unlock();
    for (const auto& [id, news] : batch)
      if (!stop_.cancelled()) callbacks_.send_progress(news.job, news.progress, stop_);
    lock.lock();
    changed_.wait_for(lock, kBetweenWords, [&] { return stop_.cancelled(); });
  }
}

}  // namespace ecg::ml
