// The client against servers that behave, and against raw sockets that do not.
#include "http/client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "base/file.h"
#include "http/server.h"
#include "http/testing/test_socket.h"

namespace ecg::http {
namespace {

using namespace std::chrono_literals;

/// Accepts one connection after the other and lets `script` talk on each; `script` gets the request's head.
class RawServer {
 public:
  using Script = std::function<std::string(int number, const std::string& head)>;

  explicit RawServer(Script script)
      : script_(std::move(script)), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0)
      std::abort();
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~RawServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/v"; }
  int connections() const { return number_; }

 private:
  void run() {
    while (true) {
      const int peer = accept(listener_, nullptr, nullptr);
      if (peer < 0) return;
      std::string head;
      char byte;
      while (!head.ends_with("\r\n\r\n") && recv(peer, &byte, 1, 0) == 1) head += byte;
      const std::string response = script_(number_++, head);
      send(peer, response.data(), response.size(), MSG_NOSIGNAL);
      if (response.empty()) recv(peer, &byte, 1, 0);  // silent: until the client gives up
      close(peer);
    }
  }

  const Script script_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> number_{0};
  std::thread thread_;
};

class Downloads : public testing::Test {
 protected:
  std::uint64_t fetch(const std::string& url, DownloadOptions options = {}) {
    return download(url, target_, options, cancel_);
  }
  Code fails(const std::string& url, DownloadOptions options = {}) {
    try {
      fetch(url, options);
    } catch (const Error& error) {
      return error.code();
    }
    ADD_FAILURE() << "no error";
    return Code::internal;
  }

