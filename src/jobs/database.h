#pragma once
// A pool of connections to one database, and the two ways to use it: read, and write in a transaction.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

#include "base/time.h"
#include "jobs/dialect.h"

namespace ecg::jobs {

class JobFinder;

/// One connection of the pool.
struct Connection {
  soci::session& sql;
  const Dialect& dialect;
  /// The select that is asked most, kept prepared. Made at its first use, dropped after an error.
  std::shared_ptr<JobFinder> finder = {};
};

/// Now, by the database's clock: machines whose clocks differ agree on leases.
TimePoint time_of(Connection& connection);

class Database {
 public:
  /// Opens `connections` connections (1 to 64). `schema` matters on PostgreSQL only. Throws
  /// Error(unavailable).
  Database(const std::string& url, int connections, const std::string& schema = "public");
  ~Database();

  /// Runs `work` on a connection. It runs again when the database was busy or the connection was lost, for
  /// some seconds, so it must change nothing outside. Under NonBlockingScope it throws WouldBlock where it
  /// would wait: for another machine, or for a connection that is in use.
  template <class Work>
  auto read(Work work) {
    return with_response(work, [this](const Step& step) { run(step); });
  }

  /// Runs `work` in one transaction: all of it is on the disk afterwards, or, after an exception, nothing.
  /// It runs again as read() has it. When the connection was lost just as the database was to commit, that
  /// may have been done already: whatever is written must be right when it is written twice.
  template <class Work>
  auto write(Work work) {
    return with_response(work, [this](const Step& step) { run_in_transaction(step); });
  }

  const Dialect& dialect() const;

 private:
  using Step = std::function<void(Connection&)>;

  template <class Work, class Run>
  static auto with_response(Work& work, Run run_step) {
    using Response = std::invoke_result_t<Work&, Connection&>;
    if constexpr (std::is_void_v<Response>) {
      run_step([&](Connection& connection) { work(connection); });
    } else {
      std::optional<Response> response;
      run_step([&](Connection& connection) { response.emplace(work(connection)); });
      return *std::move(response);
    }
  }

  void run(const Step& step);
  void run_in_transaction(const Step& step);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg::jobs
