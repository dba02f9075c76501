#include "base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ecg {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, SayEachFigureWithItsRoleItsKindAndItsHelp) {
  Metrics metrics("ml");
  metrics.set("queued", "Jobs that wait.", 3);
  metrics.set("queued", "Jobs that wait.", 2);
  metrics.counter("ends_total", "Ends.", {{"status", "failed"}}).add();
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("# HELP queued Jobs that wait.\n# TYPE queued gauge\nqueued{role=\"ml\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE ends_total counter\nends_total{role=\"ml\",status=\"failed\"} 1\n"));
}

TEST(Metrics, CountWhatIsAtABoundBelowIt) {
  Metrics metrics("ml");
  auto seen = metrics.histogram("seconds", "Time.", {1, 10});
  for (const double value : {0.5, 1.0, 2.0, 100.0}) seen.observe(value);
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("seconds_bucket{role=\"ml\",le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{role=\"ml\",le=\"10\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("seconds_bucket{role=\"ml\",le=\"+Inf\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("seconds_sum{role=\"ml\"} 103.5\n"));
  EXPECT_THAT(text, HasSubstr("seconds_count{role=\"ml\"} 4\n"));
}

TEST(Metrics, GiveTheSameFigureForTheSameLabelsAndNoneNobodyAskedFor) {
  Metrics metrics("backend");
  EXPECT_EQ(metrics.text(), "");
  for (int i = 0; i < 2; ++i) metrics.counter("bytes_total", "Bytes.").add(1.5);
  EXPECT_THAT(metrics.text(), HasSubstr("bytes_total{role=\"backend\"} 3\n"));
  EXPECT_THAT(metrics.text(), Not(HasSubstr("role=\"ml\"")));
}

TEST(Metrics, KeepALabelThatWouldBreakTheLine) {
  Metrics metrics("backend");
  metrics.counter("a_total", "A.", {{"route", "a\"b\nc\\"}}).add();
  EXPECT_THAT(metrics.text(), HasSubstr(R"(route="a\"b\nc\\"} 1)"));
}

}  // namespace
}  // namespace ecg
