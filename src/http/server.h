#pragma once
// The HTTP/1.1 server: one I/O thread with coroutines, a pool of threads that run endpoints, a table of
// routes.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/door.h"
#include "http/message.h"

namespace ecg::http {

using Handler = std::function<Response(const Request&)>;

/// The same endpoint, on a lane.
inline Handler on_lane(Lane lane, Handler handler) {
  return [lane, handler = std::move(handler)](const Request& request) {
    return later(lane, [&handler, &request] { return handler(request); });
  };
}

/// For routes that take a body of any size: looks at the request's head (no body yet) and returns where the
/// bytes go, or throws Error / returns an Response instead of a sink to refuse before a byte is read.
struct Upload {
  std::unique_ptr<ByteSink> sink;
  /// Called once after the last byte was written to `sink`; commits and answers. Never called when the client
  /// went away or sent fewer bytes than Content-Length: then the sink is just destroyed.
  std::function<Response()> finish;
  /// Set instead of the two above to refuse.
  std::optional<Response> refusal;
};
using UploadHandler = std::function<Upload(const Request&)>;

/// Sees a body that is held in memory as it comes, from the head on: what its write() throws is the answer,
/// and the rest of the body is not read. Runs on the I/O thread: must be quick.
using BodyWatch = std::function<std::unique_ptr<ByteSink>(const Request&)>;

/// How a route says what went wrong, where its clients know another form than problem_response().
using TellError = std::function<Response(const Error&, const Request&)>;

/// Looks at a request's head before a byte of its body is read: notes who asks, or throws Error to refuse.
using Guard = std::function<void(Request&)>;

struct Route {
  std::string method;  ///< "GET" answers HEAD too (the server drops the body)
  std::string
      pattern;  ///< "/api/upload-video/status/{job_id}"; "{key*}" as last part takes the rest, slashes too
  Handler handler;
  UploadHandler upload;                ///< instead of handler
  std::uint64_t body_limit = 1 << 20;  ///< bytes; more is 413 BODY_TOO_LARGE. Not for upload routes.
  Guard guard = {};                    ///< empty: anybody may ask
  /// Guard and handler are tried on the I/O thread, under NonBlockingScope, and run again on the pool when
  /// they would wait: for what is asked often and read from memory. Handing a request to the pool and its
  /// answer back costs more than such an answer.
  bool at_once = false;
  bool proves_itself = false;  ///< each request is signed whole: whose page has it made is no matter
  BodyWatch watch = {};
  TellError tell_error = {};
};

/// In the words of the route, of which there may be none.
Response error_response(const Route* route, const Error& error, const Request& request);

/// The same route, answered at once.
inline Route answered_at_once(Route route) {
  route.at_once = true;
  return route;
}

struct Limits {
  std::size_t header_bytes = 16 << 10;
  std::size_t connections = 20'000;               ///< further ones get 503 and are closed
  std::chrono::milliseconds header_time{10'000};  ///< from a request's first byte to the end of its head
  std::chrono::milliseconds idle_time{60'000};    ///< without a byte moved, between requests or within a body
  /// Of all large bodies that are held in memory: more is 503. Small ones are always taken.
  std::uint64_t large_bodies = 256 << 20, small_body = 64 << 10;
  std::chrono::milliseconds body_time{300'000};  ///< for a body that is held in memory to come as a whole
  std::chrono::milliseconds drain_time{10'000};  ///< for running requests at stop()
  std::chrono::milliseconds event_poll{200};
  std::chrono::milliseconds event_comment{15'000};
};

/// Of a lane. Requests beyond those that wait are 503 at once.
struct LaneSize {
  std::size_t threads, waiting;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                       ///< 0: the kernel chooses, port() tells
  std::size_t threads = 4;                      ///< of the pool that runs handlers
  LaneSize computing{2, 256}, calling{4, 256};  ///< a class that downloads at once waits its turn
  Limits limits;
  std::vector<std::string> cors_origins = {"*"};  ///< whose pages may ask, as Door has it; preflights and
                                                  ///< Access-Control-Allow-Origin; ETag exposed
  std::vector<std::string> hosts = {};            ///< that requests may call the server by, as Door has it
  std::string prefix = {};  ///< "/ecg": routes are served below it too, for proxies that leave it there
};

/// Finds the route of a request and runs it: no socket, so tests and fuzzers call it directly.
/// Unknown path: 404 ROUTE_NOT_FOUND; known path, other method: 405 with Allow; OPTIONS: CORS preflight.
/// An Error thrown by a handler becomes a problem answer, any other exception INTERNAL (and a log line).
class Router {
 public:
  explicit Router(std::vector<Route> routes, std::vector<std::string> cors_origins = {"*"},
                  std::vector<std::string> hosts = {}, std::string prefix = {});
  /// Longest-literal match wins over a parameter. nullptr when none; then answer() says why.
  const Route* find(Request& request) const;  ///< fills request.parameters
  /// What Door::refusal() says; nullopt for a route whose requests prove themselves.
  std::optional<Response> refusal(const Request& request, const Route* route) const;
  Response respond(Request& request) const;  ///< for routes with a handler
  Response refuse(
      const Request& request) const;  ///< the 404, 405 or preflight answer when find() gave nullptr
  /// CORS and security headers that every answer carries.
  void decorate(const Request& request, Response& response) const;

 private:
  std::vector<std::string_view> own_paths(const Request& request) const;

  std::vector<Route> routes_;
  Door door_;
  std::string prefix_;
};

/// A request that was answered.
struct Served {
  std::string_view method, route;  ///< the route's own words; "other" when there is none
  int status = 200;
  double seconds = 0;            ///< from the first byte of the request until its answer was ready to be sent
  std::uint64_t body_bytes = 0;  ///< that came
  bool is_upload = false;        ///< the route took the body in pieces
};
/// Told of each one on the I/O thread: must be quick.
using Observer = std::function<void(const Served&)>;

class Server {
 public:
  /// Binds and listens: from here on port() is known and clients wait in the backlog. Throws
  /// Error(unavailable) when the address is taken.
  explicit Server(ServerOptions options);
  ~Server();  ///< stop()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Begins to answer. Once.
  void serve(std::vector<Route> routes, Observer observer = {});

  std::uint16_t port() const;
  std::size_t open_connections() const;
  /// No new connection, idle ones closed, running requests finish (at most drain_time), then everything is
  /// closed.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ecg::http
