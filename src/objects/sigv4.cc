#include "objects/sigv4.h"

#include <algorithm>
#include <ctime>
#include <optional>
#include <vector>

#include "base/digest.h"
#include "base/text.h"

namespace ecg::objects {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::int64_t kLongestLife = 7 * 24 * 3600, kClockSkew = 15 * 60;  // seconds
constexpr std::size_t kMostParameters = 64, kLongestQuery = 16 << 10;

using Query =
    std::vector<std::pair<std::string, std::string>>;  // names and values, percent-encoded the AWS way

std::string scope_of(std::string_view day, std::string_view region) {
  return std::string(day) + "/" + std::string(region) + "/s3/aws4_request";
}

std::string signing_key(std::string_view secret, std::string_view day, std::string_view region) {
  std::string key = hmac_sha256("AWS4" + std::string(secret), day);
  key = hmac_sha256(key, region);
  key = hmac_sha256(key, "s3");
  return hmac_sha256(key, "aws4_request");
}

std::string joined(const Query& query) {
  std::string text;
  for (const auto& [name, value] : query)
    text.append(text.empty() ? "" : "&").append(name).append("=").append(value);
  return text;
}

/// What is signed, the six lines of "Task 1: Create a canonical request". Query sorted, without the
/// signature.
struct Canonical {
  std::string method, path;
  Query query;
  std::vector<std::pair<std::string, std::string>> headers;  // sorted, lower case
  std::string payload = "UNSIGNED-PAYLOAD";

