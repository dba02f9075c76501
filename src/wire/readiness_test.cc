#include "wire/readiness.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>

namespace ecg::wire {
namespace {

http::Request asking(const std::string& query = "") {
  http::Request request;
  request.query = query;
  return request;
}

std::string body(const http::Response& response) { return std::get<std::string>(response.body); }

TEST(Readiness, NamesWhatIsWrongUnlessItIsLeftOut) {
  Readiness readiness({{"disk", [] { return std::string("low"); }},
                       {"ml", []() -> std::string { throw std::runtime_error("gone"); }},
                       {"database", [] { return std::string("ok"); }}});
  const http::Response all = readiness.response(asking());
  EXPECT_EQ(all.status, 503);
  EXPECT_EQ(body(all),
            R"({"status":"unavailable","dependencies":{"disk":"low","ml":"unavailable","database":"ok"}})");
  const http::Response some = readiness.response(asking("without=ml,disk"));
  EXPECT_EQ(some.status, 200);
  EXPECT_EQ(body(some), R"({"status":"ready","dependencies":{"database":"ok"}})");
}

TEST(Readiness, AsksNoDependencyThatIsLeftOut) {
  Readiness readiness({{"ml", []() -> std::string {
                          ADD_FAILURE() << "asked";
                          return "ok";
                        }}});
  EXPECT_EQ(readiness.response(asking("without=ml")).status, 200);
}

// The first asks and is held up; whoever comes meanwhile waits for what it hears and asks nothing itself.
TEST(Readiness, HasOneAskerForManyWhoWantToKnow) {
  std::atomic<int> asked = 0;
  std::promise<void> begun, go_on;
  Readiness readiness({{"store",
                        [&] {
                          if (++asked == 1) begun.set_value();
                          go_on.get_future().wait();
                          return std::string("ok");
                        }}},
                      std::chrono::hours(1));
  const auto ask = [&] { return readiness.response(asking()).status; };
  auto first = std::async(std::launch::async, ask);
  begun.get_future().wait();
  auto second = std::async(std::launch::async, ask), third = std::async(std::launch::async, ask);
  go_on.set_value();
  EXPECT_EQ(first.get() + second.get() + third.get(), 600);
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace ecg::wire
