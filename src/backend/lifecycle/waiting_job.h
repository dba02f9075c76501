#pragma once
// A job whose asker waits for its end on the connection that asked for it: it lives as long as he stays.
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "backend/server/state.h"
#include "backend/uploads/form_upload.h"
#include "base/cancel.h"
#include "transcript/transcript.h"

namespace ecg::backend {

/// Removes jobs of which nobody wants to hear any more, with their videos, on a thread of its own. One that
/// cannot be removed now is tried again. Where no other backend has the database, it begins with those whose
/// askers' connections ended with the process before.
class Departures {
 public:
  explicit Departures(BackendServer::State& state);
  ~Departures();  ///< what is still waiting is cancelled, or left for the next start to find
  void remove(const std::string& job_id);

 private:
  void run();
  void look_for_orphans();
  bool is_removed(const std::string& job_id);

  BackendServer::State& state_;
  const TimePoint began_ = now();
  CancelFlag stop_;
  std::mutex mutex_;  // guards waiting_
  std::condition_variable changed_;
  std::vector<std::string> waiting_;
  std::thread thread_;
};

class WaitingJob {
 public:
  /// `keep`: the job stays when nobody waits any more, as one of the page's does.
  WaitingJob(BackendServer::State& state, std::string job_id, bool keep);
  ~WaitingJob();
  WaitingJob(const WaitingJob&) = delete;
  WaitingJob& operator=(const WaitingJob&) = delete;

  /// The job, when it has ended. One that somebody deleted meanwhile counts as cancelled.
  std::optional<jobs::Job> ended() const;
  /// Of one that is completed.
  transcript::Transcript result() const;

 private:
  BackendServer::State& state_;
  const std::string job_id_;
  const bool keep_;
};

/// Stores the form's file and asks for the job, which has it as its video and the request's owner. When the
/// job cannot be created, the file is gone again. Throws what create_job() and FormUpload::store() throw; for
/// a lane.
std::shared_ptr<WaitingJob> begin_job(BackendServer::State& state, const http::Request& request,
                                      FormUpload& form, jobs::NewJob job, bool keep);

/// An answer that is there when the job has ended; no thread waits for it. `answer` runs on the computing
/// lane, for the captions of a long transcript take a while; a job without a result is answered with its
/// problem. spaced_json: as http::AwaitedResponse has it.
http::Response when_ended(std::shared_ptr<WaitingJob> job, bool spaced_json,
                          std::function<http::Response(const transcript::Transcript&)> answer);

/// Why a job that has ended has no result, as whoever waits is to be told. nullopt: it has one.
std::optional<Error> problem_of(const jobs::Job& job);

}  // namespace ecg::backend
