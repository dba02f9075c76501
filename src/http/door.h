#pragma once
// What a browser may make of a server for a page that is not the server's own: nothing. A browser sends
// requests to this machine for any page that is open in it, and a page can have a name of its own lead here
// (DNS rebinding). Sources: Fetch Standard (Origin), W3C Fetch Metadata (Sec-Fetch-Site), RFC 9110 section
// 15.5.20 (421).
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace ecg::http {

/// Calls by programs are no matter of this: they send neither Origin nor Sec-Fetch-Site.
class Door {
 public:
  /// `origins`: whose pages may change things beside the server's own, "http://localhost:3000"; "*":
  /// everybody's. `hosts`: names or addresses, without ports, that requests may call the server by, beside
  /// those of the loopback; "0.0.0.0" or "::", which a server listens on that has all addresses of its
  /// machine, stand for any address, and for names without a dot, which are a local network's; none: by any
  /// name.
  Door(std::vector<std::string> origins, std::vector<std::string> hosts);

  /// nullopt when it is let in. Otherwise 421 for a Host that is not the server's, 403 CROSS_SITE for a
  /// request that changes something and that a browser makes for a page of another origin.
  std::optional<Response> refusal(const Request& request) const;

  bool any_origin() const { return any_origin_; }
  bool lists(std::string_view origin) const;

 private:
  bool knows_host(std::string_view host) const;
  bool may_change(const Request& request) const;

  const std::vector<std::string> origins_, hosts_;
  const bool any_origin_, any_address_;
};

}  // namespace ecg::http
