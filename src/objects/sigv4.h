#pragma once
// AWS Signature Version 4, to sign and to check: in the query string, and in the Authorization header.
// Source: AWS "Authenticating Requests (AWS Signature Version 4)", its pages "Using Query Parameters" and
// "Using the Authorization Header (Transferring Payload in a Single Chunk)".
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace ecg::objects {

struct Credentials {
  std::string access_key, secret_key;
  std::string session_token;  ///< empty: none
};

using Parameters = std::vector<std::pair<std::string, std::string>>;  ///< of a query: name and value, raw

struct PresignRequest {
  std::string method;     ///< "PUT"
  std::string endpoint;   ///< "http://127.0.0.1:8000" or "https://bucket.s3.amazonaws.com", no trailing slash
  std::string path;       ///< "/bucket/key", raw: encoded here
  Parameters query = {};  ///< what stands in the query beside the signature, and is signed
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

/// In the query: valid for 1 s to 7 days. In the header: for 15 min around X-Amz-Date; the payload's hash
/// that X-Amz-Content-Sha256 claims is part of the signature, but whether the body is that payload is for the
/// caller to see, as are the chunks of one that is STREAMING-.... A clock up to 15 min behind the signer's is
/// tolerated. Signature compared in constant time.
Verdict verify(const SignedRequest& request, const Credentials& credentials, std::string_view region,
               TimePoint at);

/// How the chunks of a body are signed whose head is: each with the signature before it.
struct ChunkSigning {
  std::string key;          ///< derived from the secret, raw
  std::string date, scope;  ///< as they are signed
  std::string before;       ///< the head's signature, then each chunk's
};
/// Of a request that verify() found valid, signed in its header; nullopt for others.
std::optional<ChunkSigning> chunk_signing(const SignedRequest& request, const Credentials& credentials,
                                          std::string_view region);

/// Whether a header that gives a request another meaning (x-amz-...) is none of those that were signed: who
/// has a presigned URL could else use it for what nobody signed. Those that only describe the body may be
/// unsigned.
bool has_unsigned_meaning(const SignedRequest& request);

}  // namespace ecg::objects
