#include "http/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <thread>

#include "base/log.h"
#include "http/server/connection.h"

namespace ecg::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kAfterAcceptError{100};  // out of descriptors: others must close first
constexpr std::chrono::milliseconds kStopPoll{5};

tcp::acceptor listen_on(asio::io_context& io, const ServerOptions& options) {
  try {
    const tcp::endpoint at(asio::ip::make_address(options.address), options.port);
    tcp::acceptor acceptor(io, at.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(at);
    acceptor.listen(asio::socket_base::max_listen_connections);
    return acceptor;
  } catch (const boost::system::system_error& problem) {
    throw Error(Code::unavailable, "cannot listen on " + options.address + ":" +
                                       std::to_string(options.port) + ": " + problem.code().message());
  }
}

/// Full up: one short answer, without a coroutine of its own.
void turn_away(tcp::socket socket) {
  const Response response = problem_response(Error(Code::unavailable, "too many connections"), Language::ko);
  const std::string& body = std::get<std::string>(response.body);
  const std::string text =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json; charset=utf-8\r\n"
      "Retry-After: 1\r\nConnection: close\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> accept_forever(Shared& shared, tcp::acceptor& acceptor) {
  asio::steady_timer pause(shared.io);
  while (acceptor.is_open()) {
    auto [failed, socket] = co_await acceptor.async_accept(kNoThrow);
    if (failed == asio::error::operation_aborted) break;
    if (failed) {
      pause.expires_after(kAfterAcceptError);
      co_await pause.async_wait(kNoThrow);
      continue;
    }
    if (shared.open.size() >= shared.options.limits.connections) {
      turn_away(std::move(socket));
      continue;
    }
    auto connection = std::make_shared<Connection>(shared, std::move(socket));
    auto serving = Connection::serve(connection);
    asio::co_spawn(shared.io, std::move(serving), asio::detached);
  }
}

}  // namespace

struct Server::State {
  explicit State(ServerOptions options)
      : shared(std::move(options)),
        acceptor(listen_on(shared.io, shared.options)),
        port(acceptor.local_endpoint().port()) {}

  void serve(std::vector<Route> routes, Observer observer) {
    shared.observer = std::move(observer);
    shared.router.emplace(std::move(routes), shared.options.cors_origins, shared.options.hosts,
                          shared.options.prefix);
    auto accepting = accept_forever(shared, acceptor);
    asio::co_spawn(shared.io, std::move(accepting), asio::detached);
    thread = std::jthread([this] { shared.io.run(); });
  }

  /// Runs `action` on the I/O thread and waits for it.
  void on_io_thread(std::function<void()> action) {
    std::promise<void> done;
    asio::post(shared.io, [&] {
      action();
      done.set_value();
    });
    done.get_future().wait();
  }

  void stop() {
    if (!thread.joinable()) return;
    on_io_thread([this] {
      shared.stopping = true;
      error_code ignored;
      acceptor.close(ignored);
      for (Connection* connection : shared.open)
        if (connection->is_idle()) connection->close();
    });
    const auto deadline = std::chrono::steady_clock::now() + shared.options.limits.drain_time;
    while (shared.count > 0 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(kStopPoll);
    on_io_thread([this] {
      for (Connection* connection : shared.open) connection->close();
    });
    keep_running.reset();
    thread.join();  // run() ends when the last coroutine has
    shared.pool.join();
    shared.computing.pool.join();
    shared.calling.pool.join();
  }

  Shared shared;
  tcp::acceptor acceptor;
  const std::uint16_t port;
  asio::executor_work_guard<asio::io_context::executor_type> keep_running{shared.io.get_executor()};
  std::jthread thread;
};

Server::Server(ServerOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Server::~Server() { stop(); }

void Server::serve(std::vector<Route> routes, Observer observer) {
  state_->serve(std::move(routes), std::move(observer));
}
std::uint16_t Server::port() const { return state_->port; }
std::size_t Server::open_connections() const { return state_->shared.count; }
void Server::stop() { state_->stop(); }

}  // namespace ecg::http