  std::string text() const {
    std::string fields, names;
    for (const auto& [name, value] : headers) {
      fields += name + ":" + trimmed(value) + "\n";
      names += (names.empty() ? "" : ";") + name;
    }
    return method + "\n" + path + "\n" + joined(query) + "\n" + fields + "\n" + names + "\n" + payload;
  }
};

std::string signature_of(const Canonical& canonical, std::string_view secret, const std::string& date,
                         std::string_view region) {
  const std::string day = date.substr(0, 8);
  const std::string to_sign = std::string(kAlgorithm) + "\n" + date + "\n" + scope_of(day, region) + "\n" +
                              sha256_hex(canonical.text());
  return to_hex(hmac_sha256(signing_key(secret, day, region), to_sign));
}

std::string host_of(const std::string& endpoint) {
  const std::size_t start = endpoint.find("://");
  const std::string host = endpoint.substr(start == std::string::npos ? 0 : start + 3);
  return host.substr(0, host.find('/'));
}

/// The same escapes, spelled one way: decoded and encoded again.
std::optional<std::string> respelled(std::string_view text, bool keep_slash) {
  const auto decoded = percent_decode(text);
  return decoded ? std::optional(percent_encode(*decoded, keep_slash)) : std::nullopt;
}

std::optional<Query> parsed_query(std::string_view text) {
  Query query;
  if (text.size() > kLongestQuery) return std::nullopt;
  for (const std::string& part : split(text, '&')) {
    if (part.empty()) continue;
    const std::size_t equals = std::min(part.find('='), part.size());
    const auto name = respelled(part.substr(0, equals), false);
    const auto value = respelled(equals < part.size() ? part.substr(equals + 1) : "", false);
    if (!name || !value || query.size() == kMostParameters) return std::nullopt;
    query.emplace_back(*name, *value);
  }
  std::sort(query.begin(), query.end());
  return query;
}

/// The decoded value of a parameter that stands exactly once.
std::optional<std::string> only(const Query& query, std::string_view name) {
  std::optional<std::string> found;
  for (const auto& [key, value] : query) {
    if (key != name) continue;
    if (found) return std::nullopt;
    found = percent_decode(value);
  }
  return found;
}

/// "20130524T000000Z" as seconds since 1970.
std::optional<std::int64_t> seconds_of(const std::string& date) {
  std::tm parts{};
  const char* end = date.size() == 16 ? strptime(date.c_str(), "%Y%m%dT%H%M%SZ", &parts) : nullptr;
  if (!end || *end) return std::nullopt;
  return timegm(&parts);
}

/// What a signature says of itself, wherever it stood.
struct Claims {
  std::string date, region, access_key, signature;
  std::int64_t signed_at = 0, valid_s = 0;
  std::string payload = "UNSIGNED-PAYLOAD";
  std::vector<std::string> signed_headers;
};

/// `credential` is <access key>/<day>/<region>/s3/aws4_request.
std::optional<Claims> claims_of(const std::string& credential, const std::string& date,
                                const std::string& headers, const std::string& signature) {
  const auto at = seconds_of(date);
  const auto scope = split(credential, '/');
  if (!at || scope.size() != 5) return std::nullopt;
  if (scope[1] != date.substr(0, 8) || scope[3] != "s3" || scope[4] != "aws4_request") return std::nullopt;
  return Claims{.date = date,
                .region = scope[2],
                .access_key = scope[0],
                .signature = signature,
                .signed_at = *at,
                .signed_headers = split(headers, ';')};
}

std::optional<Claims> claims_of_query(const Query& query) {
  const auto algorithm = only(query, "X-Amz-Algorithm"), credential = only(query, "X-Amz-Credential");
  const auto date = only(query, "X-Amz-Date"), expires = only(query, "X-Amz-Expires");
  const auto headers = only(query, "X-Amz-SignedHeaders"), signature = only(query, "X-Amz-Signature");
  if (!algorithm || *algorithm != kAlgorithm || !credential || !date || !expires || !headers || !signature)
    return std::nullopt;
  auto claims = claims_of(*credential, *date, *headers, *signature);
  const auto valid = to_integer(*expires);
  if (!claims || !valid || *valid < 1 || *valid > kLongestLife) return std::nullopt;
  claims->valid_s = *valid;
  return claims;
}

/// `AWS4-HMAC-SHA256 Credential=..., SignedHeaders=..., Signature=...`
std::optional<Claims> claims_of_header(const std::string& authorization, const SignedRequest& request) {
  std::map<std::string, std::string> fields;
  for (const std::string& part : split(authorization.substr(kAlgorithm.size()), ',')) {
    const std::string field = trimmed(part);
    const std::size_t equals = std::min(field.find('='), field.size());
    if (equals == field.size() || !fields.emplace(field.substr(0, equals), field.substr(equals + 1)).second)
      return std::nullopt;
  }
  const auto date = request.headers.find("x-amz-date"),
             payload = request.headers.find("x-amz-content-sha256");
  if (date == request.headers.end() || payload == request.headers.end()) return std::nullopt;
  auto claims =
      claims_of(fields["Credential"], trimmed(date->second), fields["SignedHeaders"], fields["Signature"]);
  if (!claims) return std::nullopt;
  claims->payload = trimmed(payload->second);
  claims->valid_s = kClockSkew;
  return claims;
}

/// Wherever the signature stands. For requests that verify() has seen.
std::optional<Claims> claims_of_either(const SignedRequest& request) {
  const auto header = request.headers.find("authorization");
  if (header != request.headers.end() && header->second.starts_with(kAlgorithm))
    return claims_of_header(header->second, request);
  const auto query = parsed_query(request.query);
  return query ? claims_of_query(*query) : std::nullopt;
}

/// Of the body, or of the client itself.
bool only_describes(std::string_view header) {
  constexpr std::string_view kPrefixes[] = {"x-amz-checksum-",  "x-amz-sdk-checksum-", "x-amz-content-sha256",
                                            "x-amz-decoded-",   "x-amz-trailer",       "x-amz-date",
                                            "x-amz-user-agent", "x-amz-security-token"};
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                     [&](std::string_view prefix) { return header.starts_with(prefix); });
}

std::optional<Canonical> canonical_of(const SignedRequest& request, Query query, const Claims& claims) {
  const auto path = respelled(request.path, true);
  if (!path) return std::nullopt;
  std::erase_if(query, [](const auto& parameter) { return parameter.first == "X-Amz-Signature"; });
  Canonical canonical{.method = request.method,
                      .path = *path,
                      .query = std::move(query),
                      .headers = {},
                      .payload = claims.payload};
  bool host = false;
  for (const std::string& name : claims.signed_headers) {
    const auto value = request.headers.find(name);
    if (value == request.headers.end()) return std::nullopt;
    host = host || name == "host";
    canonical.headers.emplace_back(name, value->second);
  }
  return host ? std::optional(std::move(canonical)) : std::nullopt;
}

}  // namespace

