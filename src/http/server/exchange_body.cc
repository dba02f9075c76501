// The body's part of an exchange. For its coroutines holds what connection.cc says.
#include <algorithm>
#include <string>

#include "http/server/exchange.h"

namespace ecg::http {
namespace {

// Of a body that is held in memory: who declares much and sends nothing holds as much.
constexpr std::size_t kBodyPiece = 64 << 10;
constexpr std::size_t kDrained = 64 << 10;  // of a refused body, read so that the answer is seen

/// Work on the pool beside which a coroutine goes on. It waits for the end before it ends itself.
class Aside {
  using Clock = std::chrono::steady_clock;

 public:
  explicit Aside(Shared& shared) : pool_(shared.pool), ended_(shared.io, Clock::time_point::max()) {}

  /// `then` runs on the I/O thread.
  void begin(std::function<void()> work, std::function<void()> then) {
    running_ = true;
    async_on_pool(pool_, std::move(work),
                  asio::bind_executor(ended_.get_executor(), [this, then = std::move(then)] {
                    running_ = false;
                    then();
                    ended_.cancel();
                  }));
  }
  awaitable<void> end() {
    while (running_) co_await ended_.async_wait(kNoThrow);
  }

 private:
  asio::thread_pool& pool_;
  asio::steady_timer ended_;  // waited for until it is cancelled
  bool running_ = false;
};

}  // namespace

awaitable<bool> Exchange::send_continue() {
  if (!client_waits) co_return true;
  client_waits = false;
  std::string text = "HTTP/1.1 100 Continue\r\n\r\n";
  const bool sent = co_await write_text(std::move(text));
  co_return sent;
}

bool Exchange::has_whole_body() const {
  return request.content_length ? body_bytes == *request.content_length : parser.is_done();
}

/// The next bytes of the body, 0 at its end, with `problem` set, or when nobody wants_body any more.
awaitable<std::size_t> Exchange::read_piece(char* data, std::size_t size) {
  std::size_t filled = 0;
  while (filled < size && wants_body && !problem && !has_whole_body()) {
    const Deadline deadline(*connection, limits().idle_time);
    const std::size_t more = co_await read_some(data + filled, size - filled);
    filled += more;
  }
  co_return filled;
}

/// A body whose length is known goes from the socket to where it is wanted; only chunks take the way through
/// the parser.
awaitable<std::size_t> Exchange::read_some(char* data, std::size_t size) {
  std::size_t more = 0;
  if (request.content_length)
    more = co_await read_some_of_known_length(data, size);
  else
    more = co_await read_some_of_chunks(data, size);
  body_bytes += more;
  co_return more;
}

awaitable<std::size_t> Exchange::read_some_of_known_length(char* data, std::size_t size) {
  const std::uint64_t left = *request.content_length - body_bytes;
  const auto space = asio::buffer(data, static_cast<std::size_t>(std::min<std::uint64_t>(size, left)));
  auto& came_with_head = connection->buffer_;
  if (const std::size_t had = asio::buffer_copy(space, came_with_head.cdata())) {
    came_with_head.consume(had);
    co_return had;
  }
  const auto [failed, moved] = co_await socket().async_read_some(space, kNoThrow);
  problem = failed;
  co_return moved;
}

awaitable<std::size_t> Exchange::read_some_of_chunks(char* data, std::size_t size) {
  // Beast reads at most what the buffer has room for, and that is two kilobytes since the connection was
  // idle. It is given back when it is so again.
  connection->buffer_.reserve(kPiece);
  auto& body = parser.get().body();
  body.data = data;
  body.size = size;
  body.more = true;
  const auto [failed, moved] = co_await bh::async_read_some(socket(), connection->buffer_, parser, kNoThrow);
  if (failed != bh::error::need_buffer) problem = failed;
  co_return size - body.size;
}

/// A body that is no HTTP is answered; one whose sender is gone is not.
bool Exchange::tell_broken_body() {
  const bool garbled = is_parser_error(problem) && problem != bh::error::partial_message;
  if (garbled) fail(Error(Code::broken_request, problem.message()));
  return garbled;
}

/// Nobody fills our memory whom the guard would not let in. Without a body that is one trip to the pool less.
awaitable<bool> Exchange::may_send_body() {
  if (!route->guard) co_return true;
  std::function<void()> ask = [this] { guarded([this] { admit(); }); };
  co_await async_on_pool(shared().pool, std::move(ask), asio::use_awaitable);
  co_return admitted;
}

/// Counts the body's next bytes among those that all requests hold; what is small does not count.
bool Exchange::may_hold(std::size_t size) {
  if (request.body.size() + size <= limits().small_body) return true;
  const std::uint64_t more = request.body.size() + size - held;
  if (shared().held_bodies + more > limits().large_bodies) {
    fail(Error(Code::unavailable, "too many large requests at once"));
    response.headers.set("Retry-After", "1");
    return false;
  }
  held += more;
  shared().held_bodies += more;
  return true;
}

/// The whole body into request.body. Too large is an answer, not a failure.
awaitable<bool> Exchange::read_body(std::uint64_t limit) {
  if (request.content_length && *request.content_length > limit) {
    fail(Error(Code::body_too_large));
    co_return true;
  }
  if (has_whole_body()) co_return true;
  const bool welcome = co_await may_send_body();
  if (!welcome) co_return true;
  const bool going_on = co_await send_continue();
  if (!going_on) co_return false;
  std::string piece(std::min<std::uint64_t>(kBodyPiece, request.content_length.value_or(kBodyPiece)), '\0');
  if (request.content_length) request.body.reserve(*request.content_length);
  const std::unique_ptr<ByteSink> watch = route->watch ? route->watch(request) : nullptr;
  while (!has_whole_body()) {
    // Counted before it comes: whoever sends all but the last byte holds it as well.
    const std::uint64_t left = request.content_length ? *request.content_length - body_bytes : piece.size();
    if (!may_hold(std::min<std::uint64_t>(piece.size(), left))) co_return true;
    const std::size_t size = co_await read_piece(piece.data(), piece.size());
    if (problem) co_return tell_broken_body();
    if (std::chrono::steady_clock::now() - began > limits().body_time) {
      fail(Error(Code::request_timeout));
      co_return true;
    }
    request.body.append(piece, 0, size);
    if (watch) {
      const std::function<void()> look = [&] { watch->write({piece.data(), size}); };
      if (!guarded(look)) co_return true;
    }
    if (request.body.size() > limit) {
      fail(Error(Code::body_too_large));
      co_return true;
    }
  }
  co_return true;
}

/// The body into the route's sink, a piece at a time: while one is written, the next one is read.
awaitable<bool> Exchange::receive_upload() {
  std::function<void()> open = [this] {
    guarded([this] {
      admit();
      upload = route->upload(request);
    });
  };
  co_await async_on_pool(shared().pool, std::move(open), asio::use_awaitable);
  if (upload.refusal) response = *std::move(upload.refusal);
  if (!upload.sink) co_return true;

  const bool going_on = co_await send_continue();
  if (!going_on) co_return false;
  std::string being_read(kUploadPiece, '\0'), being_written(kUploadPiece, '\0');
  Aside writing(shared());
  bool written = true;  // touched on the pool
  while (wants_body && !problem && !has_whole_body()) {
    const std::size_t size = co_await read_piece(being_read.data(), being_read.size());
    co_await writing.end();
    if (!wants_body || problem) break;
    std::swap(being_read, being_written);
    writing.begin(
        [this, &being_written, &written, size] {
          written = guarded([&] { upload.sink->write({being_written.data(), size}); });
        },
        [this, &written] {
          if (!written) stop_reading();
        });
  }
  co_await writing.end();
  if (written && problem) co_return tell_broken_body();
  std::function<void()> finish = [this, written] {
    if (written) guarded([this] { response = upload.finish(); });
    upload = {};
  };
  co_await async_on_pool(shared().pool, std::move(finish), asio::use_awaitable);
  co_return true;
}

/// What could not be written is answered at once, though the client sends nothing more.
void Exchange::stop_reading() {
  wants_body = false;
  socket().cancel();
}

/// What is left of a body that nobody wanted. A little is read away for a while, so that the answer is not
/// lost in a reset.
awaitable<bool> Exchange::drain_body() {
  if (!wants_body) problem = {};  // reading was only called off
  std::string piece(4096, '\0');
  std::size_t drained = 0;
  const Deadline deadline(*connection, limits().idle_time);
  while (!has_whole_body() && !problem && drained < kDrained) {
    const std::size_t size = co_await read_some(piece.data(), piece.size());
    drained += size;
  }
  co_return has_whole_body();
}

}  // namespace ecg::http
