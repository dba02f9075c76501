#pragma once
// The database of one role: jobs, their results, and the deliveries that are still to be made (the outbox).
// One schema for backend and ML server; each uses what it needs. Safe for many threads and many processes.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jobs/job.h"

namespace ecg::jobs {

struct NewJob {
  std::string id;
  std::string video_url, file_key, filename;
  std::string language = "auto";
  std::string languages = {};  ///< as Job::languages
  JobOptions options = {};
  std::string owner = "anonymous";
  std::string callback_url;
  std::int64_t generation = 0;     ///< as Job has it
  std::string idempotency_key;     ///< empty: none
  std::int64_t most_of_owner = 0;  ///< unfinished jobs that the owner may have, this one too; 0: any number
};

struct Created {
  Job job;
  bool is_new;  ///< false: the id, or the (owner, idempotency_key), was there already and `job` is that one
};

/// By what a message is known when it comes again. A replayed one changes nothing.
struct Message {
  std::vector<std::string> names;  ///< empty: it has none, and is new each time
  bool is_remembered = false;  ///< for some minutes, as long as its signature is good; false: only looked up
};

/// How a job ended.
struct Outcome {
  Status status = Status::completed;  ///< completed, failed or cancelled
  std::string result;                 ///< JSON, for completed
  std::optional<Code> error_code;     ///< for failed
  std::string error_message;
  std::optional<double> audio_s, work_s;
  bool has_poster = false;
  Message told_by;
};

enum class Recorded { yes, already_final, already_heard, lease_lost, unknown_job };

struct Progress {
  Stage stage = Stage::queued;
  int progress = 0;
  std::optional<double> eta_s;
  std::optional<double> audio_s;
  Message told_by;
};

/// What a heartbeat learns.
enum class Lease { held, lost, cancelled };

struct Result {
  std::string body;  ///< JSON
  int version;       ///< 1: the machine's own
};

struct ResultSize {
  int version = 0;
  std::uint64_t bytes = 0;
};

struct ListQuery {
  int limit = 50;     ///< 1..200
  std::string after;  ///< cursor of the page before; empty: the newest
  std::optional<Status> status;
  std::string owner;        ///< empty: every owner's
  bool unfinished = false;  ///< queued and working ones only: the wire's "processing"
};
struct Page {
  std::vector<Job> jobs;  ///< newest first
  std::optional<std::string> next;
};

/// What is left of a job that was deleted, so that what was on its way to it is known when it arrives.
struct Tombstone {
  std::string job_id;
  std::int64_t generation = 0;
  std::string file_key;  ///< of its video; empty: none of ours
};

/// A message to the other server that is due until it was answered.
struct Delivery {
  std::string id;
  std::string job_id;
  std::string kind;  ///< "dispatch" or "callback"
  std::string url;
  int attempts = 0;  ///< made so far
  TimePoint created_at;
};
struct NewDelivery {
  std::string kind, url;
};
/// Whom a message goes to: its URL as far as the path ("http://host:80/"); empty: the other role, whose
/// address the sender knows.
std::string destination_of(const Delivery& delivery);

/// A delivery as the operator looks at it.
struct DeliveryState {
  Delivery delivery;
  bool dead = false;      ///< given up, kept for replay
  TimePoint next_try_at;  ///< of an open one
  std::string last_problem;
};

/// Asked inside the transaction that creates a job (status queued) or ends it (a final status): what is to be
/// told, if anything. Must be quick and must not call the store.
using Announce = std::function<std::optional<NewDelivery>(const Job&)>;

/// What may have come into the store: a job that waits, or a delivery that is due.
enum class Notification { job, delivery };

/// Ends when it is destroyed.
class Listening {
 public:
  virtual ~Listening() = default;
};

struct StoreOptions {
  std::string url;  ///< "sqlite:/path/to/file.db"; PostgreSQL: "postgresql://..."
  /// PostgreSQL: the schema of the tables, made when absent, so that both roles may use one database.
  std::string schema = "public";
  int connections = 4;
  int max_attempts = 3;  ///< a job whose third worker died fails with INTERNAL
  int max_queued = 0;    ///< jobs that may wait; 0: any number
  Announce announce;
};

class ChunkStore;

class JobStore {
 public:
  virtual ~JobStore() = default;

  // asked for
  /// Throws Error(queue_full) when max_queued jobs wait, Error(jobs_quota) when the owner has most_of_owner
  /// unfinished ones, Error(job_not_found) when a tombstone says that this generation of the id, or a later
  /// one, is gone. PostgreSQL may let in a few more when many come at once.
  virtual Created create(const NewJob& job) = 0;
  virtual std::optional<Job> find(const std::string& id) = 0;
  virtual Page list(const ListQuery& query) = 0;  ///< throws Error(invalid_field) for a broken cursor
  /// Deletes the job with its results and deliveries. False: unknown. A working job must be cancelled first.
  virtual bool remove(const std::string& id) = 0;
  /// Deletes the job, whatever it is doing, unless it is of a later generation, and leaves the tombstone,
  /// both in one transaction: also for a job that has not arrived yet. False: there was none to delete.
  virtual bool erase(const Tombstone& grave) = 0;
  /// Those older than `age` by the database's clock, oldest first; and the end of one.
  virtual std::vector<Tombstone> tombstones(std::chrono::seconds age, int limit) = 0;
  virtual void clear_tombstone(const Tombstone& grave) = 0;
  /// Whether a job other than this one was asked for the object.
  virtual bool is_used_by_others(const std::string& file_key, const std::string& job_id) = 0;

