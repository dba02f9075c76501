#include "jobs/sql/job_table.h"

#include <soci/soci.h>

#include <algorithm>

#include "jobs/sql/list_cursor.h"

// How our types look in a column. SOCI wants this in its own namespace.
namespace soci {

template <>
struct type_conversion<ecg::TimePoint> {
  using base_type = long long;
  static void from_base(base_type in, indicator, ecg::TimePoint& out) { out = ecg::from_millis(in); }
  static void to_base(ecg::TimePoint in, base_type& out, indicator& state) {
    out = ecg::to_millis(in);
    state = i_ok;
  }
};

template <class T>
struct type_conversion<std::optional<T>> {
  using base_type = typename type_conversion<T>::base_type;
  static void from_base(const base_type& in, indicator state, std::optional<T>& out) {
    out.reset();
    if (state != i_null) type_conversion<T>::from_base(in, state, out.emplace());
  }
  static void to_base(const std::optional<T>& in, base_type& out, indicator& state) {
    state = i_null;
    if (in) type_conversion<T>::to_base(*in, out, state);
  }
};

template <>
struct type_conversion<bool> {
  using base_type = int;
  static void from_base(int in, indicator, bool& out) { out = in != 0; }
  static void to_base(bool in, int& out, indicator& state) {
    out = in ? 1 : 0;
    state = i_ok;
  }
};

template <>
struct type_conversion<ecg::jobs::Status> {
  using base_type = std::string;
  static void from_base(const base_type& in, indicator, ecg::jobs::Status& out) {
    const auto status = ecg::jobs::status_named(in);
    if (!status) throw soci_error("a job has the unknown status " + in);
    out = *status;
  }
  static void to_base(ecg::jobs::Status in, base_type& out, indicator& state) {
    out = ecg::jobs::name(in);
    state = i_ok;
  }
};

template <>
struct type_conversion<ecg::jobs::Stage> {
  using base_type = std::string;
  static void from_base(const base_type& in, indicator, ecg::jobs::Stage& out) {
    out = ecg::jobs::stage_named(in).value_or(ecg::jobs::Stage::queued);
  }
  static void to_base(ecg::jobs::Stage in, base_type& out, indicator& state) {
    out = ecg::jobs::name(in);
    state = i_ok;
  }
};

template <>
struct type_conversion<ecg::jobs::JobOptions> {
  using base_type = std::string;
  static void from_base(const base_type& in, indicator, ecg::jobs::JobOptions& out) {
    out = ecg::jobs::job_options_of_row(in);
  }
  static void to_base(const ecg::jobs::JobOptions& in, base_type& out, indicator& state) {
    out = ecg::jobs::to_text(in);
    state = i_ok;
  }
};

template <>
struct type_conversion<std::optional<ecg::Code>> {
  using base_type = std::string;
  static void from_base(const base_type& in, indicator, std::optional<ecg::Code>& out) {
    out = ecg::code_named(in);
  }
  static void to_base(const std::optional<ecg::Code>& in, base_type& out, indicator& state) {
    out = in ? ecg::facts(*in).name : std::string_view();
    state = i_ok;
  }
};

}  // namespace soci

namespace ecg::jobs {
namespace {

/// What was asked: written once.
template <class Row, class Visit>
void each_asked(Row& row, Visit visit) {
  visit("id", row.job.id);
  visit("owner", row.job.owner);
  visit("video_url", row.job.video_url);
  visit("file_key", row.job.file_key);
  visit("filename", row.job.filename);
  visit("language", row.job.language);
  visit("languages", row.job.languages);
  visit("options", row.job.options);
  visit("callback_url", row.job.callback_url);
  visit("generation", row.job.generation);
  visit("created_at", row.job.created_at);
}

/// How far it is: rewritten by save_job().
template <class Row, class Visit>
void each_reached(Row& row, Visit visit) {
  visit("status", row.job.status);
  visit("stage", row.job.stage);
  visit("progress", row.job.progress);
  visit("eta_s", row.job.eta_s);
  visit("error_code", row.job.error_code);
  visit("error_message", row.job.error_message);
  visit("attempts", row.job.attempts);
  visit("audio_s", row.job.audio_s);
  visit("work_s", row.job.work_s);
  visit("updated_at", row.job.updated_at);
  visit("result_version", row.job.result_version);
  visit("has_poster", row.job.has_poster);
  visit("worker", row.worker);
  visit("lease_until", row.lease_until);
}

template <class Row, class Visit>
void each_column(Row& row, Visit visit) {
  each_asked(row, visit);
  each_reached(row, visit);
}

/// "id, owner, ..." with `before` each name.
std::string all_columns(const std::string& before = "") {
  std::string names;
  const JobRow none;
  each_column(none, [&](const char* name, const auto&) {
    names.append(names.empty() ? "" : ", ").append(before).append(name);
  });
  return names;
}

/// A select of whole rows; `tail` is what follows "from jobs".
class JobSelect {
 public:
  JobSelect(soci::session& sql, std::string_view tail)
      : statement_(sql), query_("select " + all_columns() + " from jobs " + std::string(tail)) {
    each_column(row_, [&](const char*, auto& column) { statement_.exchange(soci::into(column)); });
  }

