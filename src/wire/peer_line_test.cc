#include "wire/peer_line.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>

#include "base/asker.h"
#include "http/server.h"

namespace ecg::wire {
namespace {

using std::chrono::milliseconds;

/// Answers when it is told to.
class Moody {
 public:
  Moody() {
    server_.serve({{"GET", "/", [this](const auto&) {
                      ++asked_;
                      std::unique_lock lock(mutex_);
                      changed_.wait(lock, [&] { return answers_; });
                      return http::text_response("here", "text/plain");
                    }}});
  }
  ~Moody() { set_answers(true); }

  void set_answers(bool answers) {
    {
      const std::lock_guard lock(mutex_);
      answers_ = answers;
    }
    changed_.notify_all();
  }
  int asked() const { return asked_; }
  http::ClientRequest question() const {
    return {.method = "GET",
            .url = "http://127.0.0.1:" + std::to_string(server_.port()) + "/",
            .headers = {},
            .body = {},
            .limits = {}};
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool answers_ = true;
  std::atomic<int> asked_{0};
  http::Server server_{http::ServerOptions{}};
};

Code refusal(PeerLine& line, const Moody& moody) {
  try {
    line.ask(moody.question());
  } catch (const Error& error) {
    return error.code();
  }
  return Code::internal;
}

TEST(PeerLine, AsksNoMoreWhereNobodyAnswersAndGoesOnWhenSomebodyDoes) {
  Moody moody;
  PeerLine line("it", {.answer_time = milliseconds(300), .failures = 2, .rest = milliseconds(500)});
  EXPECT_EQ(line.ask(moody.question()).body, "here");

  moody.set_answers(false);
  const int before = moody.asked();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(refusal(line, moody), Code::unavailable);
  EXPECT_GE(moody.asked() - before, 2);
  EXPECT_LT(moody.asked() - before, 20);

  moody.set_answers(true);
  while (refusal(line, moody) == Code::unavailable) continue;  // until its rest is over
  EXPECT_EQ(line.ask(moody.question()).body, "here");
}

TEST(PeerLine, EndsWithWhoAsksAndDoesNotBlameTheServer) {
  Moody moody;
  PeerLine line("it", {.answer_time = std::chrono::seconds(60), .failures = 1});
  moody.set_answers(false);
  CancelFlag left;
  left.cancel();
  const WorkForAsker working(left);
  EXPECT_EQ(refusal(line, moody), Code::cancelled);
  EXPECT_EQ(refusal(line, moody), Code::cancelled);
}

}  // namespace
}  // namespace ecg::wire
