#pragma once
// AWS Signature Version 4 in the query string, to sign and to check.
// Source: AWS "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace ecg::objects {

struct Credentials {
  std::string access_key, secret_key;
  std::string session_token;  ///< empty: none
};

struct PresignRequest {
  std::string method;    ///< "PUT"
  std::string endpoint;  ///< "http://127.0.0.1:8000" or "https://bucket.s3.amazonaws.com", no trailing slash
  std::string path;      ///< "/bucket/key", raw: encoded here
  std::string region = "us-east-1";
  std::chrono::seconds valid{3600};
  TimePoint at;
};

/// The whole URL with X-Amz-Algorithm ... X-Amz-Signature. UNSIGNED-PAYLOAD, SignedHeaders=host.
std::string presign(const PresignRequest& request, const Credentials& credentials);

enum class Verdict { valid, missing, malformed, wrong_key, expired, not_yet, mismatch };

struct SignedRequest {
  std::string method;
  std::string path;   ///< as sent, percent-encoded
  std::string query;  ///< as sent, percent-encoded
  /// Lower-case name -> value as sent; must hold `host`, and every header that X-Amz-SignedHeaders names.
  std::map<std::string, std::string> headers;
};

/// Valid for 1 s to 7 days; a clock up to 15 min behind the signer's is tolerated. Signature compared in
/// constant time.
Verdict verify(const SignedRequest& request, const Credentials& credentials, std::string_view region,
               TimePoint at);

}  // namespace ecg::objects
