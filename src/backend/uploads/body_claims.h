#pragma once
// What a client says of a body that it sends: its sums, and in which chunks it comes. All of it is held
// against what came before anything is stored.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "backend/uploads/s3_request.h"
#include "objects/aws_chunked.h"
#include "objects/checksum.h"

namespace ecg::backend {

class BodyClaims {
 public:
  /// Refuses sums that are none, and more of them than S3 takes.
  explicit BodyClaims(const http::Request& request);

  void update(std::string_view data);
  /// Once, at the end: refuses a body that is not as it was said to be. `trailer`: names in lower case.
  /// Gives the header that says the same of what is stored, if there was one.
  std::optional<std::pair<std::string, std::string>> require(
      const std::map<std::string, std::string>& trailer = {});

 private:
  struct Claim {
    std::string header;  // lower case
    std::string sum;     // base64; empty: the trailer has it
    objects::SumKind kind;
    objects::Checksum seen;
  };
  void add(const std::string& header, const std::string& sum);

  std::vector<Claim> claims_;
  std::optional<std::string> sha256_;  // that was signed, in hex
  Hash seen_{Hash::Kind::sha256};
};

/// How a body is to be read, of a request that was found valid; nullopt: as it is. Refuses codings that are
/// unknown.
std::optional<objects::ChunkedBody> chunks_of(const BackendServer::State& state,
                                              const http::Request& request);

/// Of the data in a body; nullopt when nobody says it.
std::optional<std::uint64_t> data_size(const http::Request& request);

/// What of a request's headers is kept with the object. Refuses more than S3 does.
objects::KeptHeaders kept_headers(const http::Request& request);

}  // namespace ecg::backend
