#include "http/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <list>
#include <thread>

#include "base/asker.h"
#include "base/non_blocking.h"
#include "http/client.h"
#include "http/testing/test_socket.h"

namespace ecg::http {
namespace {

using namespace std::chrono_literals;

class Zeros : public ByteSource {
 public:
  explicit Zeros(std::uint64_t size) : left_(size) {}
  std::size_t read(std::span<char> out) override {
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
    std::fill_n(out.begin(), size, '0');
    left_ -= size;
    return size;
  }

 private:
  std::uint64_t left_;
};

class ServerTest : public testing::Test {
 protected:
  std::vector<Route> routes() {
    return {
        {"GET", "/hello", [](const auto&) { return text_response("hello", "text/plain"); }},
        {"POST",
         "/echo",
         [](const Request& request) { return text_response(request.body, "text/plain"); },
         {},
         1000},
        answered_at_once({"GET", "/at-once",
                          [this](const Request& request) {
                            ++runs_;
                            if (!request.query.empty()) about_to_wait();
                            const std::string where =
                                NonBlockingScope::is_wanted() ? " at once" : " on the pool";
                            return text_response(std::to_string(runs_) + where, "text/plain");
                          }}),
        guarded("POST", "/guarded"),
        guarded("GET", "/guarded"),
        {"GET", "/big",
         [](const auto&) {
           Response response;
           response.body = StreamBody{std::make_unique<Zeros>(kBig), kBig};
           return response;
         }},
        {"GET", "/short",
         [](const auto&) {
           Response response;
           response.body = StreamBody{std::make_unique<Zeros>(10), 20};
           return response;
         }},
        {"GET", "/events",
         [this](const auto&) {
           Response response;
           response.body = EventPoll([this] { return next_event(); });
           return response;
         }},
        {"POST", "/large", [](const auto&) { return text_response("had it", "text/plain"); }, {}, 1 << 20},
        {"GET", "/lane",
         on_lane(Lane::computing,
                 [this](const auto&) {
                   ++waiting_;
                   released_.wait();
                   return text_response("done", "text/plain");
                 })},
        {"GET", "/endless",
         on_lane(Lane::calling,
                 [this](const auto&) -> Response {
                   ++waiting_;
                   try {
                     for (;; std::this_thread::sleep_for(1ms)) go_on_for_asker();
                   } catch (const Error&) {
                     ++left_;
                     throw;
                   }
                 })},
        {"GET", "/awaited", [this](const Request& request) { return awaited(request); }},
        in_own_words({"GET", "/worded", [](const auto&) -> Response { throw Error(Code::unauthorized); }}),
        {"GET", "/slow",
         [this](const auto&) {
           ++waiting_;
           release_.get_future().wait();
           return text_response("done", "text/plain");
         }},
    };
  }

  Route guarded(const char* method, const char* path) {
    Route route{method, path, [](const Request& request) {
                  return text_response(request.owner + request.body, "text/plain");
                }};
    route.guard = [this](Request& request) {
      ++asked_;
      if (!request.headers.find("X-Key")) throw Error(Code::unauthorized);
      request.owner = "kim";
    };
    return route;
  }

  /// There at the third time it is asked for, or never: with ?never. Counts in left_ when nobody asks.
  Response awaited(const Request& request) {
    const auto until = std::shared_ptr<int>(new int(0), [this](const int* asked) {
      delete asked;
      ++left_;
    });
    Response response;
    response.body = AwaitedResponse{
        .poll = [until, this, never = request.query_parameter("never").has_value(),
                 bad = request.query_parameter("bad").has_value()]() -> std::optional<Response> {
          ++waiting_;
          if (bad && *until == 2) throw Error(Code::queue_full);
          if (never || ++*until < 3) return std::nullopt;
          return later(Lane::computing, [] { return json_response(json::object{{"a", 1}}); });
        },
        .spaced_json = request.query_parameter("spaced").has_value()};
    return response;
  }

  static Route in_own_words(Route route) {
    route.tell_error = [](const Error& error, const Request&) {
      return text_response("sorry: " + std::string(facts(error.code()).name), "text/plain", 418);
    };
    return route;
  }

  EventStep next_event() {
    const int number = ++events_;
    return {.events = {{"status", std::to_string(number), "line 1\nline " + std::to_string(number)}},
            .finished = number == 3};
  }

