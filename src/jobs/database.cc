#include "jobs/database.h"

#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "base/non_blocking.h"

namespace ecg::jobs {
namespace {

constexpr int kMostConnections = 64;
// SQLite itself waits up to ten seconds for a lock before it says "busy"; what comes here is rarer: two
// processes switching to WAL at once, a recovery after a crash. Together these are five seconds, in which a
// PostgreSQL that was restarted is usually back.
constexpr int kMostTries = 20;
constexpr std::chrono::milliseconds kPause{25};

/// What SOCI threw, judged while its connection was at hand.
struct Failure {
  Error error;
  bool passing;
};

/// Runs `work`, again when its failure is passing. What SOCI throws leaves this room as an Error.
void try_until_not_busy(const std::function<void()>& work) {
  for (int tries = 1;; ++tries) {
    try {
      return work();
    } catch (const Failure& failure) {
      if (!failure.passing || tries == kMostTries) throw failure.error;
    }
    about_to_wait();
    std::this_thread::sleep_for(kPause * tries);
  }
}

/// A connection of the pool for as long as this lives.
class Leased {
 public:
  explicit Leased(soci::connection_pool& pool) : pool_(pool), position_(place_in(pool)) {}
  ~Leased() { pool_.give_back(position_); }
  Leased(const Leased&) = delete;
  Leased& operator=(const Leased&) = delete;
  std::size_t position() const { return position_; }

 private:
  static std::size_t place_in(soci::connection_pool& pool) {
    std::size_t free = 0;
    if (pool.try_lease(free, 0)) return free;
    about_to_wait();
    return pool.lease();
  }

  soci::connection_pool& pool_;
  const std::size_t position_;
};

class Transaction {
 public:
  explicit Transaction(Connection& connection) : sql_(connection.sql) {
    sql_ << connection.dialect.begin_to_write();
  }
  ~Transaction() {
    if (!done_) roll_back();
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    sql_ << "commit";
    done_ = true;
  }

 private:
  void roll_back() {
    try {
      sql_ << "rollback";
    } catch (const soci::soci_error&) {
      // SQLite has rolled back by itself after some errors (disk full) and then knows no transaction.
    }
  }

  soci::session& sql_;
  bool done_ = false;
};

}  // namespace

struct Database::State {
  State(const std::string& url, int size, const std::string& schema)
      : dialect(url, schema), pool(static_cast<std::size_t>(size)) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) {
      connections.push_back({.sql = pool.at(i), .dialect = dialect});
      try_until_not_busy([&] { open_first(connections.back()); });
    }
  }

  /// Nothing was ever asked here: a server that is not there is an address that is wrong.
  void open_first(Connection& connection) {
    try {
      reopen(connection.sql);
    } catch (const soci::soci_error& problem) {
      throw Failure{error_of(problem), is_passing(problem)};
    }
  }

  void reopen(soci::session& session) {
    if (session.get_backend()) session.close();
    dialect.open(session);
  }

  void use(const Step& step) {
    const Leased leased(pool);
    Connection& connection = connections[leased.position()];
    try {
      if (dialect.is_lost(connection.sql)) reopen(connection.sql);
      step(connection);
    } catch (const soci::soci_error& problem) {
      connection.finder.reset();  // a statement that stopped halfway would hold its snapshot
      dialect.close_if_lost(connection.sql, problem);
      throw Failure{error_of(problem), is_passing(problem) || dialect.is_lost(connection.sql)};
    } catch (...) {
      connection.finder.reset();
      throw;
    }
  }

  const Dialect dialect;
  std::mutex writing;  // taken before a connection, so that waiting writers leave connections to readers
  soci::connection_pool pool;
  std::vector<Connection> connections;  // one for each of the pool; after it, for their statements go first
};

TimePoint time_of(Connection& connection) {
  const std::string_view clock = connection.dialect.clock();
  if (clock.empty()) return now();
  long long millis = 0;
  connection.sql << clock, soci::into(millis);
  return from_millis(millis);
}

Database::Database(const std::string& url, int connections, const std::string& schema)
    : state_(std::make_unique<State>(url, std::clamp(connections, 1, kMostConnections), schema)) {}
Database::~Database() = default;

const Dialect& Database::dialect() const { return state_->dialect; }

void Database::run(const Step& step) {
  if (!state_->dialect.answers_at_once()) about_to_wait();
  try_until_not_busy([&] { state_->use(step); });
}

void Database::run_in_transaction(const Step& step) {
  about_to_wait();
  std::unique_lock lock(state_->writing, std::defer_lock);
  if (state_->dialect.has_one_writer()) lock.lock();
  run([&](Connection& connection) {
    Transaction transaction(connection);
    step(connection);
    transaction.commit();
  });
}

}  // namespace ecg::jobs
