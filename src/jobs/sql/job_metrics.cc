#include "jobs/sql/job_metrics.h"

#include <soci/soci.h>

namespace ecg::jobs {

using soci::into;
using soci::use;

bool has_claimable_job(Connection& connection, TimePoint when) {
  const long long time = to_millis(when);
  int found = 0;
  connection.sql
      << "select case when exists (select 1 from jobs where status = 'queued') or exists "
         "(select 1 from jobs where status = 'working' and lease_until <= :time) then 1 else 0 end",
      use(time, "time"), into(found);
  return found != 0;
}

std::int64_t count_jobs(Connection& connection, Status status) {
  const std::string text(name(status));
  long long count = 0;
  connection.sql << "select count(*) from jobs where status = :status", use(text, "status"), into(count);
  return count;
}

int count_queued(Connection& connection, int most) {
  int count = 0;
  connection.sql
      << "select count(*) from (select 1 from jobs where status = 'queued' limit :most) as waiting",
      use(most, "most"), into(count);
  return count;
}

std::int64_t count_unfinished(Connection& connection, const std::string& owner, std::int64_t most) {
  long long count = 0;
  const long long limit = most;
  connection.sql << "select count(*) from (select 1 from jobs where owner = :owner and status in ('queued', "
                    "'working') limit :most) as unfinished",
      use(owner, "owner"), use(limit, "most"), into(count);
  return count;
}

namespace {

std::optional<TimePoint> time_or_none(Connection& connection, const std::string& query) {
  long long millis = 0;
  soci::indicator state = soci::i_null;
  connection.sql << query, into(millis, state);
  return state == soci::i_null ? std::nullopt : std::optional(from_millis(millis));
}

}  // namespace

std::optional<TimePoint> oldest_queued(Connection& connection) {
  return time_or_none(connection, "select min(created_at) from jobs where status = 'queued'");
}

std::optional<TimePoint> oldest_delivery_open(Connection& connection) {
  return time_or_none(connection, "select min(created_at) from deliveries where state = 'open'");
}

std::optional<double> recent_work_per_audio_second(Connection& connection) {
  double ratio = 0;
  soci::indicator state = soci::i_null;
  connection.sql << "select sum(work_s) / sum(audio_s) from (select work_s, audio_s from jobs where status = "
                    "'completed' "
                    "and audio_s > 0 and work_s > 0 order by updated_at desc limit 20) as recent",
      into(ratio, state);
  return state == soci::i_null ? std::nullopt : std::optional(ratio);
}

}  // namespace ecg::jobs