  /// `value` must outlive this.
  template <class T>
  JobSelect& with(const char* name, const T& value) {
    statement_.exchange(soci::use(value, name));
    return *this;
  }

  /// `kind`: whether it is asked more than once; PostgreSQL is then asked to plan it apart from asking.
  JobSelect& prepare(soci::details::statement_type kind = soci::details::st_one_time_query) {
    statement_.alloc();
    statement_.prepare(query_, kind);
    statement_.define_and_bind();
    return *this;
  }

  /// Reads to the end even when one row is expected: an unfinished select would hold its snapshot.
  template <class Take>
  void run(Take take) {
    for (bool more = statement_.execute(true); more; more = statement_.fetch()) take(row_);
  }

  std::optional<JobRow> one() {
    std::optional<JobRow> found;
    run([&](const JobRow& row) { found = row; });
    return found;
  }
  std::vector<JobRow> all() {
    std::vector<JobRow> rows;
    run([&](const JobRow& row) { rows.push_back(row); });
    return rows;
  }
  std::vector<Job> all_jobs() {
    std::vector<Job> jobs;
    run([&](const JobRow& row) { jobs.push_back(row.job); });
    return jobs;
  }

 private:
  JobRow row_;
  soci::statement statement_;
  const std::string query_;
};

std::string locked(Connection& connection, std::string tail) {
  return tail.append(connection.dialect.for_update());
}
std::string skipping(Connection& connection, std::string tail) {
  return tail.append(connection.dialect.for_update_skip_locked());
}

/// A statement without answer; `bind` adds its values. Returns how many rows it touched.
template <class Bind>
long long execute(soci::session& sql, const std::string& query, Bind bind) {
  soci::statement statement(sql);
  bind([&](const char* name, const auto& value) { statement.exchange(soci::use(value, name)); });
  statement.alloc();
  statement.prepare(query, soci::details::st_one_time_query);
  statement.define_and_bind();
  statement.execute(true);
  return statement.get_affected_rows();
}

}  // namespace

struct JobFinder::State {
  explicit State(soci::session& sql) : select(sql, "where id = :id") {
    select.with("id", id).prepare(soci::details::st_repeatable_query);
  }
  std::string id;
  JobSelect select;
};

JobFinder::JobFinder(soci::session& sql) : state_(std::make_unique<State>(sql)) {}
JobFinder::~JobFinder() = default;

std::optional<Job> JobFinder::find(const std::string& id) {
  state_->id = id;
  std::optional<Job> found;
  state_->select.run([&](const JobRow& row) { found = row.job; });
  return found;
}

std::optional<Job> find_job(Connection& connection, const std::string& id) {
  if (!connection.finder) connection.finder = std::make_shared<JobFinder>(connection.sql);
  return connection.finder->find(id);
}

std::optional<Job> find_job_by_key(Connection& connection, const std::string& idempotency_key) {
  const auto row =
      JobSelect(connection.sql, "where idempotency_key = :key").with("key", idempotency_key).prepare().one();
  return row ? std::optional(row->job) : std::nullopt;
}

bool insert_job(Connection& connection, const Job& job, const std::string& idempotency_key) {
  static const std::string query = "insert into jobs (idempotency_key, " + all_columns() +
                                   ") values (:idempotency_key, " + all_columns(":") +
                                   ") on conflict do nothing";
  const JobRow row{.job = job, .worker = {}, .lease_until = {}};
  const auto key = idempotency_key.empty() ? std::nullopt : std::optional(idempotency_key);
  return execute(connection.sql, query, [&](const auto& bind) {
           bind("idempotency_key", key);
           each_column(row, bind);
         }) == 1;
}

std::optional<JobRow> lock_job(Connection& connection, const std::string& id) {
  return JobSelect(connection.sql, locked(connection, "where id = :id")).with("id", id).prepare().one();
}

std::vector<JobRow> lock_expired(Connection& connection, TimePoint when, int limit) {
  const auto tail = skipping(
      connection, "where status = 'working' and lease_until <= :time order by lease_until limit :limit");
  return JobSelect(connection.sql, tail).with("time", when).with("limit", limit).prepare().all();
}

std::optional<JobRow> lock_oldest_queued(Connection& connection) {
  const auto tail = skipping(connection, "where status = 'queued' order by created_at, id limit 1");
  return JobSelect(connection.sql, tail).prepare().one();
}

void save_job(Connection& connection, const JobRow& row) {
  std::string changes;
  each_reached(row, [&](const std::string& name, const auto&) {
    changes.append(changes.empty() ? "" : ", ").append(name).append(" = :").append(name);
  });
  execute(connection.sql, "update jobs set " + changes + " where id = :id", [&](const auto& bind) {
    each_reached(row, bind);
    bind("id", row.job.id);
  });
}

std::vector<Job> list_jobs(Connection& connection, const ListQuery& query) {
  std::string tail = "where 1 = 1";
  if (!query.after.empty()) tail += " and (created_at, id) < (:after_time, :after_id)";
  if (query.status) tail += " and status = :status";
  if (query.unfinished) tail += " and status in ('queued', 'working')";
  if (!query.owner.empty()) tail += " and owner = :owner";
  const auto after = query.after.empty() ? ListCursor{} : parse_list_cursor(query.after);
  const int rows = query.limit + 1;
  JobSelect select(connection.sql, tail + " order by created_at desc, id desc limit :rows");
  if (!query.after.empty()) select.with("after_time", after.created_at).with("after_id", after.id);
  if (query.status) select.with("status", *query.status);
  if (!query.owner.empty()) select.with("owner", query.owner);
  return select.with("rows", rows).prepare().all_jobs();
}

std::vector<Job> quiet_jobs(Connection& connection, TimePoint before, int limit) {
  return JobSelect(connection.sql,
                   "where status in ('queued', 'working') and updated_at < :before order by updated_at, id "
                   "limit :limit")
      .with("before", before)
      .with("limit", limit)
      .prepare()
      .all_jobs();
}

std::vector<Job> ended_jobs(Connection& connection, TimePoint before, int limit) {
  return JobSelect(connection.sql,
                   "where status in ('completed', 'failed', 'cancelled') and updated_at < :before order by "
                   "updated_at, id limit :limit")
      .with("before", before)
      .with("limit", limit)
      .prepare()
      .all_jobs();
}

std::vector<std::string> file_keys(Connection& connection) {
  std::vector<std::string> keys;
  soci::rowset<std::string> rows =
      (connection.sql.prepare << "select distinct file_key from jobs where file_key <> ''");
  for (const std::string& key : rows) keys.push_back(key);
  std::sort(keys.begin(), keys.end());  // by bytes, which is not how every database sorts
  return keys;
}

bool is_used_by_others(Connection& connection, const std::string& file_key, const std::string& job_id) {
  int found = 0;
  connection.sql << "select case when exists (select 1 from jobs where file_key = :file_key and id <> :id) "
                    "then 1 else 0 end",
      soci::use(file_key, "file_key"), soci::use(job_id, "id"), soci::into(found);
  return found != 0;
}

bool delete_job(Connection& connection, const std::string& id) {
  return execute(connection.sql, "delete from jobs where id = :id",
                 [&](const auto& bind) { bind("id", id); }) == 1;
}

}  // namespace ecg::jobs
