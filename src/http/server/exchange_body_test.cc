// A request's body on its way into a sink.
#include <gtest/gtest.h>

#include <atomic>

#include "http/server.h"
#include "http/testing/test_socket.h"

namespace ecg::http {
namespace {

/// What becomes of an upload.
struct UploadLog {
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<int> finished{0}, destroyed{0};
  std::string content;  // to be looked at when it has ended
};

class LoggingSink : public ByteSink {
 public:
  explicit LoggingSink(UploadLog& log) : log_(log) {}
  ~LoggingSink() override { ++log_.destroyed; }
  void write(std::string_view bytes) override {
    log_.content += bytes;
    log_.bytes += bytes.size();
  }

 private:
  UploadLog& log_;
};

class FullSink : public ByteSink {
 public:
  void write(std::string_view) override { throw Error(Code::storage_full); }
};

class UploadRouteTest : public testing::Test {
 protected:
  UploadRouteTest() {
    server_.serve({
        {"PUT",
         "/upload/{name*}",
         {},
         [this](const Request& request) {
           if (!request.content_length && request.parameters.at("name") != "chunks")
             throw Error(Code::length_required);
           if (request.parameters.at("name") == "refused") throw Error(Code::storage_full);
           if (request.parameters.at("name") == "full") return Upload{std::make_unique<FullSink>(), {}, {}};
           return Upload{std::make_unique<LoggingSink>(log_),
                         [this] {
                           ++log_.finished;
                           return text_response("stored", "text/plain");
                         },
                         {}};
         }},
    });
  }

  std::string raw(std::string_view bytes) {
    TestSocket socket(server_.port());
    socket.send(bytes);
    return socket.read_to_end();
  }

  UploadLog log_;
  Server server_{ServerOptions{.threads = 2}};
};

TEST_F(UploadRouteTest, StreamsAnUploadAndFinishesOnce) {
  const std::string head =
      "PUT /upload/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3000000\r\n\r\n";
  std::string body;
  for (int i = 0; body.size() < 3'000'000; ++i) body += std::to_string(i) + " ";
  body.resize(3'000'000);
  EXPECT_TRUE(raw(head + body).ends_with("stored"));
  EXPECT_TRUE(log_.content == body) << log_.bytes;
  EXPECT_EQ(log_.finished, 1);
  EXPECT_EQ(log_.destroyed, 1);
}

TEST_F(UploadRouteTest, NeverFinishesAnUploadThatWasCut) {
  {
    TestSocket socket(server_.port());
    socket.send("PUT /upload/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" +
                std::string(1'000'000, 'x'));
    EXPECT_TRUE(comes_true([&] { return log_.bytes > 0; }));
  }
  EXPECT_TRUE(comes_true([&] { return log_.destroyed == 1; }));
  EXPECT_EQ(log_.finished, 0);
}

TEST_F(UploadRouteTest, LetsARouteRefuseAnUploadBeforeItsBody) {
  EXPECT_TRUE(starts_with_status(
      raw("PUT /upload/refused HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde"), 507));
  EXPECT_TRUE(starts_with_status(
      raw("PUT /upload/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 411));
  EXPECT_EQ(log_.bytes, 0u);
}

TEST_F(UploadRouteTest, StreamsAnUploadInChunks) {
  std::string chunks;
  for (int i = 0; i < 100; ++i)
    chunks += "4000\r\n" + std::string(16 << 10, static_cast<char>('a' + i % 26)) + "\r\n";
  EXPECT_TRUE(raw("PUT /upload/chunks HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: "
                  "chunked\r\n\r\n" +
                  chunks + "0\r\n\r\n")
                  .ends_with("stored"));
  EXPECT_EQ(log_.bytes, 100u << 14);
  EXPECT_EQ(log_.content[99 << 14], 'a' + 99 % 26);
}

// The next piece is awaited while one is written: that must not hold the answer up.
TEST_F(UploadRouteTest, SaysThatTheDiskIsFullThoughTheClientSendsNothingMore) {
  TestSocket socket(server_.port());
  socket.send("PUT /upload/full HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" +
              std::string(600'000, 'x'));
  EXPECT_TRUE(starts_with_status(socket.read_until("STORAGE_FULL"), 507));
}

}  // namespace
}  // namespace ecg::http
