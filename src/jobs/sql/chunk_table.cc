#include "jobs/sql/chunk_table.h"

#include <soci/soci.h>

#include <algorithm>

#include "base/log.h"
#include "jobs/sql/job_row.h"
#include "jobs/sql/job_table.h"
#include "jobs/sql/listener.h"
#include "jobs/sql/row_text.h"

namespace ecg::jobs {

using soci::into;
using soci::use;

void delete_chunks(Connection& connection, const std::string& job_id) {
  connection.sql << "delete from pieces where job_id = :job_id", use(job_id, "job_id");
}

namespace {

constexpr int kExpiredAtOnce = 100;

class SqlChunkStore final : public ChunkStore {
 public:
  SqlChunkStore(Database& database, int max_attempts) : database_(database), max_attempts_(max_attempts) {}

  void offer_help(const std::string& server, const std::vector<std::string>& engine_fingerprints,
                  std::chrono::milliseconds valid) override;
  void withdraw_help(const std::string& server) override;
  bool has_helper(const std::string& server, const std::string& engine_fingerprint) override;
  bool put(const NewChunk& chunk, const std::string& leader, const std::string& server) override;
  std::vector<ChunkState> states(const std::string& job_id) override;
  std::vector<std::string> results(const std::string& job_id, int count) override;
  std::optional<ChunkTask> claim(const ChunkClaim& claim) override;
  bool renew(const ChunkTask& task, const std::string& worker, std::chrono::milliseconds lease,
             double done_s) override;
  void release(const ChunkTask& task, const std::string& worker) override;
  bool complete(const ChunkTask& task, const std::string& worker, const std::string& result) override;
  void fail(const ChunkTask& task, const std::string& worker, Code code, const std::string& message) override;

 private:
  void try_again(Connection& connection, const ChunkTask& task, int attempts, Code code,
                 const std::string& message) const;
  void recover_expired(Connection& connection, long long time) const;
  std::optional<ChunkTask> lock_queued(Connection& connection, const ChunkClaim& claim) const;

