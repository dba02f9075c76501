#pragma once
// One request and its answer on a connection. connection.cc reads the head, exchange_body.cc the body,
// exchange_writing.cc writes.
//
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "http/server/connection.h"

namespace ecg::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bh = beast::http;
using asio::awaitable;
using boost::system::error_code;

inline constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
inline constexpr std::size_t kPiece = 256 << 10;  // of a body, in both directions
inline constexpr std::size_t kUploadPiece = 512 << 10;

using Parser = bh::request_parser<bh::buffer_body>;

/// True when the client has closed its side of the connection.
bool client_is_gone(asio::ip::tcp::socket& socket);

inline bool is_parser_error(error_code problem) {
  return problem && problem.category() == bh::make_error_code(bh::error::bad_method).category();
}

/// Runs `work` on the pool and completes on the I/O thread when it has returned. `work` must not throw.
template <typename Token>
auto async_on_pool(asio::thread_pool& pool, std::function<void()> work, Token&& token) {
  return asio::async_initiate<Token, void()>(
      [&pool](auto handler, std::function<void()> task) {
        const auto executor = asio::get_associated_executor(handler);
        asio::post(pool, [executor, handler = std::move(handler), task = std::move(task)]() mutable {
          task();
          asio::post(executor, std::move(handler));
        });
      },
      token, std::move(work));
}

struct Exchange {
  explicit Exchange(std::shared_ptr<Connection> c) : connection(std::move(c)) {
    parser.header_limit(static_cast<std::uint32_t>(shared().options.limits.header_bytes));
    parser.body_limit(boost::none);
  }

  Shared& shared() { return connection->shared_; }
  const Limits& limits() { return shared().options.limits; }
  ~Exchange() { shared().held_bodies -= held; }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  asio::ip::tcp::socket& socket() { return connection->socket_; }

  // Each returns false when the connection is no longer of use.
  awaitable<bool> wait_for_first_byte();
  awaitable<bool> read_head();
  awaitable<error_code> read_rest_of_head();
  awaitable<void> make_response();
  awaitable<void> finish_later();
  awaitable<bool> await_answer();
  awaitable<bool> read_body(std::uint64_t limit);
  awaitable<bool> may_send_body();
  awaitable<bool> receive_upload();
  awaitable<std::size_t> read_piece(char* data, std::size_t size);
  awaitable<std::size_t> read_some(char* data, std::size_t size);
  awaitable<std::size_t> read_some_of_known_length(char* data, std::size_t size);
  awaitable<std::size_t> read_some_of_chunks(char* data, std::size_t size);
  awaitable<bool> send_continue();
  awaitable<bool> write_response();
  awaitable<bool> write_stream();
  awaitable<bool> write_events();
  awaitable<bool> write_text(std::string text);
  awaitable<bool> drain_body();

  bool passes_the_door();
  bool could_answer_at_once();
  bool has_whole_body() const;
  bool tell_broken_body();
  bool may_hold(std::size_t size);
  void stop_reading();
  void watch_client();
  void observe() const;
  bool guarded(const std::function<void()>& action);
  void admit();
  void fail(const Error& error) {
    response = error_response(route, error, request);
    keep_alive = false;
  }
  bool is_head() const { return request.method == "HEAD"; }

  std::shared_ptr<Connection> connection;
  Parser parser;
  Request request;
  Response response;
  const Route* route = nullptr;
  Upload upload;
  error_code problem;
  std::chrono::steady_clock::time_point began;
  std::uint64_t body_bytes = 0;
  std::uint64_t held = 0;  // of body_bytes, counted among all large bodies
  bool keep_alive = false;
  bool wants_body = true;
  bool client_waits = false;  // for "100 Continue"
  bool admitted = false;      // the guard let it in
  bool head_sent = false;     // of an answer that was long in coming
};

}  // namespace ecg::http
