#pragma once
// For this room's tests: a database of their own, and short words for what they do over and over.
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/file.h"
#include "jobs/job_store.h"

namespace ecg::jobs {

constexpr std::chrono::milliseconds kLongLease{600'000};
constexpr std::chrono::milliseconds kNoLease{0};  ///< has run out when it is given

/// Tells of both ends of a job's life, as backend (dispatch) and ML server (callback) do together.
inline std::optional<NewDelivery> announce_both(const Job& job) {
  if (job.status == Status::queued) return NewDelivery{.kind = "dispatch", .url = "http://ml/" + job.id};
  return NewDelivery{.kind = "callback", .url = "http://backend/" + job.id};
}

/// A file of SQLite; or, where the test was given a PostgreSQL, a schema of its own there.
class TestDatabase {
 public:
  std::string url() const { return postgresql_ ? postgresql_ : "sqlite:" + file().string(); }
  std::filesystem::path file() const { return folder_.path() / "jobs of a test=1.db"; }
  const std::string& schema() const { return schema_; }
  std::unique_ptr<JobStore> open(Announce announce = {}, int max_attempts = 3, int max_queued = 0) const {
    return open_job_store({.url = url(),
                           .schema = schema_,
                           .connections = 4,
                           .max_attempts = max_attempts,
                           .max_queued = max_queued,
                           .announce = announce});
  }

 private:
  static int next_number() {
    static int number = 0;
    return ++number;
  }
  TempFolder folder_;
  const char* postgresql_ = std::getenv("ECG_TEST_POSTGRESQL");
  const std::string schema_ = "test_" + std::to_string(next_number());
};

inline NewJob asked(const std::string& id) {
  NewJob job;
  job.id = id;
  job.video_url = "http://videos/" + id + ".mp4";
  job.filename = id + ".mp4";
  return job;
}

inline Outcome completed(const std::string& result = R"({"text":""})") {
  Outcome outcome;
  outcome.result = result;
  return outcome;
}

inline Outcome ended(Status status) {
  Outcome outcome = completed();
  outcome.status = status;
  return outcome;
}

inline Progress at(Stage stage, int percent) {
  Progress progress;
  progress.stage = stage;
  progress.progress = percent;
  return progress;
}

/// Waits for a condition; false only when it does not come for very long.
inline bool eventually(const std::function<bool()>& condition) {
  for (int i = 0; i < 30'000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

}  // namespace ecg::jobs
