#include "ml/callbacks/callbacks.h"

#include <algorithm>
#include <chrono>

#include "base/ids.h"
#include "base/log.h"
#include "http/client.h"
#include "jobs/status_json.h"
#include "wire/job_endpoints.h"

namespace ecg::ml {
namespace {

constexpr std::size_t kRemembered = 1000;
constexpr std::chrono::seconds kBetweenWords{1};
constexpr int kTellers = 4;                      // listeners that are told of progress at one time
constexpr std::chrono::seconds kSilentRest{30};  // of a listener that does not answer
constexpr std::chrono::seconds kProgressTime{5};
constexpr std::chrono::hours kLongestWait{1};  // for news; it ends when there are any

}  // namespace

Callbacks::Callbacks(jobs::JobStore& store, std::string backend_url, std::string secret,
                     std::string shared_secret, const wire::AllowList& allow_list, TellTime clock)
    : store_(store),
      backend_url_(std::move(backend_url)),
      secret_(std::move(secret)),
      shared_secret_(std::move(shared_secret)),
      allow_list_(allow_list),
      clock_(std::move(clock)) {}

wire::CallbackPost Callbacks::post(const jobs::Job& job, const std::string& delivery) const {
  return {.url = target_of(job),
          .secret = job.callback_url.empty() ? secret_ : shared_secret_,
          .delivery = delivery,
          .at = clock_()};
}

std::string Callbacks::target_of(const jobs::Job& job) const {
  if (!job.callback_url.empty()) return job.callback_url;
  return backend_url_.empty() ? "" : backend_url_ + std::string(wire::kApi) + "/result";
}

jobs::Sent Callbacks::send_end(const jobs::Delivery& delivery, const CancelFlag& cancel) const {
  const auto job = store_.find(delivery.job_id);
  if (!job) return {jobs::Sent::Verdict::hopeless, "the job is gone"};
  if (target_of(*job).empty()) return {jobs::Sent::Verdict::hopeless, "nobody to tell"};
  return wire::tell_end(*job, store_, post(*job, delivery.id), allow_list_, cancel);
}

bool Callbacks::send_progress(const jobs::Job& job, const jobs::Progress& progress,
                              const CancelFlag& cancel) const {
  if (target_of(job).empty()) return true;
  jobs::Job told = job;
  told.status = jobs::Status::working;
  told.stage = progress.stage;
  told.progress = progress.progress;
  told.eta_s = progress.eta_s;
  try {
    auto request = wire::callback_request(post(job, "progress-" + random_hex(8)),
                                          to_text(jobs::status_json(told)), allow_list_);
    request.limits.total_time = kProgressTime;
    wire::send_callback(request, cancel);
    return true;
  } catch (const Error& problem) {
    if (problem.code() != Code::cancelled)
      log::warn("progress was not told", {{"job_id", job.id}, {"why", problem.detail()}});
    return false;
  }
}

ProgressTeller::ProgressTeller(const Callbacks& callbacks) : callbacks_(callbacks) {
  for (int i = 0; i < kTellers; ++i) threads_.emplace_back([this] { run(); });
}

ProgressTeller::~ProgressTeller() { stop_.cancel(); }

void ProgressTeller::tell(const jobs::Job& job, const jobs::Progress& progress) {
  {
    const std::lock_guard lock(mutex_);
    if (told_.size() > kRemembered) told_.clear();
    const auto [last, is_new] = told_.try_emplace(job.id, progress.progress);
    if (!is_new && last->second == progress.progress) return;
    last->second = progress.progress;
    if (news_.size() >= kRemembered && !news_.contains(job.id)) return;
    const std::string destination = jobs::destination_of(
        {.id = {}, .job_id = {}, .kind = {}, .url = callbacks_.target_of(job), .created_at = {}});
    news_.insert_or_assign(job.id, Notification{job, progress, destination});
    ++changes_;
  }
  changed_.notify_all();
}

/// All that there is for a destination that may be told something now; somebody is at it then. Empty: no
/// more.
std::vector<ProgressTeller::Notification> ProgressTeller::next_news() {
  std::unique_lock lock(mutex_);
  while (!stop_.cancelled()) {
    auto wake_at = Clock::now() + kLongestWait;
    for (const auto& [job, news] : news_) {
      const auto resting = rests_until_.find(news.destination);
      if (resting == rests_until_.end() || resting->second <= Clock::now())
        return taken(std::string(news.destination));
      wake_at = std::min(wake_at, resting->second);
    }
    wait_for_change(lock, wake_at);
  }
  return {};
}

void ProgressTeller::wait_for_change(std::unique_lock<std::mutex>& lock, Clock::time_point until) {
  changed_.wait_until(lock, stop_.token(), until, [&, seen = changes_] { return changes_ != seen; });
}

std::vector<ProgressTeller::Notification> ProgressTeller::taken(const std::string& destination) {
  std::vector<Notification> all;
  for (const auto& [job, news] : news_)
    if (news.destination == destination) all.push_back(news);
  std::erase_if(news_, [&](const auto& news) { return news.second.destination == destination; });
  rests_until_[destination] = Clock::time_point::max();
  return all;
}

void ProgressTeller::end(const std::string& destination, bool answered) {
  {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (rests_until_.size() > kRemembered)
      std::erase_if(rests_until_, [&](const auto& resting) { return resting.second < now; });
    rests_until_[destination] = now + (answered ? kBetweenWords : kSilentRest);
    ++changes_;
  }
  changed_.notify_all();
}

void ProgressTeller::run() {
  for (auto news = next_news(); !news.empty(); news = next_news()) {
    bool answered = true;
    for (const Notification& each : news)
      answered = answered && callbacks_.send_progress(each.job, each.progress, stop_);
    end(news.front().destination, answered);
  }
}

}  // namespace ecg::ml