std::string presign(const PresignRequest& request, const Credentials& credentials) {
  const std::string date = amz_date(request.at);
  const std::string credential = credentials.access_key + "/" + scope_of(date.substr(0, 8), request.region);
  // What stands behind the host of a public address is signed as well: it is part of what the client asks
  // for.
  const std::size_t path_start = request.endpoint.find('/', request.endpoint.find("://") + 3);
  const std::string origin = request.endpoint.substr(0, path_start);
  Canonical canonical{.method = request.method,
                      .path = request.endpoint.substr(origin.size()) + percent_encode(request.path, true),
                      .query = {},
                      .headers = {{"host", host_of(origin)}}};
  canonical.query = {{"X-Amz-Algorithm", std::string(kAlgorithm)},
                     {"X-Amz-Credential", percent_encode(credential)},
                     {"X-Amz-Date", date},
                     {"X-Amz-Expires", std::to_string(request.valid.count())},
                     {"X-Amz-SignedHeaders", "host"}};
  for (const auto& [name, value] : request.query)
    canonical.query.emplace_back(percent_encode(name), percent_encode(value));
  if (!credentials.session_token.empty())
    canonical.query.emplace_back("X-Amz-Security-Token", percent_encode(credentials.session_token));
  std::sort(canonical.query.begin(), canonical.query.end());
  const std::string signature = signature_of(canonical, credentials.secret_key, date, request.region);
  return origin + canonical.path + "?" + joined(canonical.query) + "&X-Amz-Signature=" + signature;
}

Verdict verify(const SignedRequest& request, const Credentials& credentials, std::string_view region,
               TimePoint at) {
  const auto query = parsed_query(request.query);
  if (!query) return Verdict::malformed;
  const bool in_query =
      std::any_of(query->begin(), query->end(), [](const auto& p) { return p.first == "X-Amz-Signature"; });
  const auto header = request.headers.find("authorization");
  const bool in_header = header != request.headers.end() && header->second.starts_with(kAlgorithm);
  if (in_query && in_header) return Verdict::malformed;
  if (!in_query && !in_header) return Verdict::missing;
  const auto claims = in_query ? claims_of_query(*query) : claims_of_header(header->second, request);
  const auto canonical = claims ? canonical_of(request, *query, *claims) : std::nullopt;
  if (!canonical) return Verdict::malformed;
  if (claims->access_key != credentials.access_key || claims->region != region) return Verdict::wrong_key;
  const std::string right = signature_of(*canonical, credentials.secret_key, claims->date, region);
  if (!equal_in_constant_time(right, claims->signature)) return Verdict::mismatch;
  const std::int64_t now_s = to_millis(at) / 1000;
  if (now_s > claims->signed_at + claims->valid_s) return Verdict::expired;
  if (now_s < claims->signed_at - kClockSkew) return Verdict::not_yet;
  return Verdict::valid;
}

std::optional<ChunkSigning> chunk_signing(const SignedRequest& request, const Credentials& credentials,
                                          std::string_view region) {
  const auto claims = claims_of_either(request);
  if (!claims || !request.headers.contains("authorization")) return std::nullopt;
  const std::string day = claims->date.substr(0, 8);
  return ChunkSigning{.key = signing_key(credentials.secret_key, day, region),
                      .date = claims->date,
                      .scope = scope_of(day, region),
                      .before = claims->signature};
}

bool has_unsigned_meaning(const SignedRequest& request) {
  const auto claims = claims_of_either(request);
  const auto is_signed = [&](const std::string& name) {
    return claims && std::find(claims->signed_headers.begin(), claims->signed_headers.end(), name) !=
                         claims->signed_headers.end();
  };
  return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    return header.first.starts_with("x-amz-") && !only_describes(header.first) && !is_signed(header.first);
  });
}

}  // namespace ecg::objects
