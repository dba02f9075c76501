#include "backend/uploads/body_claims.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace ecg::backend {
namespace {

constexpr std::string_view kPayload = "x-amz-content-sha256", kStreaming = "STREAMING-",
                           kSum = "x-amz-checksum-", kMeta = "x-amz-meta-", kChunked = "aws-chunked";
constexpr std::size_t kMostMetadata = 2 << 10;  // S3's own bound
// Begin like sums and say something of them.
constexpr std::array<std::string_view, 3> kAboutSums{"x-amz-checksum-algorithm", "x-amz-checksum-type",
                                                     "x-amz-checksum-mode"};
constexpr std::array<std::string_view, 5> kKept{"cache-control", "content-disposition", "content-encoding",
                                                "content-language", "expires"};

bool is_sum_header(std::string_view name) {
  return name.starts_with(kSum) && std::find(kAboutSums.begin(), kAboutSums.end(), name) == kAboutSums.end();
}

/// Who presigns an upload does not know its body, and some SDKs then put the sum of nothing into the query.
bool is_of_nothing(std::string_view header, std::string_view sum) {
  const auto kind = objects::sum_of_header(header);
  return kind && objects::Checksum(*kind).finish_base64() == sum;
}

std::string payload_of(const http::Request& request) {
  return trimmed(request.headers.find(kPayload).value_or(""));
}

/// "aws-chunked,gzip" is what the transfer has; the object is only gzip.
std::string without_chunks(std::string_view encodings) {
  std::string kept;
  for (const std::string& part : split(encodings, ',')) {
    const std::string coding = trimmed(part);
    if (equal_ignoring_ascii_case(coding, kChunked) || coding.empty()) continue;
    kept += (kept.empty() ? "" : ",") + coding;
  }
  return kept;
}

}  // namespace

BodyClaims::BodyClaims(const http::Request& request) {
  for (const auto& [spelled, value] : request.headers.all()) {
    const std::string name = lower_ascii(spelled);
    if (name == "content-md5" || is_sum_header(name)) add(name, trimmed(value));
    if (name == "x-amz-trailer") add(lower_ascii(trimmed(value)), "");
  }
  for (const std::string& part : split(request.query, '&')) {
    const std::string name = lower_ascii(part.substr(0, part.find('=')));
    if (!is_sum_header(name)) continue;
    const std::string sum = request.query_parameter(part.substr(0, part.find('='))).value_or("");
    if (!is_of_nothing(name, sum)) add(name, sum);
  }
  const std::string payload = payload_of(request);
  const bool claims =
      request.headers.find("Authorization") && !payload.empty() && payload != "UNSIGNED-PAYLOAD";
  if (claims && !payload.starts_with(kStreaming)) sha256_ = payload;
}

void BodyClaims::add(const std::string& header, const std::string& sum) {
  const auto kind = objects::sum_of_header(header);
  if (!kind) refuse_as("InvalidRequest", "This store does not know the checksum " + header + ".");
  if (!sum.empty() && !objects::is_sum(*kind, sum))
    refuse_as(*kind == objects::SumKind::md5 ? "InvalidDigest" : "InvalidRequest",
              header + " is not a sum in base64.");
  for (const Claim& each : claims_)
    if ((each.kind == objects::SumKind::md5) == (*kind == objects::SumKind::md5))
      refuse_as("InvalidRequest", "One checksum is taken, and one Content-MD5.");
  claims_.push_back({.header = header, .sum = sum, .kind = *kind, .seen = objects::Checksum(*kind)});
}

void BodyClaims::update(std::string_view data) {
  for (Claim& each : claims_) each.seen.update(data);
  if (sha256_) seen_.update(data);
}

std::optional<std::pair<std::string, std::string>> BodyClaims::require(
    const std::map<std::string, std::string>& trailer) {
  if (sha256_ && seen_.finish_hex() != *sha256_) refuse_as("XAmzContentSHA256Mismatch");
  std::optional<std::pair<std::string, std::string>> said;
  for (Claim& each : claims_) {
    const auto in_trailer = trailer.find(each.header);
    const std::string wanted =
        each.sum.empty() && in_trailer != trailer.end() ? in_trailer->second : each.sum;
    if (each.seen.finish_base64() != wanted) refuse_as("BadDigest");
    if (each.kind != objects::SumKind::md5) said.emplace(each.header, wanted);
  }
  return said;
}

std::optional<objects::ChunkedBody> chunks_of(const BackendServer::State& state,
                                              const http::Request& request) {
  const std::string payload = payload_of(request);
  if (!payload.starts_with(kStreaming)) return std::nullopt;
  const bool is_signed = payload.starts_with("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
             has_trailer = payload.ends_with("-TRAILER");
  const std::string_view known =
      is_signed ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" : "STREAMING-UNSIGNED-PAYLOAD";
  if (payload != std::string(known) + (has_trailer ? "-TRAILER" : "") || (!is_signed && !has_trailer))
    refuse_as("NotImplemented");
  const auto signing = is_signed ? state.embedded->chunks_of(signed_part(request)) : std::nullopt;
  if (is_signed && !signing) refuse_as("NotImplemented", "Chunks are signed with a signed header alone.");
  return objects::ChunkedBody(data_size(request).value_or(0), signing, has_trailer);
}

std::optional<std::uint64_t> data_size(const http::Request& request) {
  if (!payload_of(request).starts_with(kStreaming)) return request.content_length;
  const auto size = to_integer(trimmed(request.headers.find("x-amz-decoded-content-length").value_or("")));
  return size && *size >= 0 ? std::optional(static_cast<std::uint64_t>(*size)) : std::nullopt;
}

objects::KeptHeaders kept_headers(const http::Request& request) {
  objects::KeptHeaders kept;
  std::size_t metadata = 0;
  for (const auto& [spelled, value] : request.headers.all()) {
    const std::string name = lower_ascii(spelled);
    if (name.starts_with(kMeta)) {
      metadata += name.size() - kMeta.size() + value.size();
      kept.emplace_back(name, value);
    } else if (std::find(kKept.begin(), kKept.end(), name) != kKept.end()) {
      const std::string clean = name == "content-encoding" ? without_chunks(value) : value;
      if (!clean.empty()) kept.emplace_back(name, clean);
    }
  }
  if (metadata > kMostMetadata) refuse_as("MetadataTooLarge");
  return kept;
}

}  // namespace ecg::backend
