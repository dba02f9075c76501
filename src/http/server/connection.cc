// Coroutines in this file follow the rules that g++ 12.2 forces: every value named before it is awaited on,
// parameters by value, no capturing lambda that is itself a coroutine.
#include "http/server/connection.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <string>

#include "base/asker.h"
#include "base/log.h"
#include "base/non_blocking.h"
#include "base/text.h"
#include "http/server/exchange.h"

namespace ecg::http {
namespace {

constexpr std::size_t kFirstRead = 2 << 10;  // what an idle connection holds

using Head = bh::request<bh::buffer_body>;

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

Request request_from(const Head& head, std::string peer) {
  Request request;
  request.method = std::string(head.method_string());
  request.target = std::string(head.target());
  const std::size_t mark = request.target.find('?');
  request.path = request.target.substr(0, mark);
  if (mark != std::string::npos) request.query = request.target.substr(mark + 1);
  for (const auto& field : head) {
    // Several fields of one name are one list (RFC 9110 section 5.2).
    const auto before = request.headers.find(std::string_view(field.name_string()));
    const std::string value(field.value());
    request.headers.set(std::string_view(field.name_string()), before ? *before + ", " + value : value);
  }
  request.peer = std::move(peer);
  return request;
}

}  // namespace

void Exchange::observe() const {
  const auto& told = connection->shared_.observer;
  if (!told) return;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  told({.method = route ? std::string_view(route->method) : "other",
        .route = route ? std::string_view(route->pattern) : "other",
        .status = response.status,
        .seconds = took.count(),
        .body_bytes = body_bytes,
        .is_upload = route && route->upload});
}

/// Runs an endpoint's code; what it throws becomes the answer. False when it did.
bool Exchange::guarded(const std::function<void()>& action) {
  const auto job = request.parameters.find("job_id");
  const log::Scope scope("job_id", job == request.parameters.end() ? "" : job->second);
  try {
    action();
    return true;
  } catch (const Error& error) {
    response = error_response(route, error, request);
  } catch (const std::exception& other) {
    log::error("an endpoint failed", {{"target", request.path}, {"why", other.what()}});
    response = error_response(route, Error(Code::internal), request);
  }
  return false;
}

/// Before anything else: it looks at the head alone.
bool Exchange::passes_the_door() {
  auto refusal = shared().router->refusal(request, route);
  if (refusal) response = *std::move(refusal);
  return !refusal;
}

/// Asks the route's guard, once. On the pool, or under NonBlockingScope: it may look into a database.
void Exchange::admit() {
  if (!admitted && route->guard) route->guard(request);
  admitted = true;
}

awaitable<bool> Exchange::wait_for_first_byte() {
  auto& buffer = connection->buffer_;
  if (buffer.size() > 0) co_return true;  // pipelined
  buffer.shrink_to_fit();
  const Deadline deadline(*connection, limits().idle_time);
  const auto space = buffer.prepare(kFirstRead);
  const auto [failed, size] = co_await socket().async_read_some(space, kNoThrow);
  buffer.commit(size);
  co_return !failed;
}

/// Any other coding, or list of them, is read by one server so and by another so (RFC 9112 section 6.1).
bool is_plainly_chunked(const Head& head) {
  return head.count(bh::field::transfer_encoding) == 1 &&
         equal_ignoring_ascii_case(trimmed(head[bh::field::transfer_encoding]), "chunked");
}

/// Of a head that did not come with its first byte.
awaitable<error_code> Exchange::read_rest_of_head() {
  // Not by a Deadline: that closes the socket, and the slow client would never learn why.
  asio::steady_timer clock(shared().io, limits().header_time);
  auto too_slow = std::make_shared<bool>(false);
  clock.async_wait([self = connection, too_slow](error_code stopped) {
    if (stopped) return;
    *too_slow = true;
    self->socket_.cancel();
  });
  const auto [failed, size] = co_await bh::async_read_header(socket(), connection->buffer_, parser, kNoThrow);
  clock.cancel();
  co_return *too_slow ? error_code(asio::error::timed_out) : failed;
}

awaitable<bool> Exchange::read_head() {
  error_code failed;
  const std::size_t size = parser.put(connection->buffer_.cdata(), failed);
  connection->buffer_.consume(size);
  if (failed == bh::error::need_more) failed = co_await read_rest_of_head();
  if (failed == asio::error::timed_out)
    fail(Error(Code::request_timeout));
  else if (failed == bh::error::header_limit || failed == bh::error::buffer_overflow)
    fail(Error(Code::header_too_large));
  else if (is_parser_error(failed) && failed != bh::error::end_of_stream &&
           failed != bh::error::partial_message)
    fail(Error(Code::broken_request, failed.message()));
  else if (failed)
    co_return false;
  if (failed) co_return true;

  const Head& head = parser.get();
  request = request_from(head, connection->peer_);
  keep_alive = head.keep_alive();
  const auto length = parser.content_length();
  if (length)
    request.content_length = *length;
  else if (!parser.chunked())
    request.content_length = 0;
  client_waits = equal_ignoring_ascii_case(request.headers.find("Expect").value_or(""), "100-continue");
  const bool odd = head.version() < 10 || head.version() > 11 || request.target.empty() ||
                   (request.target.front() != '/' && request.target != "*") ||
                   has_control_character(request.target);
  if (odd)
    fail(Error(Code::broken_request, "the request line"));
  else if (head.count(bh::field::host) > 1 || (head.version() == 11 && head.count(bh::field::host) == 0))
    fail(Error(Code::broken_request, "not one Host header"));
  else if (head.count(bh::field::transfer_encoding) > 0 && !is_plainly_chunked(head))
    fail(Error(Code::broken_request, "a Transfer-Encoding other than chunked"));
  co_return true;
}

/// False when that would hold up the other connections.
bool Exchange::could_answer_at_once() {
  if (!route->at_once) return false;
  const NonBlockingScope tried_here;
  try {
    guarded([this] {
      admit();
      response = route->handler(request);
    });
    return true;
  } catch (const WouldBlock&) {
    return false;
  }
}

awaitable<void> Exchange::make_response() {
  if (could_answer_at_once()) co_return;
  std::function<void()> work = [this] {
    guarded([this] {
      admit();
      response = route->handler(request);
    });
  };
  co_await async_on_pool(shared().pool, std::move(work), asio::use_awaitable);
}

/// The answer's work on its lane, when it has such.
awaitable<void> Exchange::finish_later() {
  while (std::holds_alternative<DeferredResponse>(response.body)) {
    const DeferredResponse rest = std::move(std::get<DeferredResponse>(response.body));
    response = {};
    LanePool& lane = shared().lane(rest.lane);
    if (lane.inside >= lane.most) {
      response = error_response(route, Error(Code::unavailable, "too many such requests at once"), request);
      response.headers.set("Retry-After", "1");
      co_return;
    }
    ++lane.inside;
    watch_client();
    const std::shared_ptr<const CancelFlag> left = connection->client_left_;
    std::function<void()> work = [this, &rest, left] {
      guarded([this, &rest, &left] {
        const WorkForAsker working(*left);
        go_on_for_asker();
        response = rest.make();
      });
    };
    co_await async_on_pool(lane.pool, std::move(work), asio::use_awaitable);
    --lane.inside;
    connection->client_left_.reset();
    error_code ignored;
    socket().cancel(ignored);
  }
}

/// Until the work for this client is done. One that sends its next request meanwhile is there.
void Exchange::watch_client() {
  const auto left = std::make_shared<CancelFlag>();
  connection->client_left_ = left;
  if (!socket().is_open()) left->cancel();
  socket().async_wait(asio::ip::tcp::socket::wait_read, [self = connection, left](error_code stopped) {
    if (!stopped && client_is_gone(self->socket_)) left->cancel();
  });
}

Connection::Connection(Shared& shared, asio::ip::tcp::socket socket)
    : shared_(shared),
      socket_(std::move(socket)),
      clock_(socket_.get_executor()),
      buffer_(std::max<std::size_t>(2 * shared.options.limits.header_bytes, kPiece)),
      peer_([this] {
        error_code ignored;
        return socket_.remote_endpoint(ignored).address().to_string();
      }()) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  shared_.open.insert(this);
  ++shared_.count;
}

