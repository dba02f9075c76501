#include "objects/s3/store_address.h"

#include <algorithm>

#include "base/text.h"
#include "base/time.h"

namespace ecg::objects {
namespace {

struct Parts {
  std::string origin;  // "http://host:80", lower case, port always there
  std::string path;    // as written, without query and fragment
};

std::string canonical_host(const std::string& host) {
  return host == "127.0.0.1" || host == "[::1]" ? "localhost" : host;
}

std::optional<Parts> parts_of(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  const std::string scheme = lower_ascii(url.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  std::string_view rest = url.substr(scheme_end + 3);
  const std::size_t path_start = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string authority = lower_ascii(rest.substr(0, path_start));
  if (authority.empty() || authority.find('@') != std::string::npos) return std::nullopt;

  const std::size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string::npos && authority.find(']', colon) == std::string::npos;
  const std::string host = canonical_host(authority.substr(0, has_port ? colon : std::string::npos));
  const std::string port = has_port ? authority.substr(colon + 1) : scheme == "https" ? "443" : "80";
  rest.remove_prefix(path_start);
  return Parts{scheme + "://" + host + ":" + port, std::string(rest.substr(0, rest.find_first_of("?#")))};
}

bool has_dot_segment(const std::string& path) {
  const auto parts = split(path, '/');
  return std::any_of(parts.begin(), parts.end(),
                     [](const std::string& part) { return part == "." || part == ".."; });
}

std::optional<std::string> key_in(std::string_view path, const std::string& prefix) {
  if (!path.starts_with(prefix) || path.size() == prefix.size() || has_dot_segment(std::string(path)))
    return std::nullopt;
  return std::string(path.substr(prefix.size()));
}

std::string with_bucket_in_host(const std::string& endpoint, const std::string& bucket) {
  const std::size_t host = endpoint.find("://") + 3;
  return endpoint.substr(0, host) + bucket + "." + endpoint.substr(host);
}

/// Every address that leads to the same store: AWS has three for a region.
std::vector<std::string> endpoints_of(const RemoteOptions& options) {
  std::vector<std::string> endpoints{options.endpoint};
  if (options.endpoint == "https://s3." + options.region + ".amazonaws.com" ||
      options.endpoint == "https://s3.amazonaws.com")
    for (const std::string& host :
         {std::string("s3."), "s3." + options.region + ".", "s3-" + options.region + "."})
      endpoints.push_back("https://" + host + "amazonaws.com");
  return endpoints;
}

}  // namespace

StoreAddress::StoreAddress(const RemoteOptions& options)
    : options_(options), endpoints_(endpoints_of(options)) {
  const std::string& endpoint = options.endpoint;
  if (!parts_of(endpoint)) throw Error(Code::usage, "'" + endpoint + "' is no address of an object store");
  const bool in_host = options.style == AddressStyle::virtual_host;
  origin_ = in_host ? with_bucket_in_host(endpoint, options.bucket) : endpoint;
  prefix_ = in_host ? "/" : "/" + options.bucket + "/";
}

std::string StoreAddress::presign(std::string_view method, std::string_view key, std::chrono::seconds valid,
                                  Parameters query) const {
  return objects::presign({.method = std::string(method),
                           .endpoint = origin_,
                           .path = prefix_ + std::string(key),
                           .query = std::move(query),
                           .region = options_.region,
                           .valid = valid,
                           .at = options_.clock()},
                          options_.credentials);
}

Parameters part_query(std::string_view upload_id, int number) {
  return {{"partNumber", std::to_string(number)}, {"uploadId", std::string(upload_id)}};
}

std::string StoreAddress::url_of(std::string_view key) const {
  return origin_ + percent_encode(prefix_ + std::string(key), true);
}

std::optional<std::string> StoreAddress::key_of(std::string_view url) const {
  constexpr std::string_view kS3 = "s3://";
  if (url.starts_with(kS3))
    return key_in(url.substr(kS3.size()), options_.bucket + "/");  // no URL: not encoded
  const auto asked = parts_of(url);
  if (!asked) return std::nullopt;
  const auto path = percent_decode(asked->path);
  if (!path) return std::nullopt;
  for (const std::string& endpoint : endpoints_)
    for (const bool in_host : {false, true}) {
      const auto own = parts_of(in_host ? with_bucket_in_host(endpoint, options_.bucket) : endpoint);
      if (own && own->origin == asked->origin)
        return key_in(*path, own->path + (in_host ? "/" : "/" + options_.bucket + "/"));
    }
  return std::nullopt;
}

}  // namespace ecg::objects