  /// Jobs that ended (or were edited last) longer than `age` ago by the database's clock, oldest first.
  virtual std::vector<Job> ended_before(std::chrono::seconds age, int limit) = 0;
  /// The objects that jobs were asked for, sorted, each once.
  virtual std::vector<std::string> file_keys() = 0;

  // worked on
  /// The oldest queued job, or one whose lease ran out, now held by `worker` for `lease`; nullopt when there
  /// is none. Jobs that ran out of attempts are failed on the way.
  virtual std::optional<Job> claim(const std::string& worker, std::chrono::milliseconds lease) = 0;
  /// Heartbeat: extends the lease and writes progress. `lost` when another worker holds it or it is final.
  virtual Lease renew(const std::string& id, const std::string& worker, std::chrono::milliseconds lease,
                      const Progress& progress) = 0;
  /// Gives a claimed job back unfinished (an orderly stop); does not count as an attempt.
  virtual void release(const std::string& id, const std::string& worker) = 0;

  // told by the other server (backend): progress never goes down, final jobs do not move
  virtual Recorded report_progress(const std::string& id, const Progress& progress) = 0;

  /// One more attempt at having the job done elsewhere; how many there were. Nothing else counts them in the
  /// backend's rows. The job counts as spoken of now.
  virtual int count_attempt(const std::string& id) = 0;

  /// Of long jobs. They go with finish() and remove().
  virtual ChunkStore& chunks() = 0;
  /// Whether servers on other machines may have the same rows before them.
  virtual bool is_shared() const = 0;

  // ended. `worker` empty: no lease is asked for (callback, cancel). Result and announcement in the same
  // transaction.
  virtual Recorded finish(const std::string& id, const std::string& worker, const Outcome& outcome) = 0;

  // results
  virtual std::optional<Result> result(const std::string& id, int version = 0) = 0;  ///< 0: the newest
  /// For results that are too long to be held whole: how long, and `count` characters behind the first
  /// `skipped`. Empty: there are none, or the version is gone.
  virtual std::optional<ResultSize> result_size(const std::string& id, int version = 0) = 0;
  virtual std::string result_piece(const std::string& id, int version, std::int64_t skipped,
                                   std::int64_t count) = 0;
  /// Stores an edited transcript as the next version; nullopt when `expected_version` is not the newest. Of
  /// edits the last 50 are kept, and the machine's version 1 always.
  virtual std::optional<int> edit_result(const std::string& id, int expected_version,
                                         const std::string& body) = 0;

  // outbox
  /// Up to `limit` deliveries that are due, kept from other senders for `lease`; none whose destination_of()
  /// is among `not_to`.
  virtual std::vector<Delivery> due_deliveries(int limit, std::chrono::milliseconds lease,
                                               const std::vector<std::string>& not_to = {}) = 0;
  /// Whatever is due to a destination before `until` waits until then.
  virtual void rest_deliveries(const std::string& destination, TimePoint until) = 0;
  /// Keeps one that is being sent from other senders for another `lease`.
  virtual void hold_delivery(const Delivery& delivery, std::chrono::milliseconds lease) = 0;
  virtual void delivered(const std::string& delivery_id) = 0;
  virtual void retry_delivery(const std::string& delivery_id, TimePoint next_try, const std::string& why) = 0;
  virtual void mark_dead(const std::string& delivery_id,
                         const std::string& why) = 0;  ///< dead, kept for replay
  virtual bool has_open_delivery(const std::string& job_id, const std::string& kind) = 0;
  /// Makes sure a delivery of this kind is due for the job (replays a dead one, adds one when there is none).
  virtual void deliver_again(const std::string& job_id, const NewDelivery& delivery) = 0;
  virtual std::vector<DeliveryState> list_deliveries(bool only_dead, int limit) = 0;  ///< oldest first
  /// Makes a delivery, open or dead, due at once and as new; of an empty id every dead one. Returns how many.
  virtual int replay_deliveries(const std::string& delivery_id) = 0;

  /// Calls `tell`, on a thread of its own, soon after any process has stored a job or a delivery. Word may
  /// get lost with a connection, so who listens looks by himself too, now and then. SQLite tells nobody:
  /// nullptr.
  virtual std::unique_ptr<Listening> listen(std::function<void(Notification)> tell) = 0;

  // looked at
  /// Unfinished jobs not updated since `before`, oldest first: those to ask the other server about.
  virtual std::vector<Job> stale_jobs(TimePoint before, int limit) = 0;
  struct Counts {
    std::int64_t queued = 0, working = 0, deliveries_open = 0, deliveries_dead = 0;
    double oldest_queued_s = 0;         ///< how long the oldest queued job has waited; 0: there is none
    double oldest_delivery_open_s = 0;  ///< the same of the deliveries
  };
  virtual Counts counts() = 0;
  /// Seconds of work for one second of sound, over the last 20 completed jobs; nullopt before the first.
  virtual std::optional<double> work_per_audio_second() = 0;
};

/// Opens the database, applies the migrations it lacks. Throws Error(unavailable) with the reason.
std::unique_ptr<JobStore> open_job_store(const StoreOptions& options);

}  // namespace ecg::jobs
