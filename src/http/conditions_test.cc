#include "http/conditions.h"

#include <gtest/gtest.h>

#include <vector>

namespace ecg::http {
namespace {

// RFC 9110 section 5.6.7: the same time in its three spellings; `date -d` says which it is.
constexpr std::int64_t kThen = 784'111'777;
constexpr const char *kThatTime = "Sun, 06 Nov 1994 08:49:37 GMT",
                     *kEarlier = "Sun, 06 Nov 1994 08:49:36 GMT", *kLater = "Sun, 06 Nov 1994 08:49:38 GMT";

struct Case {
  const char* name;
  std::vector<std::pair<const char*, const char*>> headers;
  Condition expected;
};

Request request_with(const char* method, const std::vector<std::pair<const char*, const char*>>& headers) {
  Request request;
  request.method = method;
  for (const auto& [name, value] : headers) request.headers.set(name, value);
  return request;
}

const Validators kHere{.etag = "\"a\"", .modified_at = from_millis(kThen * 1000 + 900)};

TEST(Conditions, ReadDatesInAllThreeSpellings) {
  for (const char* text : {kThatTime, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                           " Sun, 06 Nov 1994 08:49:37 GMT "})
    EXPECT_EQ(parse_http_date(text), from_millis(kThen * 1000)) << text;
  for (const char* text : {"", "yesterday", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT and more",
                           "Sun, 99 Nov 1994 08:49:37 GMT", "\"a\""})
    EXPECT_FALSE(parse_http_date(text)) << text;
}

TEST(Conditions, OfReadingAreThoseOfTheRfc) {
  for (const Case& c : std::vector<Case>{
           {"none", {}, Condition::holds},
           {"the tag", {{"If-None-Match", "\"a\""}}, Condition::not_modified},
           {"weakly the tag", {{"If-None-Match", "W/\"a\""}}, Condition::not_modified},
           {"in a list", {{"If-None-Match", "\"x,\\\", W/\"a\" , \"b\""}}, Condition::not_modified},
           {"any", {{"If-None-Match", "*"}}, Condition::not_modified},
           {"another tag", {{"If-None-Match", "\"b\""}}, Condition::holds},
           {"no tag", {{"If-None-Match", "a"}}, Condition::holds},
           {"match", {{"If-Match", "\"b\", \"a\""}}, Condition::holds},
           {"match any", {{"If-Match", "*"}}, Condition::holds},
           {"match weakly is none", {{"If-Match", "W/\"a\""}}, Condition::failed},
           {"match another", {{"If-Match", "\"b\""}}, Condition::failed},
           {"not modified since", {{"If-Modified-Since", kThatTime}}, Condition::not_modified},
           {"modified since", {{"If-Modified-Since", kEarlier}}, Condition::holds},
           {"a date that is none", {{"If-Modified-Since", "soon"}}, Condition::holds},
           {"the tag counts, not the date",
            {{"If-None-Match", "\"b\""}, {"If-Modified-Since", kLater}},
            Condition::holds},
           {"unmodified since", {{"If-Unmodified-Since", kThatTime}}, Condition::holds},
           {"modified after all", {{"If-Unmodified-Since", kEarlier}}, Condition::failed},
           {"the match counts, not the date",
            {{"If-Match", "\"a\""}, {"If-Unmodified-Since", kEarlier}},
            Condition::holds},
           {"expected, and known",
            {{"If-Match", "\"a\""}, {"If-None-Match", "\"a\""}},
            Condition::not_modified},
       })
    EXPECT_EQ(evaluate_conditions(request_with("GET", c.headers), &kHere), c.expected) << c.name;
}

TEST(Conditions, OfChangingFailWhereReadingWouldBeSpared) {
  const auto outcome = [](const char* name, const char* value, const Validators* here) {
    return evaluate_conditions(request_with("PUT", {{name, value}}), here);
  };
  EXPECT_EQ(outcome("If-None-Match", "*", &kHere), Condition::failed);
  EXPECT_EQ(outcome("If-None-Match", "*", nullptr), Condition::holds);
  EXPECT_EQ(outcome("If-Match", "*", &kHere), Condition::holds);
  EXPECT_EQ(outcome("If-Match", "*", nullptr), Condition::failed);
  EXPECT_EQ(outcome("If-Modified-Since", kLater, &kHere), Condition::holds);
}

TEST(Conditions, OfARangeNeedTheVeryFile) {
  for (const char* same : {"\"a\"", " \"a\" ", kThatTime})
    EXPECT_TRUE(may_use_range(request_with("GET", {{"If-Range", same}}), kHere)) << same;
  for (const char* other : {"\"b\"", "W/\"a\"", kEarlier, kLater, "a", "", "*"})
    EXPECT_FALSE(may_use_range(request_with("GET", {{"If-Range", other}}), kHere)) << other;
  EXPECT_TRUE(may_use_range(request_with("GET", {}), kHere));
}

}  // namespace
}  // namespace ecg::http