  TempFolder folder_;
  const std::filesystem::path target_ = folder_.path() / "file";
  CancelFlag cancel_;
};

std::string part(int from, int to, const std::string& body, const std::string& extra = "") {
  return "HTTP/1.1 206 Partial Content\r\nETag: \"e\"\r\nContent-Range: bytes " + std::to_string(from) + "-" +
         std::to_string(to) + "/10\r\nContent-Length: " + std::to_string(to - from + 1) + "\r\n" + extra +
         "\r\n" + body;
}

TEST_F(Downloads, GoOnByRangeWhereTheConnectionBroke) {
  RawServer server([](int number, const std::string& head) {
    if (number == 0) return std::string("HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 10\r\n\r\n0123");
    EXPECT_NE(head.find("Range: bytes=4-"), std::string::npos) << head;
    EXPECT_NE(head.find("If-Range: \"e\""), std::string::npos) << head;
    return part(4, 9, "456789");
  });
  EXPECT_EQ(fetch(server.url()), 10u);
  EXPECT_EQ(read_file(target_), "0123456789");
}

TEST_F(Downloads, StartAgainWhenTheFileHasChanged) {
  RawServer server([](int number, const std::string&) {
    if (number == 0) return std::string("HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 10\r\n\r\n0123");
    return std::string("HTTP/1.1 200 OK\r\nETag: \"f\"\r\nContent-Length: 3\r\n\r\nnew");
  });
  EXPECT_EQ(fetch(server.url()), 3u);
  EXPECT_EQ(read_file(target_), "new");
}

// A store that did not know If-Range gave the rest of another film, and the two were joined.
TEST_F(Downloads, AreNeverOfTwoFilesThoughTheServerIgnoresIfRange) {
  const auto rest = [](const std::string& tag, const std::string& whole) {
    return "HTTP/1.1 206 Partial Content\r\nETag: " + tag + "\r\nContent-Range: bytes 4-9/" + whole +
           "\r\nContent-Length: 6\r\n\r\nBBBBBB";
  };
  for (const std::string& second :
       {rest("\"f\"", "10"), rest("\"e\"", "11"),
        std::string("HTTP/1.1 416 No\r\nContent-Range: bytes */3\r\nContent-Length: "
                    "0\r\n\r\n")}) {
    RawServer server([&second](int number, const std::string& head) {
      if (number == 0) return std::string("HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 10\r\n\r\n0123");
      if (number == 1) return second;
      EXPECT_EQ(head.find("Range:"), std::string::npos) << head;
      return std::string("HTTP/1.1 200 OK\r\nETag: \"f\"\r\nContent-Length: 3\r\n\r\nnew");
    });
    EXPECT_EQ(fetch(server.url()), 3u);
    EXPECT_EQ(read_file(target_), "new");
  }
}

// Within one second a file can be written twice and be of the same date.
TEST_F(Downloads, JoinByADateOnlyWhenItIsOlderThanTheAnswer) {
  for (const bool older : {true, false}) {
    RawServer server([older](int number, const std::string& head) {
      const std::string dates =
          std::string("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nLast-Modified: Sun, 06 Nov 1994 08:49:") +
          (older ? "36" : "37") + " GMT\r\n";
      if (number == 0) return "HTTP/1.1 200 OK\r\n" + dates + "Content-Length: 10\r\n\r\n0123";
      EXPECT_EQ(head.find("Range: bytes=4-") != std::string::npos, older) << head;
      if (!older) return "HTTP/1.1 200 OK\r\n" + dates + "Content-Length: 10\r\n\r\n0123456789";
      return "HTTP/1.1 206 Partial Content\r\n" + dates +
             "Content-Range: bytes 4-9/10\r\nContent-Length: 6\r\n\r\n456789";
    });
    EXPECT_EQ(fetch(server.url()), 10u);
    EXPECT_EQ(read_file(target_), "0123456789");
  }
}

TEST_F(Downloads, StartAgainWhenNothingNamesTheFile) {
  RawServer server([](int number, const std::string& head) {
    EXPECT_EQ(head.find("Range:"), std::string::npos);
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n") +
           (number == 0 ? "0123" : "0123456789");
  });
  EXPECT_EQ(fetch(server.url()), 10u);
  EXPECT_EQ(read_file(target_), "0123456789");
}

TEST_F(Downloads, RefuseTheWrongRange) {
  RawServer server([](int number, const std::string&) {
    return number == 0 ? std::string("HTTP/1.1 200 OK\r\nETag: \"e\"\r\nContent-Length: 10\r\n\r\n0123")
                       : part(5, 9, "56789");
  });
  EXPECT_EQ(fails(server.url()), Code::download_error);
}

TEST_F(Downloads, TryAgainAfterAServersError) {
  RawServer server([](int number, const std::string&) {
    return number == 0 ? std::string("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy")
                       : std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  });
  EXPECT_EQ(fetch(server.url()), 2u);
  EXPECT_EQ(read_file(target_), "ok");
}

TEST_F(Downloads, GiveUpAfterTheResumesTheyHave) {
  RawServer server(
      [](int, const std::string&) { return std::string("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"); });
  EXPECT_EQ(fails(server.url(), {.resumes = 1}), Code::download_error);
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(Downloads, DoNotTryAgainWhatWillStayWrong) {
  RawServer server(
      [](int, const std::string&) { return std::string("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"); });
  EXPECT_EQ(fails(server.url()), Code::download_error);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(Downloads, StopAtTheSizeLimit) {
  RawServer announced([](int, const std::string&) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + std::string(11, 'x');
  });
  RawServer hidden([](int, const std::string&) { return "HTTP/1.1 200 OK\r\n\r\n" + std::string(11, 'x'); });
  EXPECT_EQ(fails(announced.url(), {.max_bytes = 10}), Code::media_too_large);
  EXPECT_EQ(fails(hidden.url(), {.max_bytes = 10}), Code::media_too_large);
}

TEST_F(Downloads, AskForEachRedirectAnew) {
  RawServer inner(
      [](int, const std::string&) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"); });
  RawServer outer([&](int, const std::string&) {
    return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + inner.url() + "\r\n\r\n";
  });
  const auto only_outer = [&](std::string_view url) { return url == outer.url(); };
  EXPECT_EQ(fails(outer.url(), {.allowed = only_outer}), Code::url_not_allowed);
  EXPECT_EQ(inner.connections(), 0);
  EXPECT_EQ(fetch(outer.url()), 2u);
}

TEST_F(Downloads, AskForTheAddressThatANameLedTo) {
  RawServer inner([](int, const std::string&) { return std::string(); });
  std::string named = inner.url();
  named.replace(named.find("127.0.0.1"), 9, "rebound.localhost");
  std::vector<std::string> asked;
  const DownloadOptions only_public{.may_reach = [&](std::string_view, const IpAddress& address) {
    asked.push_back(address.text());
    return is_public(address);
  }};
  for (const std::string& url : {inner.url(), named}) {
    asked.clear();
    EXPECT_EQ(fails(url, only_public), Code::url_not_allowed) << url;
    EXPECT_FALSE(asked.empty());
  }
  EXPECT_EQ(inner.connections(), 0);
}

TEST_F(Downloads, AskForTheAddressOfEachRedirect) {
  RawServer inner([](int, const std::string&) { return std::string(); });
  RawServer outer([&](int, const std::string&) {
    return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + inner.url() + "\r\n\r\n";
  });
  const DownloadOptions only_outer{
      .may_reach = [&](std::string_view url, const IpAddress&) { return url == outer.url(); }};
  EXPECT_EQ(fails(outer.url(), only_outer), Code::url_not_allowed);
  EXPECT_EQ(outer.connections(), 1);
  EXPECT_EQ(inner.connections(), 0);
}

TEST_F(Downloads, FollowNoRedirectToAFileAndNotForEver) {
  RawServer to_file([](int, const std::string&) {
    return std::string("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: file:///etc/passwd\r\n\r\n");
  });
  RawServer circle([&](int, const std::string&) {
    return std::string("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /v\r\n\r\n");
  });
  EXPECT_EQ(fails(to_file.url()), Code::download_error);
  EXPECT_EQ(fails(circle.url()), Code::download_error);
  EXPECT_EQ(circle.connections(), 6);
}

TEST_F(Downloads, EndWhenTheServerFallsSilent) {
  RawServer server([](int, const std::string&) { return std::string(); });
  EXPECT_EQ(fails(server.url(), {.idle_time = 100ms, .resumes = 0}), Code::download_error);
}

TEST_F(Downloads, EndSoonAfterTheyAreCancelled) {
  RawServer server([this](int, const std::string&) {
    cancel_.cancel();
    return std::string();
  });
  EXPECT_EQ(fails(server.url()), Code::cancelled);
}

TEST_F(Downloads, SayWhenTheDiskIsFull) {
  RawServer server([](int, const std::string&) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(100'000, 'x');
  });
  try {
    download(server.url(), "/dev/full", {}, cancel_);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::storage_full);
  }
}

TEST_F(Downloads, TellTheirProgress) {
  RawServer server(
      [](int, const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345"; });
  std::uint64_t done = 0;
  std::optional<std::uint64_t> total;
  fetch(server.url(), {.progress = [&](auto d, auto t) { done = d, total = t; }});
  EXPECT_EQ(done, 5u);
  EXPECT_EQ(total, 5u);
}

TEST(Send, GivesAnyAnswerAndThrowsWithoutOne) {
  const CancelFlag never;
  std::string url;
  {
    Server server(ServerOptions{.threads = 1});
    server.serve({{"POST", "/x", [](const Request& request) {
                     return text_response(request.body + request.headers.find("X").value_or(""), "text/plain",
                                          418);
                   }}});
    url = "http://127.0.0.1:" + std::to_string(server.port()) + "/x";
    ClientRequest request{.method = "POST", .url = url, .body = "body "};
    request.headers.set("X", "header");
    const ClientResponse response = send(request, never);
    EXPECT_EQ(response.status, 418);
    EXPECT_EQ(response.body, "body header");
    EXPECT_EQ(response.headers.find("content-type"), "text/plain");
  }
  EXPECT_THROW(send({.url = url}, never), Error);
  EXPECT_THROW(send({.url = "file:///etc/passwd"}, never), Error);
}

}  // namespace
}  // namespace ecg::http
