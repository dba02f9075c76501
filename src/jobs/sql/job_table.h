#pragma once
// The SQL of the table `jobs`: rows in, rows out. Every function runs on the caller's connection and, where
// it writes or locks, in the caller's transaction.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "jobs/database.h"
#include "jobs/sql/job_row.h"

namespace ecg::jobs {

/// Find by id, prepared once. Tied to its connection.
class JobFinder {
 public:
  explicit JobFinder(soci::session& sql);
  ~JobFinder();
  std::optional<Job> find(const std::string& id);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::optional<Job> find_job(Connection& connection, const std::string& id);
std::optional<Job> find_job_by_key(Connection& connection, const std::string& idempotency_key);

/// False, and nothing inserted, when the id or the key is there already. An empty key is none.
bool insert_job(Connection& connection, const Job& job, const std::string& idempotency_key);

/// The row, kept from other transactions until the end of this one.
std::optional<JobRow> lock_job(Connection& connection, const std::string& id);
/// Working jobs whose lease has run out and that nobody else is looking at, oldest first.
std::vector<JobRow> lock_expired(Connection& connection, TimePoint when, int limit);
/// The oldest queued job that nobody else is looking at.
std::optional<JobRow> lock_oldest_queued(Connection& connection);

/// Writes back what may change in a locked row.
void save_job(Connection& connection, const JobRow& row);

/// Up to query.limit + 1 jobs: one more than asked tells that there is a next page.
std::vector<Job> list_jobs(Connection& connection, const ListQuery& query);
std::vector<Job> quiet_jobs(Connection& connection, TimePoint before, int limit);
std::vector<Job> ended_jobs(Connection& connection, TimePoint before, int limit);
std::vector<std::string> file_keys(Connection& connection);  ///< sorted, each once; none is empty
bool is_used_by_others(Connection& connection, const std::string& file_key, const std::string& job_id);
bool delete_job(Connection& connection, const std::string& id);

}  // namespace ecg::jobs
