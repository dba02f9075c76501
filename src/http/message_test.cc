#include "http/message.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "http/server.h"

namespace ecg::http {
namespace {

Request with(std::string_view name, std::string_view value) {
  Request request;
  request.headers.set(name, value);
  return request;
}

TEST(Headers, CompareNamesWithoutCase) {
  Headers headers;
  headers.set("ETag", "1");
  headers.set("etag", "2");
  EXPECT_EQ(headers.find("ETAG"), "2");
  EXPECT_EQ(headers.all().size(), 1u);
  EXPECT_EQ(headers.find("none"), std::nullopt);
}

TEST(Headers, CannotBeSplitByALineBreakInAValue) {
  Headers headers;
  headers.set("Location", "a\r\nSet-Cookie: x=1");
  EXPECT_EQ(headers.find("Location")->find('\n'), std::string::npos);
}

TEST(AcceptLanguage, PicksTheBetterRankedAndKoreanInDoubt) {
  const auto language = [](std::string_view text) { return with("Accept-Language", text).language(); };
  EXPECT_EQ(Request().language(), Language::ko);
  EXPECT_EQ(language("en"), Language::en);
  EXPECT_EQ(language("en-US,en;q=0.9,ko;q=0.8"), Language::en);
  EXPECT_EQ(language("en;q=0.5, ko-KR"), Language::ko);
  EXPECT_EQ(language("fr, de"), Language::ko);
  EXPECT_EQ(language("en;q=0"), Language::ko);
  EXPECT_EQ(language(",;q=,,"), Language::ko);
}

TEST(Query, IsDecodedByName) {
  Request request;
  request.query = "a=1&b=%EA%B0%80+x&c&d=%zz";
  EXPECT_EQ(request.query_parameter("a"), "1");
  EXPECT_EQ(request.query_parameter("b"), "가 x");
  EXPECT_EQ(request.query_parameter("c"), "");
  EXPECT_EQ(request.query_parameter("d"), std::nullopt);
  EXPECT_EQ(request.query_parameter("e"), std::nullopt);
}

TEST(Range, IsUnderstoodAsRfc9110Says) {
  const auto range = [](std::string_view text) {
    const auto found = requested_range(with("Range", text), 10'000);
    return found ? std::pair(found->first, found->length)
                 : std::pair<std::uint64_t, std::uint64_t>(99'999, 0);
  };
  using Pair = std::pair<std::uint64_t, std::uint64_t>;
  EXPECT_EQ(range("bytes=0-499"), Pair(0, 500));
  EXPECT_EQ(range("bytes=9500-"), Pair(9500, 500));
  EXPECT_EQ(range("bytes=-500"), Pair(9500, 500));
  EXPECT_EQ(range("bytes=9999-99999999999"), Pair(9999, 1));
  EXPECT_EQ(range("bytes=-99999"), Pair(0, 10'000));
  for (const char* none :
       {"", "items=0-1", "bytes=5-4", "bytes=a-b", "bytes=0-1,3-4", "bytes=", "bytes=-", "bytes=0-x"})
    EXPECT_EQ(range(none), Pair(99'999, 0)) << none;
}

TEST(Range, OutsideTheBodyIsRefused) {
  for (const char* outside : {"bytes=10000-", "bytes=99999-999999", "bytes=-0"})
    EXPECT_THROW(requested_range(with("Range", outside), 10'000), Error) << outside;
  EXPECT_THROW(requested_range(with("Range", "bytes=0-"), 0), Error);
}

TEST(Problem, SpeaksTheLanguageAndKeepsTheCode) {
  const Response response = problem_response(Error(Code::job_not_found), Language::ko);
  EXPECT_EQ(response.status, 404);
  const json::object body = parse_json_object(std::get<std::string>(response.body));
  EXPECT_EQ(required_string(body, "detail"), "해당 작업을 찾을 수 없습니다");
  EXPECT_EQ(required_string(body, "code"), "JOB_NOT_FOUND");
}

class RouterTest : public testing::Test {
 protected:
  static Handler says(std::string text) {
    return [text](const Request& request) {
      std::string all = text;
      for (const auto& [name, value] : request.parameters)
        all.append(" ").append(name).append("=").append(value);
      return text_response(all, "text/plain");
    };
  }
  Response ask(std::string method, std::string path, Headers headers = {}) {
    Request request{.method = std::move(method), .path = std::move(path), .headers = std::move(headers)};
    return router_.respond(request);
  }
  std::string body(const std::string& method, const std::string& path) {
    return std::get<std::string>(ask(method, path).body);
  }

  const Router router_{{{"GET", "/", says("root")},
                        {"GET", "/jobs/{id}", says("job")},
                        {"DELETE", "/jobs/{id}", says("delete")},
                        {"GET", "/jobs/special", says("special")},
                        {"GET", "/bucket/{key*}", says("object")},
                        {"POST", "/throws", [](const auto&) -> Response { throw std::runtime_error("x"); }}}};
};

TEST_F(RouterTest, PrefersTheLiteralAndTakesTheRest) {
  EXPECT_EQ(body("GET", "/"), "root");
  EXPECT_EQ(body("GET", "/jobs/special"), "special");
  EXPECT_EQ(body("GET", "/jobs/7"), "job id=7");
  EXPECT_EQ(body("DELETE", "/jobs/7"), "delete id=7");
  EXPECT_EQ(body("GET", "/bucket/a/b%20c"), "object key=a/b c");
}

TEST_F(RouterTest, SaysWhatIsWrong) {
  EXPECT_EQ(ask("GET", "/nothing").status, 404);
  EXPECT_EQ(ask("GET", "/jobs/").status, 404);
  EXPECT_EQ(ask("GET", "/jobs/%zz").status, 404);
  const Response wrong_method = ask("POST", "/jobs/7");
  EXPECT_EQ(wrong_method.status, 405);
  EXPECT_NE(wrong_method.headers.find("Allow")->find("DELETE"), std::string::npos);
  EXPECT_EQ(ask("POST", "/throws").status, 500);
}

TEST_F(RouterTest, AnswersPreflights) {
  Headers headers;
  headers.set("Origin", "http://page.example");
  headers.set("Access-Control-Request-Headers", "content-type");
  Response response = ask("OPTIONS", "/bucket/a", headers);
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.headers.find("Access-Control-Allow-Headers"), "content-type");
  router_.decorate({.headers = headers}, response);
  EXPECT_EQ(response.headers.find("Access-Control-Allow-Origin"), "*");
  EXPECT_NE(response.headers.find("Access-Control-Expose-Headers")->find("ETag"), std::string::npos);
}

TEST(Cors, NamesOnlyListedOrigins) {
  const Router router({}, {"http://good.example"});
  Response good, bad;
  router.decorate(with("Origin", "http://good.example"), good);
  router.decorate(with("Origin", "http://bad.example"), bad);
  EXPECT_EQ(good.headers.find("Access-Control-Allow-Origin"), "http://good.example");
  EXPECT_EQ(bad.headers.find("Access-Control-Allow-Origin"), std::nullopt);
}

}  // namespace
}  // namespace ecg::http
