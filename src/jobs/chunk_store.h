#pragma once
// Chunks of long jobs: stretches of sound that any ML server of the fleet may read for the worker that holds
// the job, its leader. Rows with leases and tries, like jobs. They go when their job ends, in the same
// transaction; so whoever still works on one finds that it is not wanted any more.
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "jobs/job_store.h"

namespace ecg::jobs {

struct NewChunk {
  std::string job_id;
  int number = 0;                  ///< from 0, in the order of the sound
  std::string engine_fingerprint;  ///< what a server must have to do it: an exact match
  std::string plan;                ///< what is to be done, in the words of whoever does it
};

/// A chunk in a worker's hands.
struct ChunkTask {
  std::string job_id;
  int number = 0;
  std::string plan;
};

struct ChunkState {
  int number = 0;
  Status status = Status::queued;
  double done_s = 0;  ///< seconds of its sound
  std::optional<Code> error_code;
  std::string error_message;
};

/// One try at a chunk.
struct ChunkClaim {
  std::string worker;
  std::chrono::milliseconds lease{30'000};
  std::string job_id{};  ///< only of this job: the leader's own; else the next two say which
  std::string server{};  ///< of the worker: chunks that it leads itself are left out
  std::vector<std::string> engine_fingerprints{};
};

class ChunkStore {
 public:
  virtual ~ChunkStore() = default;

  // who would help
  /// For `valid`, `server` has a worker without work.
  virtual void offer_help(const std::string& server, const std::vector<std::string>& engine_fingerprints,
                          std::chrono::milliseconds valid) = 0;
  virtual void withdraw_help(const std::string& server) = 0;
  /// Whether another one than `server` has `engine_fingerprint` and nothing to do.
  virtual bool has_helper(const std::string& server, const std::string& engine_fingerprint) = 0;

  // the leader's
  /// Adds a chunk to a job that `leader` holds as its worker on `server`; false when it does not. One of the
  /// same number, engine_fingerprint and plan stays as it is, with what was done of it; another one begins
  /// anew.
  virtual bool put(const NewChunk& chunk, const std::string& leader, const std::string& server) = 0;
  virtual std::vector<ChunkState> states(const std::string& job_id) = 0;  ///< by number
  /// Of the first `count` chunks, by number, those that are completed.
  virtual std::vector<std::string> results(const std::string& job_id, int count) = 0;

  // worked on
  /// The oldest queued chunk, now held by the worker. Those whose worker died are queued again on the way,
  /// or failed after as many tries as a job has. Helpers leave the last try to the leader: a server that
  /// cannot do it, or dies of it, does not end the job alone.
  virtual std::optional<ChunkTask> claim(const ChunkClaim& claim) = 0;
  /// False when the chunk is another's, or gone.
  virtual bool renew(const ChunkTask& task, const std::string& worker, std::chrono::milliseconds lease,
                     double done_s) = 0;
  virtual void release(const ChunkTask& task, const std::string& worker) = 0;  ///< does not count as a try
  virtual bool complete(const ChunkTask& task, const std::string& worker, const std::string& result) = 0;
  /// This try failed; another one may come.
  virtual void fail(const ChunkTask& task, const std::string& worker, Code code,
                    const std::string& message) = 0;
};

}  // namespace ecg::jobs
