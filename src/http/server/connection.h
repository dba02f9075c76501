#pragma once
// One accepted connection: reads requests, has them answered, writes the answers. The only coroutines there
// are.
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <unordered_set>

#include "base/cancel.h"
#include "http/server.h"

namespace ecg::http {

class Connection;

/// Threads for one kind of long work. Touched on the I/O thread only.
struct LanePool {
  explicit LanePool(LaneSize size) : most(size.threads + size.waiting), pool(size.threads) {}

  const std::size_t most;
  std::size_t inside = 0;  // at work or waiting
  boost::asio::thread_pool pool;
};

/// What all connections of a server share. Touched on the I/O thread only, but for what is const or atomic.
struct Shared {
  explicit Shared(ServerOptions given)
      : options(std::move(given)),
        pool(options.threads),
        computing(options.computing),
        calling(options.calling) {}

  LanePool& lane(Lane which) { return which == Lane::computing ? computing : calling; }

  const ServerOptions options;
  std::optional<Router> router;  // set once, before the first connection, like the observer
  Observer observer;             // may be empty
  boost::asio::io_context io{1};
  boost::asio::thread_pool pool;
  LanePool computing, calling;
  std::unordered_set<Connection*> open;
  std::atomic<std::size_t> count{0};
  std::uint64_t held_bodies = 0;  // bytes of large bodies in memory
  bool stopping = false;
};

class Connection : public std::enable_shared_from_this<Connection> {
  using Clock = std::chrono::steady_clock;

 public:
  Connection(Shared& shared, boost::asio::ip::tcp::socket socket);
  ~Connection();

  /// Serves until either side closes. Keeps itself alive.
  static boost::asio::awaitable<void> serve(std::shared_ptr<Connection> self);

  bool is_idle() const { return idle_; }
  void close();

 private:
  friend struct Exchange;

  friend class Deadline;

  void expires_at(Clock::time_point time);
  void watch();

  Shared& shared_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer clock_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool watched_ = false;              // clock_ will ring
  boost::beast::flat_buffer buffer_;  // bytes that came and were not read: the next request, when pipelined
  const std::string peer_;
  std::shared_ptr<CancelFlag> client_left_;  // while something works for it that would want to know
  bool idle_ = true;                         // between requests: may be closed at any time
};

/// Closes the connection's socket when it has lived for `time`. One at a time.
class Deadline {
 public:
  Deadline(Connection& connection, std::chrono::milliseconds time) : connection_(connection) {
    connection_.expires_at(Connection::Clock::now() + time);
  }
  ~Deadline() { connection_.expires_at(Connection::Clock::time_point::max()); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

 private:
  Connection& connection_;
};

}  // namespace ecg::http
