#include "backend/lifecycle/waiting_job.h"

#include <algorithm>

#include "backend/lifecycle/job_routes.h"
#include "backend/lifecycle/ml_client.h"
#include "base/asker.h"
#include "base/ids.h"
#include "base/log.h"

namespace ecg::backend {
namespace {

constexpr std::chrono::seconds kAgain{5};

}  // namespace

Departures::Departures(BackendServer::State& state) : state_(state), thread_([this] { run(); }) {}

Departures::~Departures() {
  {
    const std::lock_guard lock(mutex_);
    stop_.cancel();
  }
  changed_.notify_all();
  thread_.join();
}

void Departures::remove(const std::string& job_id) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(job_id);
  }
  changed_.notify_all();
}

/// The ML server hears of a cancel by itself, whatever becomes of the rest. What a stop interrupts is left
/// for the next start to find, where that looks.
bool Departures::is_removed(const std::string& job_id) {
  const log::Scope scope("job_id", job_id);
  if (stop_.cancelled() && !state_.jobs->is_shared()) return true;
  try {
    state_.jobs->finish(job_id, "",
                        {.status = jobs::Status::cancelled});  // changes nothing when it has ended
    if (state_.ml_client) state_.ml_client->wake();
    const auto job = state_.jobs->find(job_id);
    if (job && !stop_.cancelled()) remove_job(state_, *job);
    return true;
  } catch (const std::exception& problem) {
    log::debug("a job that nobody waits for is not removed yet", {{"why", problem.what()}});
    return false;
  }
}

void Departures::run() {
  const WorkUntilStopped working(stop_);
  try {
    if (!state_.jobs->is_shared()) look_for_orphans();
  } catch (const std::exception& problem) {
    log::warn("jobs that nobody waits for were not looked for", {{"why", problem.what()}});
  }
  std::vector<std::string> left;  // what could not be removed
  for (std::unique_lock lock(mutex_);;) {
    const auto is_due = [&] { return stop_.cancelled() || !waiting_.empty(); };
    if (left.empty())
      changed_.wait(lock, is_due);
    else
      changed_.wait_for(lock, kAgain, is_due);
    left.insert(left.end(), waiting_.begin(), waiting_.end());
    waiting_.clear();
    lock.unlock();
    std::erase_if(left, [this](const std::string& job_id) { return is_removed(job_id); });
    lock.lock();
    if (stop_.cancelled() && waiting_.empty()) return;
  }
}

void Departures::look_for_orphans() {
  jobs::ListQuery query{.limit = 200};
  for (bool more = true; more && !stop_.cancelled();) {
    const jobs::Page page = state_.jobs->list(query);
    for (const jobs::Job& job : page.jobs)
      if (job.options.awaited && job.created_at < began_) remove(job.id);
    more = page.next.has_value();
    query.after = page.next.value_or("");
  }
}

WaitingJob::WaitingJob(BackendServer::State& state, std::string job_id, bool keep)
    : state_(state), job_id_(std::move(job_id)), keep_(keep) {}

WaitingJob::~WaitingJob() {
  if (!keep_ && state_.departures) state_.departures->remove(job_id_);
}

std::optional<jobs::Job> WaitingJob::ended() const {
  auto job = state_.jobs->find(job_id_);
  if (!job) return jobs::Job{.id = job_id_, .status = jobs::Status::cancelled};
  return is_final(job->status) ? job : std::nullopt;
}

transcript::Transcript WaitingJob::result() const {
  const auto result = state_.jobs->result(job_id_);
  if (!result) throw Error(Code::job_not_found);
  return transcript::parse_transcript(result->body);
}

std::shared_ptr<WaitingJob> begin_job(BackendServer::State& state, const http::Request& request,
                                      FormUpload& form, jobs::NewJob job, bool keep) {
  job.id = uuid_v4();
  job.owner = wire::owner_of(request);
  job.options.awaited = !keep;
  if (job.filename.empty()) job.filename = form.filename();
  job.file_key = form.store();
  job.video_url = state.objects->url_of(job.file_key);
  try {
    create_job(state, job);
  } catch (const Error&) {
    state.objects->remove(job.file_key);
    throw;
  }
  return std::make_shared<WaitingJob>(state, job.id, keep);
}

http::Response when_ended(std::shared_ptr<WaitingJob> job, bool spaced_json,
                          std::function<http::Response(const transcript::Transcript&)> answer) {
  const auto poll = [job = std::move(job), answer = std::move(answer)]() -> std::optional<http::Response> {
    const auto ended = job->ended();
    if (!ended) return std::nullopt;
    if (const auto problem = problem_of(*ended)) throw *problem;
    return http::later(http::Lane::computing, [job, answer] { return answer(job->result()); });
  };
  http::Response response;
  response.body = http::AwaitedResponse{.poll = poll, .spaced_json = spaced_json};
  return response;
}

std::optional<Error> problem_of(const jobs::Job& job) {
  if (job.status == jobs::Status::completed) return std::nullopt;
  if (job.status == jobs::Status::cancelled) return Error(Code::cancelled);
  const Code code = job.error_code.value_or(Code::internal);
  // Its sentence stands in Korean before what is in English.
  const std::string sentence(facts(code).ko);
  std::string detail =
      job.error_message.starts_with(sentence) ? job.error_message.substr(sentence.size()) : job.error_message;
  if (detail.starts_with(": ")) detail.erase(0, 2);
  return Error(code, detail);
}

}  // namespace ecg::backend
