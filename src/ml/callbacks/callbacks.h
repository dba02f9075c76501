#pragma once
// What the ML server tells the backend: ends through the outbox, progress when it is worth a word.
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/cancel.h"
#include "http/client.h"
#include "jobs/job_store.h"
#include "jobs/outbox_relay.h"
#include "wire/allow_list.h"
#include "wire/callback_post.h"

namespace ecg::ml {

/// Posts callbacks for one ML server. Knows where a job's callback goes, how it is signed,
/// and that it reaches no address that `allow_list` forbids.
class Callbacks {
 public:
  /// `secret` is the backend's and ours; `shared_secret`, which may be empty, is what others know too, to
  /// whom a signature with anything else would only look forged.
  Callbacks(jobs::JobStore& store, std::string backend_url, std::string secret, std::string shared_secret,
            const wire::AllowList& allow_list, TellTime clock = now);

  /// Where the callbacks of `job` go; empty: nowhere.
  std::string target_of(const jobs::Job& job) const;

  /// One try at telling a job's end: the body is made from the job's row and result.
  jobs::Sent send_end(const jobs::Delivery& delivery, const CancelFlag& cancel) const;

  /// One try at telling progress; what goes wrong is not worth a retry, the next word comes soon. False when
  /// nobody answered.
  bool send_progress(const jobs::Job& job, const jobs::Progress& progress, const CancelFlag& cancel) const;

 private:
  jobs::JobStore& store_;
  wire::CallbackPost post(const jobs::Job& job, const std::string& delivery) const;
  const std::string backend_url_, secret_, shared_secret_;
  const wire::AllowList& allow_list_;
  const TellTime clock_;
};

/// Sends the newest progress of each job at most once a second, on threads of its own: a slow listener never
/// holds up the work, nor what other listeners are told.
class ProgressTeller {
 public:
  explicit ProgressTeller(const Callbacks& callbacks);
  ~ProgressTeller();
  void tell(const jobs::Job& job, const jobs::Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  struct Notification {
    jobs::Job job;
    jobs::Progress progress;
    std::string destination;
  };
  void run();
  std::vector<Notification> next_news();
  std::vector<Notification> taken(const std::string& destination);
  void wait_for_change(std::unique_lock<std::mutex>& lock, Clock::time_point until);
  void end(const std::string& destination, bool answered);

  const Callbacks& callbacks_;
  CancelFlag stop_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable_any changed_;
  std::uint64_t changes_ = 0;
  std::map<std::string, Notification> news_;  // newest unsent word of each job
  std::map<std::string, int> told_;           // last percentage put in line, per job; bounded by kRemembered
  /// Until when a destination is told nothing: somebody is at it, it was told something a moment ago, or it
  /// did not answer. Bounded by kRemembered.
  std::map<std::string, Clock::time_point> rests_until_;
  std::vector<std::jthread> threads_;
};

}  // namespace ecg::ml
