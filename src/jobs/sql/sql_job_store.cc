// JobStore on SQL. Rows are read, changed by job_row.h and written back inside one transaction; the SQL
// itself is in the tables' files.
#include <algorithm>
#include <atomic>
#include <cassert>

#include "base/digest.h"
#include "base/ids.h"
#include "base/log.h"
#include "jobs/outbox/delivery_table.h"
#include "jobs/outbox/inbox_table.h"
#include "jobs/sql/chunk_table.h"
#include "jobs/sql/job_metrics.h"
#include "jobs/sql/job_table.h"
#include "jobs/sql/list_cursor.h"
#include "jobs/sql/listener.h"
#include "jobs/sql/migrations.h"
#include "jobs/sql/result_table.h"
#include "jobs/sql/row_text.h"
#include "jobs/sql/tombstone_table.h"

namespace ecg::jobs {
namespace {

constexpr int kMostListed = 200;
constexpr std::chrono::minutes kMessagesRemembered{11};  // signatures are good for 5, with clocks 5 apart
constexpr std::chrono::minutes kBetweenForgetting{1};
constexpr int kExpiredAtOnce = 100;  // rows that one claim puts right; the next claim does the rest

class SqlJobStore final : public JobStore {
 public:
  explicit SqlJobStore(const StoreOptions& options)
      : max_attempts_(std::max(options.max_attempts, 1)),
        max_queued_(options.max_queued),
        announce_(options.announce),
        database_(options.url, options.connections, options.schema) {
    migrate(database_);
  }

  Created create(const NewJob& asked) override;
  std::optional<Job> find(const std::string& id) override;
  Page list(const ListQuery& query) override;
  bool remove(const std::string& id) override;
  bool erase(const Tombstone& grave) override;
  std::vector<Tombstone> tombstones(std::chrono::seconds age, int limit) override;
  void clear_tombstone(const Tombstone& grave) override;
  bool is_used_by_others(const std::string& file_key, const std::string& job_id) override;
  std::vector<Job> ended_before(std::chrono::seconds age, int limit) override;
  std::vector<std::string> file_keys() override;

  std::optional<Job> claim(const std::string& worker, std::chrono::milliseconds lease) override;
  Lease renew(const std::string& id, const std::string& worker, std::chrono::milliseconds lease,
              const Progress& progress) override;
  void release(const std::string& id, const std::string& worker) override;
  Recorded report_progress(const std::string& id, const Progress& progress) override;
  Recorded finish(const std::string& id, const std::string& worker, const Outcome& outcome) override;

  int count_attempt(const std::string& id) override;

  ChunkStore& chunks() override { return *chunks_; }
  bool is_shared() const override { return database_.dialect().can_listen(); }

  std::optional<Result> result(const std::string& id, int version) override;
  std::optional<ResultSize> result_size(const std::string& id, int version) override {
    return database_.read([&](Connection& connection) { return find_result_size(connection, id, version); });
  }
  std::string result_piece(const std::string& id, int version, std::int64_t skipped,
                           std::int64_t count) override {
    return database_.read(
        [&](Connection& connection) { return find_result_piece(connection, id, version, skipped, count); });
  }
  std::optional<int> edit_result(const std::string& id, int expected_version,
                                 const std::string& body) override;

  std::vector<Delivery> due_deliveries(int limit, std::chrono::milliseconds lease,
                                       const std::vector<std::string>& not_to) override;
  void rest_deliveries(const std::string& destination, TimePoint until) override;
  void hold_delivery(const Delivery& delivery, std::chrono::milliseconds lease) override;
  void delivered(const std::string& delivery_id) override;
  void retry_delivery(const std::string& delivery_id, TimePoint next_try, const std::string& why) override;
  void mark_dead(const std::string& delivery_id, const std::string& why) override;
  bool has_open_delivery(const std::string& job_id, const std::string& kind) override;
  void deliver_again(const std::string& job_id, const NewDelivery& delivery) override;

  std::vector<DeliveryState> list_deliveries(bool only_dead, int limit) override {
    return database_.read([&](Connection& connection) {
      return jobs::list_deliveries(connection, only_dead, std::max(limit, 0));
    });
  }
  int replay_deliveries(const std::string& delivery_id) override;

