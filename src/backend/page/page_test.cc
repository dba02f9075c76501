#include "backend/page/page.h"

#include <gtest/gtest.h>

namespace ecg::backend {
namespace {

constexpr EmbeddedFile kScript{"assets/a-1.js", "text/javascript", "plain", "brotli", "gzip", "\"1\""};

http::Response ask(const EmbeddedFile& file, std::string_view header, std::string_view value) {
  http::Request request;
  request.headers.set(header, value);
  return page_response(file, request);
}

TEST(Page, GivesTheSmallestFormTheClientReads) {
  const auto body = [](std::string_view accepted) {
    return std::get<std::string>(ask(kScript, "Accept-Encoding", accepted).body);
  };
  EXPECT_EQ(body("gzip, deflate, br"), "brotli");
  EXPECT_EQ(body("gzip;q=0.5, br;q=0"), "gzip");
  EXPECT_EQ(body(""), "plain");
  EXPECT_EQ(body("brotli, x-gzip, ;;,,="), "plain");
}

TEST(Page, ReadsAcceptEncodingItemByItem) {
  EXPECT_TRUE(accepts_coding("BR ; q=0.1", "br"));
  EXPECT_FALSE(accepts_coding("br;q=0.000", "br"));
  EXPECT_FALSE(accepts_coding("*", "br"));
}

TEST(Page, KeepsHashedFilesForEverAndAsksAgainForTheRest) {
  EXPECT_NE(ask(kScript, "Accept", "*/*").headers.find("Cache-Control")->find("immutable"),
            std::string::npos);
  const EmbeddedFile index{"index.html", "text/html", "x", "", "", "\"2\""};
  EXPECT_EQ(ask(index, "Accept-Encoding", "br").headers.find("Cache-Control"), "no-cache");
}

TEST(Page, SaysNotModifiedToWhoHasTheFile) {
  EXPECT_EQ(ask(kScript, "If-None-Match", "\"1\"").status, 304);
  EXPECT_EQ(ask(kScript, "If-None-Match", "\"0\"").status, 200);
}

std::string policy(std::string_view store_origin) {
  const http::Response response = page_response(kScript, http::Request{}, store_origin);
  return response.headers.find("Content-Security-Policy").value_or("");
}

TEST(Page, LetsNothingFromElsewhereRun) {
  EXPECT_NE(policy("").find("default-src 'none'; script-src 'self'; style-src 'self'; "), std::string::npos);
  EXPECT_EQ(policy("").find("unsafe"), std::string::npos);
  EXPECT_EQ(policy("").find("http"), std::string::npos) << "the embedded store is this server";
}

TEST(Page, LetsVideosGoToAStoreElsewhereAndNothingElse) {
  const std::string said = policy("https://s3.example.com:443");
  for (const char* directive : {"connect-src", "media-src", "img-src"})
    EXPECT_NE(said.find(std::string(directive) + " 'self' https://s3.example.com:443"), std::string::npos)
        << directive;
  EXPECT_NE(said.find("script-src 'self'; style-src 'self'; font-src 'self'; "), std::string::npos);
}

}  // namespace
}  // namespace ecg::backend
