#pragma once
// Where a URL leads, as read by the very parser that will connect (libcurl's): two parsers can be told two
// things.
#include <optional>
#include <string>
#include <string_view>

namespace ecg::http {

/// Scheme, host and port of an http(s) URL; names in lower case, the port always there.
struct Origin {
  std::string scheme, host;
  int port = 0;

  bool operator==(const Origin&) const = default;
};

/// nullopt for anything but http and https, for user names in the URL, and for what does not parse.
std::optional<Origin> origin_of(std::string_view url);

/// The path of a URL without a slash at its end: "/ecg" of "https://host/ecg/"; empty for the root.
std::string path_of(std::string_view url);

/// Like ==, and localhost, 127.0.0.1 and [::1] on the same port are one place.
bool same_place(const Origin& a, const Origin& b);

}  // namespace ecg::http
