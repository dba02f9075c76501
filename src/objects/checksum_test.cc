#include "objects/checksum.h"

#include <gtest/gtest.h>

#include <array>

namespace ecg::objects {
namespace {

std::string sum_of(SumKind kind, std::string_view text, std::size_t piece = std::string_view::npos) {
  Checksum sum(kind);
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) sum.update(text.substr(0, piece));
  return sum.finish_base64();
}

// The check values that the catalogue of parametrised CRC algorithms has for "123456789": CRC-32/ISO-HDLC
// cbf43926, CRC-32/ISCSI e3069283, CRC-64/NVME ae8b14860a799888. The others are of `openssl dgst | base64`.
constexpr std::array<std::pair<SumKind, std::string_view>, 6> kOfDigits{{
    {SumKind::crc32, "y/Q5Jg=="},
    {SumKind::crc32c, "4waSgw=="},
    {SumKind::crc64nvme, "rosUhgp5mIg="},
    {SumKind::md5, "JfnnlDI7RTiF9RgfG2JNCw=="},
    {SumKind::sha1, "98O8HYCOBHMq32eZZczDTKeuNEE="},
    {SumKind::sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="},
}};

TEST(Checksums, AreThoseOfTheirStandards) {
  for (const auto& [kind, expected] : kOfDigits) {
    EXPECT_EQ(sum_of(kind, "123456789"), expected);
    EXPECT_TRUE(is_sum(kind, expected)) << expected;
  }
}

TEST(Checksums, DoNotDependOnThePieces) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += static_cast<char>(i * 7);
  for (const auto& each : kOfDigits)
    for (const std::size_t piece : {1u, 7u, 8u, 9u, 1000u})
      EXPECT_EQ(sum_of(each.first, text, piece), sum_of(each.first, text)) << piece;
}

TEST(Checksums, AreKnownByTheirHeaders) {
  EXPECT_EQ(sum_of_header("x-amz-checksum-crc64nvme"), SumKind::crc64nvme);
  EXPECT_EQ(sum_of_header("content-md5"), SumKind::md5);
  EXPECT_EQ(sum_of_header("x-amz-checksum-md5"), std::nullopt);
}

TEST(Checksums, AreNotJustAnyText) {
  for (const char* text : {"", "y/Q5Jg=", "y/Q5Jg", "y/Q5J===", "y/Q5!g==", "cbf43926", "y/Q5JgAA"})
    EXPECT_FALSE(is_sum(SumKind::crc32, text)) << text;
}

}  // namespace
}  // namespace ecg::objects