  Database& database_;
  const int max_attempts_;
};

long long millis_of(Connection& connection) { return to_millis(time_of(connection)); }

void SqlChunkStore::offer_help(const std::string& server, const std::vector<std::string>& engine_fingerprints,
                               std::chrono::milliseconds valid) {
  database_.write([&](Connection& connection) {
    const long long time = millis_of(connection), until = time + valid.count();
    connection.sql << "delete from helpers where server = :server or until <= :time", use(server, "server"),
        use(time, "time");
    for (const std::string& engine_fingerprint : engine_fingerprints)
      connection.sql << "insert into helpers (server, ability, until) values (:server, :ability, :until)",
          use(server, "server"), use(engine_fingerprint, "ability"), use(until, "until");
  });
}

void SqlChunkStore::withdraw_help(const std::string& server) {
  database_.write([&](Connection& connection) {
    connection.sql << "delete from helpers where server = :server", use(server, "server");
  });
}

bool SqlChunkStore::has_helper(const std::string& server, const std::string& engine_fingerprint) {
  return database_.read([&](Connection& connection) {
    const long long time = millis_of(connection);
    int count = 0;
    connection.sql
        << "select count(*) from helpers where server <> :server and ability = :ability and until > :time",
        use(server, "server"), use(engine_fingerprint, "ability"), use(time, "time"), into(count);
    return count > 0;
  });
}

bool is_led_by(Connection& connection, const std::string& job_id, const std::string& leader) {
  const auto row = lock_job(connection, job_id);
  return row && row->job.status == Status::working && row->worker == leader;
}

bool SqlChunkStore::put(const NewChunk& chunk, const std::string& leader, const std::string& server) {
  return database_.write([&](Connection& connection) {
    if (!is_led_by(connection, chunk.job_id, leader)) return false;
    const long long time = millis_of(connection);
    connection.sql
        << "insert into pieces (job_id, number, server, ability, plan, status, worker, attempts, done_s, "
           "error_code, error_message, result, created_at) values (:job_id, :number, :server, :ability, "
           ":plan, "
           "'queued', '', 0, 0, '', '', '', :time) on conflict (job_id, number) do update set "
           "server = excluded.server, ability = excluded.ability, plan = excluded.plan, status = 'queued', "
           "worker = '', lease_until = null, attempts = 0, done_s = 0, error_code = '', error_message = '', "
           "result = '' where pieces.plan <> excluded.plan or pieces.ability <> excluded.ability or "
           "pieces.status = 'failed'",
        use(chunk.job_id, "job_id"), use(chunk.number, "number"), use(server, "server"),
        use(chunk.engine_fingerprint, "ability"), use(chunk.plan, "plan"), use(time, "time");
    connection.sql << "update pieces set server = :server where job_id = :job_id and number = :number",
        use(server, "server"), use(chunk.job_id, "job_id"), use(chunk.number, "number");
    notify(connection, Notification::job);
    return true;
  });
}

std::vector<ChunkState> SqlChunkStore::states(const std::string& job_id) {
  return database_.read([&](Connection& connection) {
    ChunkState row;
    std::string status, code;
    soci::statement select =
        (connection.sql.prepare << "select number, status, done_s, error_code, error_message from pieces "
                                   "where job_id = :job_id order by number",
         use(job_id, "job_id"), into(row.number), into(status), into(row.done_s), into(code),
         into(row.error_message));
    std::vector<ChunkState> states;
    for (bool more = select.execute(true); more; more = select.fetch()) {
      row.status = status_named(status).value_or(Status::queued);
      row.error_code = code_named(code);
      states.push_back(row);
    }
    return states;
  });
}

std::vector<std::string> SqlChunkStore::results(const std::string& job_id, int count) {
  return database_.read([&](Connection& connection) {
    std::vector<std::string> results;
    soci::rowset<std::string> rows =
        (connection.sql.prepare << "select result from pieces where job_id = :job_id and number < :count and "
                                   "status = 'completed' "
                                   "order by number",
         use(job_id, "job_id"), use(count, "count"));
    for (const std::string& result : rows) results.push_back(result);
    return results;
  });
}

/// The chunk waits for its next try, or has failed as `code` says.
void SqlChunkStore::try_again(Connection& connection, const ChunkTask& task, int attempts, Code code,
                              const std::string& message) const {
  const bool more = attempts < max_attempts_;
  const std::string status(name(more ? Status::queued : Status::failed)), code_name(facts(code).name),
      text = row_text(message);
  connection.sql
      << "update pieces set status = :status, worker = '', lease_until = null, done_s = 0, "
         "error_code = :code, error_message = :message where job_id = :job_id and number = :number",
      use(status, "status"), use(code_name, "code"), use(text, "message"), use(task.job_id, "job_id"),
      use(task.number, "number");
  if (more) notify(connection, Notification::job);
}

struct Expired {
  ChunkTask task;
  int attempts = 0;
};

std::vector<Expired> lock_expired_chunks(Connection& connection, long long time) {
  Expired row;
  soci::statement select =
      (connection.sql.prepare << "select job_id, number, attempts from pieces where status = 'working' and "
                                 "lease_until <= :time order by lease_until limit :limit"
                              << connection.dialect.for_update_skip_locked(),
       use(time, "time"), use(kExpiredAtOnce, "limit"), into(row.task.job_id), into(row.task.number),
       into(row.attempts));
  std::vector<Expired> expired;
  for (bool more = select.execute(true); more; more = select.fetch()) expired.push_back(row);
  return expired;
}

void SqlChunkStore::recover_expired(Connection& connection, long long time) const {
  for (const auto& [task, attempts] : lock_expired_chunks(connection, time)) {
    log::warn("the lease of a chunk ran out",
              {{"job_id", task.job_id}, {"chunk", std::to_string(task.number)}});
    const Outcome died = died_too_often(attempts);
    try_again(connection, task, attempts, *died.error_code, died.error_message);
  }
}

/// Of one job, or of any job that another server leads. The names of fingerprints are ours, a few short
/// words.
std::string wanted_chunks(const ChunkClaim& claim) {
  if (!claim.job_id.empty()) return "job_id = :job_id order by number";
  std::string names;
  for (std::size_t i = 0; i < claim.engine_fingerprints.size(); ++i)
    names += (i == 0 ? ":a" : ", :a") + std::to_string(i);
  return "server <> :server and attempts < :last and ability in (" + names + ") order by created_at, number";
}

std::optional<ChunkTask> SqlChunkStore::lock_queued(Connection& connection, const ChunkClaim& claim) const {
  ChunkTask found;
  const int last = max_attempts_ - 1;
  soci::statement select(connection.sql);
  select.exchange(into(found.job_id));
  select.exchange(into(found.number));
  select.exchange(into(found.plan));
  if (!claim.job_id.empty()) {
    select.exchange(use(claim.job_id, "job_id"));
  } else {
    select.exchange(use(claim.server, "server"));
    select.exchange(use(last, "last"));
    for (std::size_t i = 0; i < claim.engine_fingerprints.size(); ++i)
      select.exchange(use(claim.engine_fingerprints[i], "a" + std::to_string(i)));
  }
  select.alloc();
  select.prepare("select job_id, number, plan from pieces where status = 'queued' and " +
                 wanted_chunks(claim) + " limit 1" +
                 std::string(connection.dialect.for_update_skip_locked()));
  select.define_and_bind();
  return select.execute(true) ? std::optional(found) : std::nullopt;
}

std::optional<ChunkTask> SqlChunkStore::claim(const ChunkClaim& claim) {
  if (claim.job_id.empty() && claim.engine_fingerprints.empty()) return std::nullopt;
  // As with jobs: only a find is worth the write lock.
  const bool any = database_.read([](Connection& connection) {
    const long long time = millis_of(connection);
    int found = 0;
    connection.sql
        << "select case when exists (select 1 from pieces where status = 'queued') or exists "
           "(select 1 from pieces where status = 'working' and lease_until <= :time) then 1 else 0 end",
        use(time, "time"), into(found);
    return found != 0;
  });
  if (!any) return std::nullopt;
  return database_.write([&](Connection& connection) {
    const long long time = millis_of(connection), until = time + claim.lease.count();
    recover_expired(connection, time);
    auto task = lock_queued(connection, claim);
    if (task)
      connection.sql << "update pieces set status = 'working', worker = :worker, lease_until = :until, "
                        "attempts = attempts + 1 where job_id = :job_id and number = :number",
          use(claim.worker, "worker"), use(until, "until"), use(task->job_id, "job_id"),
          use(task->number, "number");
    return task;
  });
}

/// Runs `change`, an update of a row that is still the worker's; false when it is not.
template <class... Values>
bool change_held(Connection& connection, const ChunkTask& task, const std::string& worker,
                 const std::string& change, Values... values) {
  soci::statement update(connection.sql);
  (update.exchange(values), ...);
  update.exchange(use(task.job_id, "job_id"));
  update.exchange(use(task.number, "number"));
  update.exchange(use(worker, "worker"));
  update.alloc();
  update.prepare("update pieces set " + change +
                 " where job_id = :job_id and number = :number and worker = :worker and status = 'working'");
  update.define_and_bind();
  update.execute(true);
  return update.get_affected_rows() > 0;
}

bool SqlChunkStore::renew(const ChunkTask& task, const std::string& worker, std::chrono::milliseconds lease,
                          double done_s) {
  return database_.write([&](Connection& connection) {
    const long long until = millis_of(connection) + lease.count();
    return change_held(connection, task, worker, "lease_until = :until, done_s = :done_s",
                       use(until, "until"), use(done_s, "done_s"));
  });
}

void SqlChunkStore::release(const ChunkTask& task, const std::string& worker) {
  database_.write([&](Connection& connection) {
    if (change_held(
            connection, task, worker,
            "status = 'queued', worker = '', lease_until = null, done_s = 0, attempts = attempts - 1"))
      notify(connection, Notification::job);
  });
}

bool SqlChunkStore::complete(const ChunkTask& task, const std::string& worker, const std::string& result) {
  const std::string clean = row_text(result);
  return database_.write([&](Connection& connection) {
    return change_held(connection, task, worker, "status = 'completed', lease_until = null, result = :result",
                       use(clean, "result"));
  });
}

void SqlChunkStore::fail(const ChunkTask& task, const std::string& worker, Code code,
                         const std::string& message) {
  database_.write([&](Connection& connection) {
    if (!change_held(connection, task, worker, "lease_until = null")) return;
    int attempts = 0;
    connection.sql << "select attempts from pieces where job_id = :job_id and number = :number",
        use(task.job_id, "job_id"), use(task.number, "number"), into(attempts);
    try_again(connection, task, attempts, code, message);
  });
}

}  // namespace

std::unique_ptr<ChunkStore> make_chunk_store(Database& database, int max_attempts) {
  return std::make_unique<SqlChunkStore>(database, max_attempts);
}

}  // namespace ecg::jobs
