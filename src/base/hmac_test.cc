#include "base/hmac.h"

#include <gtest/gtest.h>

#include "base/digest.h"

namespace ecg {
namespace {

// The other one takes the data as a whole, and its key through another door of OpenSSL.
TEST(Hmac, OfPiecesIsThatOfTheWhole) {
  for (const std::string& key : {std::string("Jefe"), std::string(200, 'k'), std::string("")}) {
    HmacSha256 pieces(key);
    for (const char* piece : {"what do ya want ", "", "for nothing?"}) pieces.update(piece);
    EXPECT_EQ(pieces.finish_hex(), to_hex(hmac_sha256(key, "what do ya want for nothing?"))) << key;
  }
}

// RFC 4231, test case 2.
TEST(Hmac, IsThePublishedOne) {
  HmacSha256 hmac("Jefe");
  hmac.update("what do ya want for nothing?");
  EXPECT_EQ(hmac.finish_hex(), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

}  // namespace
}  // namespace ecg