  void start(Limits limits = {}) {
    limits.event_poll = 5ms;
    server_ = std::make_unique<Server>(ServerOptions{.threads = 2, .computing = {1, 1}, .limits = limits});
    server_->serve(routes());
  }
  TestSocket connect() { return TestSocket(server_->port()); }
  std::string raw(std::string_view bytes) {
    TestSocket socket(server_->port());
    socket.send(bytes);
    return socket.read_to_end();
  }
  std::string url(const std::string& path) {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }

  std::promise<void> release_lane_;
  static constexpr std::uint64_t kBig = 20 << 20;
  std::atomic<int> events_{0}, waiting_{0}, asked_{0}, runs_{0};
  std::atomic<int> left_{0};
  std::promise<void> release_;
  std::shared_future<void> released_ = release_lane_.get_future().share();
  std::unique_ptr<Server> server_;
};

constexpr std::string_view kGet = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
constexpr std::string_view kLastGet = "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

TEST_F(ServerTest, AnswersPipelinedRequestsInOrderOnOneConnection) {
  start();
  const std::string answers =
      raw(std::string(kGet) + "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" +
          std::string(kLastGet));
  const auto first = answers.find("hello"), second = answers.find("abc"),
             third = answers.find("hello", first + 5);
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_NE(third, std::string::npos);
}

TEST_F(ServerTest, AsksTheGuardOnceAndTellsTheHandlerWhoAsks) {
  start();
  const std::string tail = " /guarded HTTP/1.1\r\nHost: x\r\nX-Key: k\r\nConnection: close\r\n";
  EXPECT_TRUE(raw("GET" + tail + "\r\n").ends_with("\r\n\r\nkim"));
  EXPECT_TRUE(raw("POST" + tail + "Content-Length: 3\r\n\r\nabc").ends_with("\r\n\r\nkimabc"));
  EXPECT_EQ(asked_, 2);
}

// The answer comes although the body never does.
TEST_F(ServerTest, ReadsNoBodyOfARequestThatTheGuardRefuses) {
  start();
  TestSocket socket = connect();
  socket.send("POST /guarded HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
  const std::string response = socket.read_until("UNAUTHORIZED");
  EXPECT_TRUE(starts_with_status(response, 401)) << response;
  EXPECT_NE(response.find("WWW-Authenticate: Bearer"), std::string::npos);
  EXPECT_TRUE(starts_with_status(raw("GET /guarded HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), 401));
}

// The thread that reads runs both at first: the second would wait there and is run again elsewhere.
TEST_F(ServerTest, RunsWhatIsAnsweredAtOnceWhereItReadsAndElsewhereWhatWouldWait) {
  start();
  const std::string quick = raw("GET /at-once HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(quick.ends_with("\r\n\r\n1 at once")) << quick;
  const std::string slow = raw("GET /at-once?wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(slow.ends_with("\r\n\r\n3 on the pool")) << slow;
}

TEST_F(ServerTest, LetsNobodyElseWaitForWhatWaitsOnALane) {
  start();
  constexpr std::string_view kLane = "GET /lane HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  // One works, one waits, and one of three is too many.
  std::list<TestSocket> sockets;
  for (int i = 0; i < 3; ++i) sockets.emplace_back(server_->port()).send(kLane);
  std::string refused;
  EXPECT_TRUE(comes_true([&] {
    for (TestSocket& socket : sockets)
      if (refused.empty()) refused = socket.read_at_once();
    return !refused.empty();
  }));
  EXPECT_TRUE(starts_with_status(refused, 503)) << refused;
  EXPECT_NE(refused.find("Retry-After"), std::string::npos);
  EXPECT_TRUE(raw(kLastGet).ends_with("hello"));
  release_lane_.set_value();
  int done = 0;
  for (TestSocket& socket : sockets) done += socket.read_to_end().ends_with("done") ? 1 : 0;
  EXPECT_EQ(done, 2);
}

TEST_F(ServerTest, TellsLongWorkThatItsClientHasLeft) {
  start();
  {
    TestSocket socket = connect();
    socket.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(comes_true([&] { return waiting_ == 1; }));
  }
  EXPECT_TRUE(comes_true([&] { return left_ == 1; }));
}

TEST_F(ServerTest, HoldsNoMoreThanItsShareOfLargeBodies) {
  start({.large_bodies = 100'000, .small_body = 1'000});
  const auto head = [](int size) {
    return "POST /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + std::to_string(size) +
           "\r\n\r\n";
  };
  {
    TestSocket held = connect();
    held.send(head(90'000) + std::string(89'999, 'x'));
    // The second is refused as soon as the first has come.
    EXPECT_TRUE(
        comes_true([&] { return starts_with_status(raw(head(20'000) + std::string(20'000, 'x')), 503); }));
    EXPECT_TRUE(raw(head(900) + std::string(900, 'x')).ends_with("had it"));
  }
  EXPECT_TRUE(comes_true([&] { return raw(head(90'000) + std::string(90'000, 'x')).ends_with("had it"); }));
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  start();
  const std::string response = raw("HEAD /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(response.find("Content-Length: 5"), std::string::npos);
  EXPECT_TRUE(response.ends_with("\r\n\r\n"));
}

TEST_F(ServerTest, ReadsChunkedBodiesUpToTheLimit) {
  start();
  EXPECT_TRUE(raw("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
                  .ends_with("abcde"));
  const std::string chunk = "400\r\n" + std::string(1024, 'x') + "\r\n";
  EXPECT_TRUE(starts_with_status(
      raw("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + "0\r\n\r\n"),
      413));
}

TEST_F(ServerTest, RefusesALargeBodyBeforeReadingIt) {
  start();
  EXPECT_TRUE(
      starts_with_status(raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"), 413));
}

TEST_F(ServerTest, SaysContinueToThoseWhoWaitForIt) {
  start();
  TestSocket socket(server_->port());
  socket.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: "
      "2\r\n\r\n");
  EXPECT_TRUE(starts_with_status(socket.read_until("\r\n\r\n"), 100));
  socket.send("ok");
  EXPECT_TRUE(socket.read_to_end().ends_with("ok"));
}

TEST_F(ServerTest, RefusesWhatCouldSmuggleARequest) {
  start();
  for (const char* request :
       {"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3 4\r\n\r\nabc",
        "GET /hel\x01lo HTTP/1.1\r\nHost: x\r\n\r\n", "GET hello HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /hello HTTP/1.1\r\n\r\n", "GET /hello HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "\x16\x03\x01\x02garbage\r\n\r\n", "GET /hello HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n"})
    EXPECT_TRUE(starts_with_status(raw(request), 400)) << request << raw(request);
}

TEST_F(ServerTest, RefusesAHeaderThatIsTooLarge) {
  start();
  EXPECT_TRUE(starts_with_status(
      raw("GET /hello HTTP/1.1\r\nHost: x\r\nX: " + std::string(17 << 10, 'x') + "\r\n\r\n"), 431));
}

TEST_F(ServerTest, TurnsAwayTheSlowHeader) {
  Limits limits;
  limits.header_time = 50ms;
  start(limits);
  TestSocket socket(server_->port());
  socket.send("GET /hello HT");
  EXPECT_TRUE(starts_with_status(socket.read_to_end(), 408));
}

TEST_F(ServerTest, ClosesIdleConnections) {
  Limits limits;
  limits.idle_time = 50ms;
  start(limits);
  TestSocket socket(server_->port());
  socket.send(kGet);
  EXPECT_TRUE(starts_with_status(socket.read_to_end(), 200));
  EXPECT_TRUE(comes_true([&] { return server_->open_connections() == 0; }));
}

TEST_F(ServerTest, TurnsAwayConnectionsPastTheLimit) {
  Limits limits;
  limits.connections = 1;
  start(limits);
  TestSocket first(server_->port());
  first.send(kGet);
  first.read_until("hello");
  EXPECT_TRUE(starts_with_status(TestSocket(server_->port()).read_to_end(), 503));
}

TEST_F(ServerTest, StreamsABodyLargerThanItsBuffers) {
  start();
  const CancelFlag never;
  EXPECT_EQ(send({.url = url("/big")}, never).body.size(), kBig);
}

TEST_F(ServerTest, ClosesTheConnectionWhenABodyEndsEarly) {
  start();
  const std::string response = raw("GET /short HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(response.find("Content-Length: 20"), std::string::npos);
  EXPECT_TRUE(response.ends_with("\r\n\r\n0000000000"));
}

TEST_F(ServerTest, SurvivesAClientThatLeavesInTheMiddle) {
  start();
  {
    TestSocket socket(server_->port());
    socket.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
    socket.read_until("0000");
  }
  EXPECT_TRUE(comes_true([&] { return server_->open_connections() == 0; }));
  EXPECT_TRUE(starts_with_status(raw(kLastGet), 200));
}

TEST_F(ServerTest, SendsEventsUntilTheLast) {
  start();
  const std::string response = raw("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(response.find("text/event-stream"), std::string::npos);
  EXPECT_NE(response.find("id: 1\nevent: status\ndata: line 1\ndata: line 1\n\n"), std::string::npos);
  EXPECT_TRUE(response.ends_with("data: line 3\n\n"));
}

TEST_F(ServerTest, AnswersWhenTheAnswerIsThere) {
  start({.event_poll = 1ms});
  EXPECT_TRUE(
      raw("GET /awaited HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ends_with("\r\n\r\n{\"a\":1}"));
  EXPECT_EQ(waiting_, 3);
  EXPECT_TRUE(comes_true([&] { return left_ == 1; }));
}

TEST_F(ServerTest, KeepsProxiesFromTakingItsSilenceForTheEnd) {
  start({.event_poll = 5ms, .event_comment = 0ms});
  const std::string response = raw("GET /awaited?spaced HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(response.starts_with("HTTP/1.1 200 OK\r\n")) << response;
  EXPECT_TRUE(response.ends_with("\r\n\r\n  {\"a\":1}")) << response;
  const std::string late = raw("GET /awaited?spaced&bad HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(late.starts_with("HTTP/1.1 200 OK\r\n")) << late;
  EXPECT_NE(late.find("\r\n\r\n  {\"type\""), std::string::npos) << late;
  EXPECT_TRUE(
      raw("GET /awaited?bad HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 429 "));
}

TEST_F(ServerTest, ForgetsWhatNobodyWaitsForAnyMore) {
  start({.event_poll = 1ms});
  {
    TestSocket socket(server_->port());
    socket.send("GET /awaited?never HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_TRUE(comes_true([&] { return waiting_ > 3; }));
    EXPECT_EQ(left_, 0);
  }
  EXPECT_TRUE(comes_true([&] { return left_ == 1; }));
  TestSocket other(server_->port());
  other.send("GET /awaited?never HTTP/1.1\r\nHost: x\r\n\r\n");
  const int before = waiting_;
  ASSERT_TRUE(comes_true([&] { return waiting_ > before + 3; }));
  server_->stop();
  EXPECT_EQ(left_, 2) << "nor when the server stops";
}

TEST_F(ServerTest, LetsARouteTellErrorsInItsOwnWords) {
  start();
  EXPECT_TRUE(
      raw("GET /worded HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ends_with("sorry: UNAUTHORIZED"));
}

TEST_F(ServerTest, FinishesRunningRequestsWhenItIsStopped) {
  start();
  TestSocket socket(server_->port()), idle(server_->port());
  idle.send(kGet);
  idle.read_until("hello");
  socket.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(comes_true([&] { return waiting_ == 1; }));
  std::thread stopper([&] { server_->stop(); });
  idle.read_to_end();  // closed at once
  release_.set_value();
  EXPECT_TRUE(socket.read_to_end().ends_with("done"));
  stopper.join();
  EXPECT_FALSE(TestSocket(server_->port()).connected());
}

TEST_F(ServerTest, HoldsHundredsOfIdleConnections) {
  start();
  std::list<TestSocket> sockets;
  for (int i = 0; i < 400; ++i) {
    sockets.emplace_back(server_->port());
    ASSERT_TRUE(sockets.back().connected());
  }
  EXPECT_TRUE(comes_true([&] { return server_->open_connections() == 400; }));
  EXPECT_TRUE(starts_with_status(raw(kLastGet), 200));
}

TEST(Listening, SaysWhenTheAddressIsTaken) {
  const Server first(ServerOptions{});
  try {
    const Server second(ServerOptions{.port = first.port()});
    FAIL() << "listens twice";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::unavailable);
    EXPECT_NE(error.detail().find(std::to_string(first.port())), std::string::npos);
  }
}

}  // namespace
}  // namespace ecg::http