  std::vector<Job> stale_jobs(TimePoint before, int limit) override;
  Counts counts() override;
  std::unique_ptr<Listening> listen(std::function<void(Notification)> tell) override {
    return jobs::listen(database_.dialect(), std::move(tell));
  }
  std::optional<double> work_per_audio_second() override;

 private:
  TimePoint next_creation_time(TimePoint when);
  void tell(Connection& connection, const Job& job, TimePoint when) const;
  static void add_delivery(Connection& connection, const std::string& job_id, const NewDelivery& delivery,
                           TimePoint when);
  void recover_expired(Connection& connection, JobRow& expired, TimePoint when) const;
  void save_end(Connection& connection, JobRow& row, const std::string& result) const;

  void check_room(Connection& connection, const Job& job, std::int64_t most_of_owner) const;
  bool is_new(Connection& connection, const std::string& job_id, const Message& message, TimePoint when);

  const int max_attempts_, max_queued_;
  const Announce announce_;
  std::atomic<std::int64_t> last_creation_{0};    // milliseconds
  std::atomic<std::int64_t> last_forgetting_{0};  // milliseconds
  Database database_;
  const std::unique_ptr<ChunkStore> chunks_ = make_chunk_store(database_, max_attempts_);
};

/// Keys come from callers, with any bytes and any length; a digest of owner and key fits an index.
std::string row_key(const NewJob& asked) {
  if (asked.idempotency_key.empty()) return {};
  return sha256_hex(sha256(asked.owner) + asked.idempotency_key);
}

bool is_held_by(const JobRow& row, const std::string& worker) {
  return row.job.status == Status::working && row.worker == worker;
}

/// Never twice the same from this store, so that jobs asked for one after the other are listed and claimed
/// so.
TimePoint SqlJobStore::next_creation_time(TimePoint when) {
  std::int64_t last = last_creation_.load();
  std::int64_t next = 0;
  do next = std::max(to_millis(when), last + 1);
  while (!last_creation_.compare_exchange_weak(last, next));
  return from_millis(next);
}

void SqlJobStore::tell(Connection& connection, const Job& job, TimePoint when) const {
  const auto delivery = announce_ ? announce_(job) : std::nullopt;
  if (delivery) add_delivery(connection, job.id, *delivery, when);
}

/// Looks at no more rows than the bound: the queue may be long and requests for a place in it many.
void SqlJobStore::check_room(Connection& connection, const Job& job, std::int64_t most_of_owner) const {
  if (most_of_owner > 0 && count_unfinished(connection, job.owner, most_of_owner + 1) > most_of_owner)
    throw Error(Code::jobs_quota, std::to_string(most_of_owner) + " of " + job.owner);
  if (max_queued_ > 0 && count_queued(connection, max_queued_ + 1) > max_queued_)
    throw Error(Code::queue_full, std::to_string(max_queued_) + " jobs are waiting");
}

Created SqlJobStore::create(const NewJob& asked) {
  if (!is_job_id(asked.id)) throw Error(Code::invalid_field, "a job id is 1 to 128 of A-Z a-z 0-9 . _ -");
  const std::string key = row_key(asked);
  return database_.write([&](Connection& connection) -> Created {
    const TimePoint when = time_of(connection);
    if (has_tombstone(connection, asked.id, asked.generation)) throw Error(Code::job_not_found, asked.id);
    const Job job = queued_job(asked, next_creation_time(when));
    if (insert_job(connection, job, key)) {
      check_room(connection, job, asked.most_of_owner);  // after the insert: what is asked for again is
                                                         // answered however long the queue is
      notify(connection, Notification::job);
      tell(connection, job, when);
      return {.job = job, .is_new = true};
    }
    auto there = find_job(connection, job.id);
    if (!there) there = find_job_by_key(connection, key);
    if (!there) throw Error(Code::unavailable, "the job was removed while it was asked for again");
    return {.job = *std::move(there), .is_new = false};
  });
}

std::optional<Job> SqlJobStore::find(const std::string& id) {
  if (!is_job_id(id)) return std::nullopt;
  return database_.read([&](Connection& connection) { return find_job(connection, id); });
}

Page SqlJobStore::list(const ListQuery& query) {
  ListQuery wanted = query;
  wanted.limit = std::clamp(query.limit, 1, kMostListed);
  wanted.owner = row_text(query.owner);
  Page page{.jobs = database_.read([&](Connection& connection) { return list_jobs(connection, wanted); }),
            .next = {}};
  if (page.jobs.size() <= static_cast<std::size_t>(wanted.limit)) return page;
  page.jobs.pop_back();
  page.next = to_text({.created_at = page.jobs.back().created_at, .id = page.jobs.back().id});
  return page;
}

bool SqlJobStore::remove(const std::string& id) {
  return database_.write([&](Connection& connection) {
    const auto row = lock_job(connection, id);
    if (!row) return false;
    if (row->job.status == Status::working)
      throw Error(Code::job_not_completed, "cancel the job before it is removed");
    return delete_job(connection, id);
  });
}

bool SqlJobStore::erase(const Tombstone& grave) {
  return database_.write([&](Connection& connection) {
    put_tombstone(connection, grave, time_of(connection));
    const auto row = lock_job(connection, grave.job_id);
    return row && row->job.generation <= grave.generation && delete_job(connection, grave.job_id);
  });
}

std::vector<Tombstone> SqlJobStore::tombstones(std::chrono::seconds age, int limit) {
  return database_.read([&](Connection& connection) {
    return tombstones_before(connection, time_of(connection) - age, std::max(limit, 0));
  });
}

void SqlJobStore::clear_tombstone(const Tombstone& grave) {
  database_.write([&](Connection& connection) { delete_tombstone(connection, grave); });
}

bool SqlJobStore::is_used_by_others(const std::string& file_key, const std::string& job_id) {
  return database_.read([&](Connection& connection) {
    return jobs::is_used_by_others(connection, row_text(file_key), job_id);
  });
}

std::vector<Job> SqlJobStore::ended_before(std::chrono::seconds age, int limit) {
  return database_.read([&](Connection& connection) {
    return ended_jobs(connection, time_of(connection) - age, std::max(limit, 0));
  });
}

std::vector<std::string> SqlJobStore::file_keys() {
  return database_.read([](Connection& connection) { return jobs::file_keys(connection); });
}

void SqlJobStore::add_delivery(Connection& connection, const std::string& job_id, const NewDelivery& delivery,
                               TimePoint when) {
  put_delivery(connection, job_id, delivery, when);
  notify(connection, Notification::delivery);
}

/// A job whose worker died goes back to the queue, or fails when that happened too often.
void SqlJobStore::recover_expired(Connection& connection, JobRow& expired, TimePoint when) const {
  log::warn("a lease ran out",
            {{"job_id", expired.job.id}, {"attempts", std::to_string(expired.job.attempts)}});
  if (expired.job.attempts < max_attempts_) {
    move(expired, Status::queued, when);
    notify(connection, Notification::job);
    return save_job(connection, expired);
  }
  end(expired, died_too_often(expired.job.attempts), when);
  save_end(connection, expired, {});
}

/// Row, result and announcement of a job that has just ended.
void SqlJobStore::save_end(Connection& connection, JobRow& row, const std::string& result) const {
  const bool has_result = row.job.status == Status::completed && !result.empty();
  if (has_result) row.job.result_version = 1;
  save_job(connection, row);
  delete_chunks(connection, row.job.id);
  if (has_result) insert_result(connection, row.job.id, 1, result, row.job.updated_at);
  tell(connection, row.job, row.job.updated_at);
}

std::optional<Job> SqlJobStore::claim(const std::string& worker, std::chrono::milliseconds lease) {
  // Idle workers ask often. A read disturbs nobody; only a find is worth the write lock.
  if (!database_.read(
          [](Connection& connection) { return has_claimable_job(connection, time_of(connection)); }))
    return std::nullopt;
  return database_.write([&](Connection& connection) -> std::optional<Job> {
    const TimePoint when = time_of(connection);
    for (JobRow& expired : lock_expired(connection, when, kExpiredAtOnce))
      recover_expired(connection, expired, when);
    auto row = lock_oldest_queued(connection);
    if (!row) return std::nullopt;
    take(*row, row_text(worker), when + lease, when);
    save_job(connection, *row);
    return row->job;
  });
}

Lease SqlJobStore::renew(const std::string& id, const std::string& worker, std::chrono::milliseconds lease,
                         const Progress& progress) {
  return database_.write([&](Connection& connection) {
    auto row = lock_job(connection, id);
    if (row && row->job.status == Status::cancelled) return Lease::cancelled;
    if (!row || !is_held_by(*row, row_text(worker))) return Lease::lost;
    const TimePoint when = time_of(connection);
    advance(*row, progress, when);
    row->lease_until = when + lease;
    save_job(connection, *row);
    return Lease::held;
  });
}

void SqlJobStore::release(const std::string& id, const std::string& worker) {
  database_.write([&](Connection& connection) {
    auto row = lock_job(connection, id);
    if (!row || !is_held_by(*row, row_text(worker))) return;
    move(*row, Status::queued, time_of(connection));
    --row->job.attempts;
    notify(connection, Notification::job);
    save_job(connection, *row);
  });
}

/// In the transaction that does what the message says, with the job's row locked: of two copies that come at
/// once the second waits and is known.
bool SqlJobStore::is_new(Connection& connection, const std::string& job_id, const Message& message,
                         TimePoint when) {
  if (message.names.empty()) return true;
  if (when - from_millis(last_forgetting_) > kBetweenForgetting) {
    forget_heard_before(connection, when - kMessagesRemembered);
    last_forgetting_ = to_millis(when);
  }
  return hear(connection, job_id, message, when);
}

Recorded SqlJobStore::report_progress(const std::string& id, const Progress& progress) {
  return database_.write([&](Connection& connection) {
    auto row = lock_job(connection, id);
    if (!row) return Recorded::unknown_job;
    if (is_final(row->job.status)) return Recorded::already_final;
    const TimePoint when = time_of(connection);
    if (!is_new(connection, id, progress.told_by, when)) return Recorded::already_heard;
    if (progress.stage != Stage::queued) move(*row, Status::working, when);
    advance(*row, progress, when);
    save_job(connection, *row);
    return Recorded::yes;
  });
}

int SqlJobStore::count_attempt(const std::string& id) {
  return database_.write([&](Connection& connection) {
    auto row = lock_job(connection, id);
    if (!row || is_final(row->job.status)) return 0;
    row->job.updated_at = time_of(connection);
    ++row->job.attempts;
    save_job(connection, *row);
    return row->job.attempts;
  });
}

Recorded SqlJobStore::finish(const std::string& id, const std::string& worker, const Outcome& outcome) {
  assert(is_final(outcome.status) && "finish() ends a job");
  const std::string result = row_text(outcome.result);  // before the transaction: megabytes are read
  return database_.write([&](Connection& connection) {
    auto row = lock_job(connection, id);
    if (!row) return Recorded::unknown_job;
    if (is_final(row->job.status)) return Recorded::already_final;
    if (!worker.empty() && !is_held_by(*row, row_text(worker))) return Recorded::lease_lost;
    const TimePoint when = time_of(connection);
    if (!is_new(connection, id, outcome.told_by, when)) return Recorded::already_heard;
    end(*row, outcome, when);
    save_end(connection, *row, result);
    return Recorded::yes;
  });
}

std::optional<Result> SqlJobStore::result(const std::string& id, int version) {
  if (!is_job_id(id)) return std::nullopt;
  return database_.read([&](Connection& connection) { return find_result(connection, id, version); });
}

std::optional<int> SqlJobStore::edit_result(const std::string& id, int expected_version,
                                            const std::string& body) {
  const std::string clean = row_text(body);
  return database_.write([&](Connection& connection) -> std::optional<int> {
    auto row = lock_job(connection, id);
    const bool has_result = row && row->job.result_version > 0;
    if (!has_result || row->job.result_version != expected_version) return std::nullopt;
    row->job.updated_at = time_of(connection);
    insert_result(connection, id, ++row->job.result_version, clean, row->job.updated_at);
    drop_old_edits(connection, id, row->job.result_version);
    save_job(connection, *row);
    return row->job.result_version;
  });
}

std::vector<Delivery> SqlJobStore::due_deliveries(int limit, std::chrono::milliseconds lease,
                                                  const std::vector<std::string>& not_to) {
  if (!database_.read(
          [](Connection& connection) { return has_due_delivery(connection, time_of(connection)); }))
    return {};
  return database_.write([&](Connection& connection) {
    const TimePoint when = time_of(connection);
    return take_due_deliveries(connection, when, when + lease, std::max(limit, 0), not_to);
  });
}

void SqlJobStore::rest_deliveries(const std::string& destination, TimePoint until) {
  const auto wait = until - now();  // by the caller's clock, which need not be the database's
  database_.write([&](Connection& connection) {
    jobs::rest_deliveries(connection, destination, time_of(connection) + wait);
  });
}

void SqlJobStore::hold_delivery(const Delivery& delivery, std::chrono::milliseconds lease) {
  database_.write(
      [&](Connection& connection) { lease_delivery(connection, delivery, time_of(connection) + lease); });
}

void SqlJobStore::delivered(const std::string& delivery_id) {
  database_.write([&](Connection& connection) { delete_delivery(connection, delivery_id); });
}

void SqlJobStore::retry_delivery(const std::string& delivery_id, TimePoint next_try, const std::string& why) {
  const auto wait = next_try - now();  // by the caller's clock, which need not be the database's
  database_.write([&](Connection& connection) {
    postpone_delivery(connection, delivery_id, time_of(connection) + wait, why);
  });
}

void SqlJobStore::mark_dead(const std::string& delivery_id, const std::string& why) {
  database_.write([&](Connection& connection) { jobs::mark_dead(connection, delivery_id, why); });
}

bool SqlJobStore::has_open_delivery(const std::string& job_id, const std::string& kind) {
  return database_.read(
      [&](Connection& connection) { return jobs::has_open_delivery(connection, job_id, kind); });
}

void SqlJobStore::deliver_again(const std::string& job_id, const NewDelivery& delivery) {
  database_.write([&](Connection& connection) {
    if (lock_job(connection, job_id)) add_delivery(connection, job_id, delivery, time_of(connection));
  });
}

int SqlJobStore::replay_deliveries(const std::string& delivery_id) {
  return database_.write([id = row_text(delivery_id)](Connection& connection) {
    const int replayed = jobs::replay_deliveries(connection, id, time_of(connection));
    if (replayed > 0) notify(connection, Notification::delivery);
    return replayed;
  });
}

std::vector<Job> SqlJobStore::stale_jobs(TimePoint before, int limit) {
  const auto silence = now() - before;
  return database_.read([&](Connection& connection) {
    return quiet_jobs(connection, time_of(connection) - silence, std::max(limit, 0));
  });
}

JobStore::Counts SqlJobStore::counts() {
  return database_.read([](Connection& connection) -> Counts {
    const TimePoint when = time_of(connection);
    const auto age_s = [when](std::optional<TimePoint> since) {
      return since ? std::max(std::chrono::duration<double>(when - *since).count(), 0.0) : 0.0;
    };
    return {.queued = count_jobs(connection, Status::queued),
            .working = count_jobs(connection, Status::working),
            .deliveries_open = count_deliveries(connection, "open"),
            .deliveries_dead = count_deliveries(connection, "dead"),
            .oldest_queued_s = age_s(oldest_queued(connection)),
            .oldest_delivery_open_s = age_s(oldest_delivery_open(connection))};
  });
}

std::optional<double> SqlJobStore::work_per_audio_second() {
  return database_.read([](Connection& connection) { return recent_work_per_audio_second(connection); });
}

}  // namespace

std::unique_ptr<JobStore> open_job_store(const StoreOptions& options) {
  return std::make_unique<SqlJobStore>(options);
}

}  // namespace ecg::jobs
