#include "jobs/outbox/delivery_table.h"

#include <soci/soci.h>

#include "base/ids.h"
#include "jobs/sql/row_text.h"

namespace ecg::jobs {

std::string destination_of(const Delivery& delivery) {
  const std::size_t scheme = delivery.url.find("://");
  const std::size_t path = scheme == std::string::npos ? scheme : delivery.url.find('/', scheme + 3);
  return path == std::string::npos ? delivery.url : delivery.url.substr(0, path + 1);
}

using soci::into;
using soci::use;

void put_delivery(Connection& connection, const std::string& job_id, const NewDelivery& delivery,
                  TimePoint when) {
  const std::string id = uuid_v4(), kind = row_text(delivery.kind), url = row_text(delivery.url);
  const long long due = to_millis(when);
  connection.sql
      << "insert into deliveries (id, job_id, kind, url, state, attempts, next_try_at, last_problem, "
         "created_at) "
         "values (:id, :job_id, :kind, :url, 'open', 0, :due, '', :created_at) "
         "on conflict (job_id, kind) do update set url = excluded.url, state = 'open', attempts = 0, "
         "next_try_at = excluded.next_try_at, last_problem = '', created_at = excluded.created_at "
         "where deliveries.state = 'dead'",
      use(id, "id"), use(job_id, "job_id"), use(kind, "kind"), use(url, "url"), use(due, "due"),
      use(due, "created_at");
}

bool has_due_delivery(Connection& connection, TimePoint when) {
  const long long time = to_millis(when);
  int found = 0;
  connection.sql
      << "select case when exists (select 1 from deliveries where state = 'open' and next_try_at <= :time) "
         "then 1 else 0 end",
      use(time, "time"), into(found);
  return found != 0;
}

namespace {

/// SQL that is true of a row whose URL goes to the destination called `name`.
std::string goes_to(const std::string& name) {
  const std::string value = ":" + name;
  return "(url = " + value + " or (length(" + value + ") > 0 and substr(url, 1, length(" + value +
         ")) = " + value + "))";
}

std::vector<Delivery> lock_due(Connection& connection, TimePoint when, int limit,
                               const std::vector<std::string>& not_to) {
  const long long time = to_millis(when);
  long long created_at = 0;
  Delivery row;
  std::string others;
  for (std::size_t i = 0; i < not_to.size(); ++i)
    others += " and not " + goes_to("not_to" + std::to_string(i));
  soci::statement select(connection.sql);
  select.exchange(use(time, "time"));
  select.exchange(use(limit, "limit"));
  for (std::size_t i = 0; i < not_to.size(); ++i)
    select.exchange(use(not_to[i], "not_to" + std::to_string(i)));
  select.exchange(into(row.id)), select.exchange(into(row.job_id)), select.exchange(into(row.kind));
  select.exchange(into(row.url)), select.exchange(into(row.attempts)), select.exchange(into(created_at));
  select.alloc();
  select.prepare(
      "select id, job_id, kind, url, attempts, created_at from deliveries where state = 'open' "
      "and next_try_at <= :time" +
      others + " order by next_try_at, id limit :limit" +
      std::string(connection.dialect.for_update_skip_locked()));
  select.define_and_bind();
  std::vector<Delivery> due;
  for (bool more = select.execute(true); more; more = select.fetch()) {
    row.created_at = from_millis(created_at);
    due.push_back(row);
  }
  return due;
}

}  // namespace

std::vector<Delivery> take_due_deliveries(Connection& connection, TimePoint when, TimePoint lease_until,
                                          int limit, const std::vector<std::string>& not_to) {
  auto due = lock_due(connection, when, limit, not_to);
  for (const Delivery& delivery : due) lease_delivery(connection, delivery, lease_until);
  return due;
}

void lease_delivery(Connection& connection, const Delivery& delivery, TimePoint until) {
  const long long time = to_millis(until);
  connection.sql << "update deliveries set next_try_at = :time "
                    "where id = :id and attempts = :attempts and state = 'open'",
      use(time, "time"), use(delivery.id, "id"), use(delivery.attempts, "attempts");
}

void rest_deliveries(Connection& connection, const std::string& destination, TimePoint until) {
  const long long time = to_millis(until);
  connection.sql << "update deliveries set next_try_at = :time where state = 'open' and next_try_at < :time "
                    "and " +
                        goes_to("destination"),
      use(time, "time"), use(destination, "destination");
}

void delete_delivery(Connection& connection, const std::string& id) {
  connection.sql << "delete from deliveries where id = :id", use(id, "id");
}

void postpone_delivery(Connection& connection, const std::string& id, TimePoint next_try,
                       const std::string& why) {
  const long long time = to_millis(next_try);
  const std::string problem = row_text(why);
  connection.sql
      << "update deliveries set attempts = attempts + 1, next_try_at = :time, last_problem = :problem "
         "where id = :id and state = 'open'",
      use(time, "time"), use(problem, "problem"), use(id, "id");
}

void mark_dead(Connection& connection, const std::string& id, const std::string& why) {
  const std::string problem = row_text(why);
  connection.sql << "update deliveries set attempts = attempts + 1, state = 'dead', last_problem = :problem "
                    "where id = :id and state = 'open'",
      use(problem, "problem"), use(id, "id");
}

bool has_open_delivery(Connection& connection, const std::string& job_id, const std::string& kind) {
  int found = 0;
  connection.sql
      << "select count(*) from deliveries where job_id = :job_id and kind = :kind and state = 'open'",
      use(job_id, "job_id"), use(kind, "kind"), into(found);
  return found != 0;
}

std::vector<DeliveryState> list_deliveries(Connection& connection, bool only_dead, int limit) {
  const int every = only_dead ? 0 : 1;
  long long created_at = 0, next_try_at = 0;
  std::string state;
  DeliveryState row;
  soci::statement select =
      (connection.sql.prepare
           << "select id, job_id, kind, url, attempts, created_at, state, next_try_at, last_problem "
              "from deliveries where state = 'dead' or :every = 1 order by created_at, id limit :limit",
       use(every, "every"), use(limit, "limit"), into(row.delivery.id), into(row.delivery.job_id),
       into(row.delivery.kind), into(row.delivery.url), into(row.delivery.attempts), into(created_at),
       into(state), into(next_try_at), into(row.last_problem));
  std::vector<DeliveryState> listed;
  for (bool more = select.execute(true); more; more = select.fetch()) {
    row.delivery.created_at = from_millis(created_at);
    row.next_try_at = from_millis(next_try_at);
    row.dead = state == "dead";
    listed.push_back(row);
  }
  return listed;
}

int replay_deliveries(Connection& connection, const std::string& id, TimePoint when) {
  const long long due = to_millis(when);
  soci::statement update =
      (connection.sql.prepare
           << "update deliveries set state = 'open', attempts = 0, next_try_at = :due, "
              "created_at = :created_at where id = :id or (:every = '' and state = 'dead')",
       use(due, "due"), use(due, "created_at"), use(id, "id"), use(id, "every"));
  update.execute(true);
  return static_cast<int>(update.get_affected_rows());
}

std::int64_t count_deliveries(Connection& connection, const std::string& state) {
  long long count = 0;
  connection.sql << "select count(*) from deliveries where state = :state", use(state, "state"), into(count);
  return count;
}

}  // namespace ecg::jobs
