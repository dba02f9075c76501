#pragma once
// Which hosts we call on somebody's word: our own servers, and those the operator named.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ecg::wire {

/// Scheme, host and port of an http(s) URL; names in lower case, the port always there.
struct Origin {
  std::string scheme, host;
  int port = 0;

  bool operator==(const Origin&) const = default;
};

/// nullopt for anything but http and https, for user names in the URL, and for what does not parse.
std::optional<Origin> origin_of(std::string_view url);

/// Like ==, and localhost, 127.0.0.1 and [::1] on the same port are one place.
bool same_place(const Origin& a, const Origin& b);

class AllowList {
 public:
  /// `hosts`: "example.com" (any port) or "example.com:8443"; `always`: URLs whose origin is allowed without
  /// a word.
  AllowList(const std::vector<std::string>& hosts, const std::vector<std::string>& always);
  bool allows(std::string_view url) const;

 private:
  struct Host {
    std::string name;
    std::optional<int> port;
  };
  std::vector<Host> hosts_;
  std::vector<Origin> always_;
};

}  // namespace ecg::wire
