// The body's part of an exchange. For its coroutines holds what connection.cc says.
#include <algorithm>
#include <string>

#include "http/exchange.h"

namespace ecg::http {
namespace {

constexpr std::size_t kDrained = 64 << 10;  // of a refused body, read so that the answer is seen

}  // namespace

awaitable<bool> Exchange::send_continue() {
  if (!client_waits) co_return true;
  client_waits = false;
  std::string text = "HTTP/1.1 100 Continue\r\n\r\n";
  const bool sent = co_await write_text(std::move(text));
  co_return sent;
}

/// The next bytes of the body, 0 at its end or with `problem` set.
awaitable<std::size_t> Exchange::read_piece(char* data, std::size_t size) {
  if (parser.is_done()) co_return 0;
  auto& body = parser.get().body();
  body.data = data;
  body.size = size;
  body.more = true;
  stream().expires_after(limits().idle_time);
  const auto [failed, moved] = co_await bh::async_read(stream(), connection->buffer_, parser, kNoThrow);
  if (failed && failed != bh::error::need_buffer) problem = failed;
  body_bytes += size - body.size;
  co_return size - body.size;
}

/// A body that is no HTTP is answered; one whose sender is gone is not.
bool Exchange::tell_broken_body() {
  const bool garbled = is_parser_error(problem) && problem != bh::error::partial_message;
  if (garbled) fail(Error(Code::broken_request, problem.message()));
  return garbled;
}

/// Beast reads at most what the buffer has room for, and that is two kilobytes since the connection was idle.
/// It is given back when it is so again.
void Exchange::make_room_for_body() {
  connection->buffer_.reserve(std::min<std::uint64_t>(kPiece, request.content_length.value_or(kPiece)));
}

/// Nobody fills our memory whom the guard would not let in. Without a body that is one trip to the pool less.
awaitable<bool> Exchange::may_send_body() {
  if (!route->guard) co_return true;
  std::function<void()> ask = [this] { guarded([this] { admit(); }); };
  co_await async_on_pool(shared().pool, std::move(ask), asio::use_awaitable);
  co_return admitted;
}

/// The whole body into request.body. Too large is an answer, not a failure.
awaitable<bool> Exchange::read_body(std::uint64_t limit) {
  if (request.content_length && *request.content_length > limit) {
    fail(Error(Code::body_too_large));
    co_return true;
  }
  if (parser.is_done()) co_return true;
  const bool welcome = co_await may_send_body();
  if (!welcome) co_return true;
  const bool going_on = co_await send_continue();
  if (!going_on) co_return false;
  make_room_for_body();
  std::string piece(std::min<std::uint64_t>(kPiece, request.content_length.value_or(kPiece)), '\0');
  while (!parser.is_done()) {
    const std::size_t size = co_await read_piece(piece.data(), piece.size());
    if (problem) co_return tell_broken_body();
    request.body.append(piece, 0, size);
    if (request.body.size() > limit) {
      fail(Error(Code::body_too_large));
      co_return true;
    }
  }
  co_return true;
}

/// The body into the route's sink, a piece at a time: the next one is read when this one is written.
awaitable<bool> Exchange::receive_upload() {
  std::function<void()> open = [this] {
    guarded([this] {
      admit();
      upload = route->upload(request);
    });
  };
  co_await async_on_pool(shared().pool, std::move(open), asio::use_awaitable);
  if (upload.refusal) answer = *std::move(upload.refusal);
  if (!upload.sink) co_return true;

  const bool going_on = co_await send_continue();
  if (!going_on) co_return false;
  make_room_for_body();
  std::string piece(kPiece, '\0');
  std::size_t size = 0;
  bool written = true;
  while (!parser.is_done() && written) {
    size = co_await read_piece(piece.data(), piece.size());
    if (problem) co_return tell_broken_body();
    std::function<void()> write = [this, &piece, &size, &written] {
      written = false;
      guarded([&] {
        upload.sink->write({piece.data(), size});
        written = true;
      });
    };
    co_await async_on_pool(shared().pool, std::move(write), asio::use_awaitable);
  }
  std::function<void()> finish = [this, written] {
    if (written) guarded([this] { answer = upload.finish(); });
    upload = {};
  };
  co_await async_on_pool(shared().pool, std::move(finish), asio::use_awaitable);
  co_return true;
}

/// What is left of a body that nobody wanted. A little is read away, so that the answer is not lost in a
/// reset.
awaitable<bool> Exchange::drain_body() {
  std::string piece(4096, '\0');
  std::size_t drained = 0;
  while (!parser.is_done() && !problem && drained < kDrained) {
    const std::size_t size = co_await read_piece(piece.data(), piece.size());
    drained += size;
  }
  co_return parser.is_done();
}

}  // namespace ecg::http
