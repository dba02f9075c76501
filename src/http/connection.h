#pragma once
// One accepted connection: reads requests, has them answered, writes the answers. The only coroutines there
// are. Inside this room only: the header shows Beast.
#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <memory>
#include <optional>
#include <unordered_set>

#include "http/server.h"

namespace ecg::http {

class Connection;

/// What all connections of a server share. Touched on the I/O thread only, but for what is const or atomic.
struct Shared {
  explicit Shared(ServerOptions given) : options(std::move(given)), pool(options.threads) {}

  const ServerOptions options;
  std::optional<Router> router;  // set once, before the first connection, like the observer
  Observer observer;             // may be empty
  boost::asio::io_context io{1};
  boost::asio::thread_pool pool;
  std::unordered_set<Connection*> open;
  std::atomic<std::size_t> count{0};
  bool stopping = false;
};

class Connection {
 public:
  Connection(Shared& shared, boost::asio::ip::tcp::socket socket);
  ~Connection();

  /// Serves until either side closes. Keeps itself alive.
  static boost::asio::awaitable<void> serve(std::shared_ptr<Connection> self);

  bool is_idle() const { return idle_; }
  void close();

 private:
  friend struct Exchange;

  Shared& shared_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;  // bytes that came and were not read: the next request, when pipelined
  const std::string peer_;
  bool idle_ = true;  // between requests: may be closed at any time
};

}  // namespace ecg::http
