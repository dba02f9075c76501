#include "jobs/sql/tombstone_table.h"

#include <soci/soci.h>

#include "jobs/sql/row_text.h"

namespace ecg::jobs {

using soci::into;
using soci::use;

void put_tombstone(Connection& connection, const Tombstone& grave, TimePoint when) {
  const std::string id = row_text(grave.job_id), key = row_text(grave.file_key);
  const long long generation = grave.generation, time = to_millis(when);
  connection.sql << "insert into tombstones (job_id, generation, file_key, deleted_at) values (:job_id, "
                    ":generation, :file_key, :time) on conflict (job_id, generation) do update set "
                    "deleted_at = excluded.deleted_at",
      use(id, "job_id"), use(generation, "generation"), use(key, "file_key"), use(time, "time");
}

bool has_tombstone(Connection& connection, const std::string& job_id, std::int64_t generation) {
  if (generation == 0) return false;
  const long long least = generation;
  int found = 0;
  connection.sql << "select case when exists (select 1 from tombstones where job_id = :job_id and "
                    "generation >= :generation) then 1 else 0 end",
      use(job_id, "job_id"), use(least, "generation"), into(found);
  return found != 0;
}

std::vector<Tombstone> tombstones_before(Connection& connection, TimePoint before, int limit) {
  const long long time = to_millis(before);
  long long generation = 0;
  Tombstone row;
  soci::statement select =
      (connection.sql.prepare << "select job_id, generation, file_key from tombstones where deleted_at < "
                                 ":time order by deleted_at, job_id limit :limit",
       use(time, "time"), use(limit, "limit"), into(row.job_id), into(generation), into(row.file_key));
  std::vector<Tombstone> old;
  for (bool more = select.execute(true); more; more = select.fetch()) {
    row.generation = generation;
    old.push_back(row);
  }
  return old;
}

void delete_tombstone(Connection& connection, const Tombstone& grave) {
  const std::string id = row_text(grave.job_id);
  const long long generation = grave.generation;
  connection.sql << "delete from tombstones where job_id = :job_id and generation = :generation",
      use(id, "job_id"), use(generation, "generation");
}

}  // namespace ecg::jobs
