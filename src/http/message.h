#pragma once
// A request and its answer as plain values: what endpoints see of HTTP.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/io.h"
#include "base/json.h"

namespace ecg::http {

/// Header fields in order; names compare without case.
class Headers {
 public:
  std::optional<std::string> find(std::string_view name) const;
  void set(std::string_view name, std::string_view value);  ///< replaces every field of that name
  void erase(std::string_view name);                        ///< every field of that name
  const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  std::string method;  ///< "GET"; a HEAD request arrives here as HEAD when it runs on a GET route
  std::string target;  ///< as sent, percent-encoded: "/bucket/a%20b?X-Amz-Date=..."
  std::string path;    ///< the target before '?', still percent-encoded
  std::string query;   ///< the target after '?', still percent-encoded
  std::map<std::string, std::string> parameters;  ///< of the route's pattern, percent-decoded
  Headers headers;
  std::optional<std::uint64_t> content_length;  ///< nullopt: none was sent (chunked or no body)
  std::string body;                             ///< whole, for routes without a sink
  std::string peer;                             ///< "127.0.0.1"
  std::string owner;  ///< whose things may be seen, as the route's guard found; empty: everybody's

  /// First query parameter of that name, percent-decoded ('+' is a space).
  std::optional<std::string> query_parameter(std::string_view name) const;
  /// From Accept-Language: the better ranked of ko and en; Korean when absent or neither.
  Language language() const;
};

/// One server-sent event. `id` comes back as Last-Event-ID when the client connects again.
struct Event {
  std::string name, id, data;  ///< data may hold line breaks
};

/// What an event stream has to say now. Called on the worker pool every `Limits::event_poll`, first at once.
struct EventStep {
  std::vector<Event> events;
  bool finished = false;  ///< send these, then close
};
using EventPoll = std::function<EventStep()>;

/// A body that is read while it is sent, on the worker pool, never faster than the client takes it.
struct StreamBody {
  std::unique_ptr<ByteSource> source;
  std::uint64_t size = 0;  ///< sent as Content-Length; a source that ends early closes the connection
};

/// Where work is done that would hold up the pool, on which everybody waits: each lane has its own threads
/// and a short queue.
enum class Lane {
  computing,  ///< what takes the processor for longer than a moment
  calling,    ///< what waits for another server
};

struct Response;

/// The rest of the work: it has the request still, and base/asker.h tells it when the client has left. Where
/// the lane is full, the answer is 503.
struct DeferredResponse {
  Lane lane;
  std::function<Response()> make;
};

/// An answer that is not there yet, and for which no thread waits: it is asked for on the worker pool every
/// `Limits::event_poll`, at once first, until it comes, which may be a deferred one. `poll` is destroyed on
/// the pool, in any case, when it was asked for the last time: its client may have left, or the server stops.
struct AwaitedResponse {
  std::function<std::optional<Response>()> poll;
  /// It will be JSON, in front of which white space says nothing: when it is long in coming its head is sent
  /// as that of a 200, and a space every `Limits::event_comment`, so that nobody on the way takes the silence
  /// for the end. A failure can then be told by the body only.
  bool spaced_json = false;
};

struct Response {
  int status = 200;
  Headers headers;
  std::variant<std::string, StreamBody, EventPoll, DeferredResponse, AwaitedResponse> body;
};

/// `make` may refer to the request, which stays until it was answered.
Response later(Lane lane, std::function<Response()> make);

/// 200 (or `status`) with `Content-Type: application/json; charset=utf-8`.
Response json_response(const json::value& value, int status = 200);
Response text_response(std::string text, std::string_view content_type, int status = 200);
/// RFC 9457: application/problem+json {type, title, status, detail, code}, detail in `language`.
Response problem_response(const Error& error, Language language);

/// A `Range: bytes=` header against a body of `size` bytes (RFC 9110 section 14).
struct ByteRange {
  std::uint64_t first, length;
};
/// nullopt: no usable header, send everything. Several ranges count as no header. Throws
/// Error(range_not_satisfiable).
std::optional<ByteRange> requested_range(const Request& request, std::uint64_t size);

}  // namespace ecg::http
