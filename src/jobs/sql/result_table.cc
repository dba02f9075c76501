#include "jobs/sql/result_table.h"

#include <soci/soci.h>

namespace ecg::jobs {

using soci::into;
using soci::use;

void insert_result(Connection& connection, const std::string& job_id, int version, const std::string& body,
                   TimePoint when) {
  const long long created_at = to_millis(when);
  connection.sql << "insert into results (job_id, version, created_at, body) values (:job_id, :version, "
                    ":created_at, :body)",
      use(job_id, "job_id"), use(version, "version"), use(created_at, "created_at"), use(body, "body");
}

void drop_old_edits(Connection& connection, const std::string& job_id, int newest_version) {
  const int last_dropped = newest_version - kKeptEdits;
  if (last_dropped <= 1) return;
  connection.sql << "delete from results where job_id = :job_id and version > 1 and version <= :last",
      use(job_id, "job_id"), use(last_dropped, "last");
}

std::optional<Result> find_result(Connection& connection, const std::string& job_id, int version) {
  Result result{.body = {}, .version = 0};
  const int newest = version == 0 ? 1 : 0;
  connection.sql
      << "select body, version from results where job_id = :job_id and (version = :version or :newest = 1) "
         "order by version desc limit 1",
      use(job_id, "job_id"), use(version, "version"), use(newest, "newest"), into(result.body),
      into(result.version);
  return connection.sql.got_data() ? std::optional(std::move(result)) : std::nullopt;
}

std::optional<ResultSize> find_result_size(Connection& connection, const std::string& job_id, int version) {
  ResultSize size;
  long long bytes = 0;
  const int newest = version == 0 ? 1 : 0;
  connection.sql << "select " + connection.dialect.bytes_of("body") +
                        ", version from results where job_id = :job_id and (version = :version or :newest = "
                        "1) order by version desc limit 1",
      use(job_id, "job_id"), use(version, "version"), use(newest, "newest"), into(bytes), into(size.version);
  if (!connection.sql.got_data()) return std::nullopt;
  size.bytes = static_cast<std::uint64_t>(bytes);
  return size;
}

std::string find_result_piece(Connection& connection, const std::string& job_id, int version,
                              std::int64_t skipped, std::int64_t count) {
  std::string piece;
  const auto first = static_cast<int>(skipped + 1), most = static_cast<int>(count);  // counted from 1
  connection.sql << "select substr(body, :first, :most) from results where job_id = :job_id and version = "
                    ":version",
      use(first, "first"), use(most, "most"), use(job_id, "job_id"), use(version, "version"), into(piece);
  return piece;
}

}  // namespace ecg::jobs
