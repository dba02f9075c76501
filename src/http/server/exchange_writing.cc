// The answer's half of an exchange. For its coroutines holds what connection.cc says.
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "base/text.h"
#include "base/time.h"
#include "http/server/exchange.h"

namespace ecg::http {
namespace {

constexpr std::size_t kUsualResponse = 1 << 10;  // a status with its head; what is longer grows

std::string event_text(const Event& event) {
  std::string text;
  if (!event.id.empty()) text += "id: " + event.id + "\n";
  if (!event.name.empty()) text += "event: " + event.name + "\n";
  for (const std::string& line : split(event.data, '\n')) text += "data: " + line + "\n";
  return text + "\n";
}

/// For the pool: what ends with `poll` may ask a database.
template <class Poll>
std::function<void()> ending(Poll& poll) {
  return [&poll] { poll = {}; };
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

/// The bytes before the body. `size`: nullopt for a body that ends with the connection.
std::string head_text(const Response& response, std::optional<std::uint64_t> size, bool keep_alive) {
  std::string text;
  text.reserve(kUsualResponse);
  const auto add = [&text](auto... words) { (text.append(words), ...); };
  const auto reason = bh::obsolete_reason(bh::int_to_status(static_cast<unsigned>(response.status)));
  add("HTTP/1.1 ", std::to_string(response.status), " ", std::string_view(reason), "\r\n");
  add("Date: ", http_date(now()), "\r\nServer: ecg\r\n");
  for (const auto& [name, value] : response.headers.all())
    add(std::string_view(name), ": ", std::string_view(value), "\r\n");
  if (size && may_have_body(response.status)) add("Content-Length: ", std::to_string(*size), "\r\n");
  text += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  return text;
}

}  // namespace

bool client_is_gone(asio::ip::tcp::socket& socket) {
  char byte;
  return recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

awaitable<bool> Exchange::write_text(std::string text) {
  const Deadline deadline(*connection, limits().idle_time);
  const auto bytes = asio::buffer(text);
  const auto [failed, size] = co_await asio::async_write(socket(), bytes, kNoThrow);
  co_return !failed;
}

awaitable<bool> Exchange::write_stream() {
  auto body = std::make_shared<StreamBody>(std::move(std::get<StreamBody>(response.body)));
  std::string head = head_text(response, body->size, keep_alive);
  bool good = co_await write_text(std::move(head));
  if (is_head() || !may_have_body(response.status)) co_return good;
  std::string piece(std::min<std::uint64_t>(kPiece, body->size), '\0');
  std::uint64_t left = body->size;
  while (good && left > 0) {
    std::size_t size = 0;
    std::function<void()> read = [this, &piece, &size, body] {
      guarded([&] { size = body->source->read(piece); });
    };
    co_await async_on_pool(shared().pool, std::move(read), asio::use_awaitable);
    size = static_cast<std::size_t>(std::min<std::uint64_t>(size, left));
    if (size == 0) co_return false;  // shorter than promised: only a closed connection can say so
    left -= size;
    const Deadline deadline(*connection, limits().idle_time);
    const auto bytes = asio::buffer(piece.data(), size);
    const auto [failed, moved] = co_await asio::async_write(socket(), bytes, kNoThrow);
    good = !failed;
  }
  co_return good;
}

/// The answer, when it has come; false when nobody waits for it any more.
awaitable<bool> Exchange::await_answer() {
  if (!std::holds_alternative<AwaitedResponse>(response.body)) co_return true;
  AwaitedResponse awaited = std::move(std::get<AwaitedResponse>(response.body));
  response = {};
  asio::steady_timer timer(shared().io);
  auto silent_since = std::chrono::steady_clock::now();
  bool come = false, wanted = true;
  while (wanted) {
    std::function<void()> ask = [this, &awaited, &come] {
      come = !guarded([this, &awaited, &come] {
        auto answer = awaited.poll();
        if (answer) response = *std::move(answer);
        come = answer.has_value();
      }) || come;
    };
    co_await async_on_pool(shared().pool, std::move(ask), asio::use_awaitable);
    if (come) break;
    const auto now = std::chrono::steady_clock::now();
    if (awaited.spaced_json && now - silent_since >= limits().event_comment) {
      silent_since = now;
      std::string text = " ";
      if (!head_sent) {
        Response head;
        head.headers.set("Content-Type", "application/json; charset=utf-8");
        shared().router->decorate(request, head);
        text = head_text(head, std::nullopt, false) + text;
        head_sent = true;
      }
      wanted = co_await write_text(std::move(text));
    }
    timer.expires_after(limits().event_poll);
    co_await timer.async_wait(kNoThrow);
    wanted = wanted && !shared().stopping && !client_is_gone(socket());
  }
  std::function<void()> end = ending(awaited.poll);
  co_await async_on_pool(shared().pool, std::move(end), asio::use_awaitable);
  co_return wanted;
}

awaitable<bool> Exchange::write_events() {
  EventPoll poll = std::move(std::get<EventPoll>(response.body));
  response.body = std::string();
  response.headers.set("Content-Type", "text/event-stream; charset=utf-8");
  response.headers.set("Cache-Control", "no-cache");
  response.headers.set("X-Accel-Buffering", "no");  // nginx must not hold events back
  keep_alive = false;
  std::string head = head_text(response, std::nullopt, false);
  bool good = co_await write_text(std::move(head));
  if (is_head()) co_return good;

  asio::steady_timer timer(shared().io);
  auto silent_since = std::chrono::steady_clock::now();
  EventStep step;
  while (good && !step.finished && !shared().stopping && !client_is_gone(socket())) {
    step = {.events = {}, .finished = true};  // stands when the poll throws
    std::function<void()> ask = [this, &step, &poll] { guarded([&] { step = poll(); }); };
    co_await async_on_pool(shared().pool, std::move(ask), asio::use_awaitable);
    std::string text;
    for (const Event& event : step.events) text += event_text(event);
    const auto now = std::chrono::steady_clock::now();
    if (text.empty() && now - silent_since >= limits().event_comment) text = ": still here\n\n";
    if (!text.empty()) {
      silent_since = now;
      good = co_await write_text(std::move(text));
    }
    if (step.finished) break;
    timer.expires_after(limits().event_poll);
    co_await timer.async_wait(kNoThrow);
  }
  std::function<void()> end = ending(poll);
  co_await async_on_pool(shared().pool, std::move(end), asio::use_awaitable);
  co_return false;
}

awaitable<bool> Exchange::write_response() {
  keep_alive = keep_alive && !shared().stopping;
  shared().router->decorate(request, response);
  if (std::holds_alternative<StreamBody>(response.body)) {
    const bool streamed = co_await write_stream();
    co_return streamed&& keep_alive;
  }
  if (std::holds_alternative<EventPoll>(response.body)) {
    const bool more = co_await write_events();
    co_return more;
  }
  std::string& body = std::get<std::string>(response.body);
  if (head_sent) {
    co_await write_text(std::move(body));
    co_return false;
  }
  std::string text = head_text(response, body.size(), keep_alive);
  if (!is_head() && may_have_body(response.status)) text += body;
  const bool good = co_await write_text(std::move(text));
  co_return good&& keep_alive;
}

}  // namespace ecg::http