Connection::~Connection() {
  shared_.open.erase(this);
  --shared_.count;
}

void Connection::expires_at(Clock::time_point time) {
  deadline_ = time;
  if (!watched_ && time != Clock::time_point::max()) watch();
}

/// Most deadlines are moved before they come. The clock rings where the first one was and looks where it is
/// now: a request then costs no timer, and ten thousand connections no more than ten thousand in a minute.
void Connection::watch() {
  watched_ = true;
  clock_.expires_at(deadline_);
  clock_.async_wait([waiting = weak_from_this()](error_code) {
    const auto self = waiting.lock();
    if (!self) return;
    self->watched_ = false;
    if (self->deadline_ <= Clock::now())
      self->close();
    else
      self->expires_at(self->deadline_);
  });
}

void Connection::close() {
  if (client_left_) client_left_->cancel();
  error_code ignored;
  socket_.close(ignored);
}

awaitable<void> Connection::serve(std::shared_ptr<Connection> self) {
  bool going_on = true;
  while (going_on && !self->shared_.stopping) {
    Exchange exchange(self);
    self->idle_ = true;
    const bool arrived = co_await exchange.wait_for_first_byte();
    self->idle_ = false;
    if (!arrived) break;
    exchange.began = std::chrono::steady_clock::now();
    const bool readable = co_await exchange.read_head();
    if (!readable) break;

    bool complete = true;
    const bool refused = exchange.response.status >= 400;  // the head itself was wrong
    if (!refused) {
      exchange.route = self->shared_.router->find(exchange.request);
      if (!exchange.passes_the_door()) {
        // Its answer stands.
      } else if (!exchange.route) {
        exchange.response = self->shared_.router->refuse(exchange.request);
      } else if (exchange.route->upload) {
        complete = co_await exchange.receive_upload();
      } else {
        complete = co_await exchange.read_body(exchange.route->body_limit);
        if (complete && exchange.response.status < 400) co_await exchange.make_response();
      }
    }
    if (!complete) break;
    co_await exchange.finish_later();
    const bool there = co_await exchange.await_answer();
    if (!there) break;
    co_await exchange.finish_later();
    // A client that waits for "100 Continue" sends no body after a refusal; the connection cannot be told
    // apart.
    if (!exchange.has_whole_body()) exchange.keep_alive = false;
    exchange.observe();
    going_on = co_await exchange.write_response();
    if (refused || exchange.has_whole_body() || exchange.client_waits) continue;
    error_code ignored;
    self->socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    co_await exchange.drain_body();
  }
  error_code ignored;
  self->socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  self->close();
}

}  // namespace ecg::http
