#include "jobs/outbox/inbox_table.h"

#include <soci/soci.h>

#include "base/digest.h"

namespace ecg::jobs {
namespace {

using soci::into;
using soci::use;

/// Names come from outside, with any bytes and any length.
std::string row_name(const std::string& job_id, const std::string& name) {
  return sha256_hex(job_id + "\n" + name);
}

bool was_heard(Connection& connection, const std::string& name) {
  int found = 0;
  connection.sql << "select count(*) from heard where name = :name", use(name, "name"), into(found);
  return found > 0;
}

void remember(Connection& connection, const std::string& name, TimePoint when) {
  const long long time = to_millis(when);
  connection.sql << "insert into heard (name, heard_at) values (:name, :time) on conflict do nothing",
      use(name, "name"), use(time, "time");
}

}  // namespace

bool hear(Connection& connection, const std::string& job_id, const Message& message, TimePoint when) {
  for (const std::string& name : message.names)
    if (was_heard(connection, row_name(job_id, name))) return false;
  if (message.is_remembered)
    for (const std::string& name : message.names) remember(connection, row_name(job_id, name), when);
  return true;
}

void forget_heard_before(Connection& connection, TimePoint when) {
  const long long time = to_millis(when);
  connection.sql << "delete from heard where heard_at < :time", use(time, "time");
}

}  // namespace ecg::jobs
