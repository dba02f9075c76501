#include "captions/timecode.h"

#include <gtest/gtest.h>

namespace ecg::captions {
namespace {

// SMPTE ST 12-1: an hour of drop-frame timecode is 107,892 frames of 30000/1001 a second, 3.6 ms short of an
// hour.
TEST(Timecode, KeepsStepWithTheClockWhereFramesAreDropped) {
  EXPECT_EQ(timecode_ms("01:00:00;00", 29.97), 3'599'996);
  EXPECT_EQ(timecode_ms("01:00:00:00", 29.97), 3'603'600);
  EXPECT_EQ(timecode_ms("01:00:00;00", 59.94), 3'599'996);
  EXPECT_EQ(timecode_ms("00:00:59;29", 29.97), 60'027);  // the last before the numbers 0 and 1 are left out
  EXPECT_EQ(timecode_ms("00:01:00;02", 29.97), 60'060);
  EXPECT_EQ(timecode_ms("00:10:00;00", 29.97), 599'999);
}

TEST(Timecode, CountsFramesOfTheRate) {
  EXPECT_EQ(timecode_ms("10:00:00:00", 25), 36'000'000);
  EXPECT_EQ(timecode_ms("00:00:01:12", 24), 1500);
  EXPECT_EQ(timecode_ms("00:00:10:00", 23.976), 10'010);
}

TEST(Timecode, IsNoneWithNumbersThatThereAreNot) {
  for (const char* text : {"", "1.2", "00:00:01", "00:00:00:30", "00:01:00;01", "00;01:00:02", "-1:00:00:00",
                           "00:60:00:00", "100:00:00:00", "00:00:00:99999999999999999999"})
    EXPECT_EQ(timecode_ms(text, 29.97), std::nullopt) << text;
  EXPECT_EQ(timecode_ms("00:00:00;00", 25), std::nullopt) << "nothing is dropped at 25 frames a second";
}

}  // namespace
}  // namespace ecg::captions
