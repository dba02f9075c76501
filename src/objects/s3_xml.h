#pragma once
// Refusals in S3's own form, so that clients made for S3 understand them.
#include <optional>
#include <string>
#include <string_view>

#include "objects/sigv4.h"

namespace ecg::objects {

struct S3Error {
  int status;
  std::string body;  ///< <Error><Code>...</Code><Message>...</Message></Error>
};

S3Error s3_error(Verdict verdict);  ///< of a signature; never asked for Verdict::valid
/// "NoSuchKey", "EntityTooLarge", "MissingContentLength"; `message` instead of the one it usually has.
S3Error s3_error(std::string_view code, std::string_view message = {});
/// What S3 calls an Error of the store; nullopt for those that S3 has no name for.
std::optional<S3Error> s3_error(const Error& error);

}  // namespace ecg::objects
