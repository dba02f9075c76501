#pragma once
// The page's session as a cookie: what a browser sends by itself, with event streams too, and what therefore
// must not be believed when another site made it send it.
// Source: RFC 6265bis (SameSite), Fetch Standard and W3C Fetch Metadata (Sec-Fetch-Site, Origin).
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace ecg::wire {

/// The session's secret, when the request has one.
std::optional<std::string> session_of(const http::Request& request);

/// Set-Cookie, out of reach of scripts and of other sites; `life` 0 takes the cookie away. `secure`: over
/// HTTPS only.
std::string session_cookie(std::string_view secret, std::chrono::seconds life, bool secure);

/// True when the browser's connection is HTTPS, as `public_url` or the proxy before us says.
bool is_over_https(const http::Request& request, std::string_view public_url);

/// True when the browser says that a page of this very origin made the request: SameSite alone lets
/// neighbours in, such as another port of this host. What does not say is not believed.
bool is_from_own_page(const http::Request& request, std::string_view public_url);

}  // namespace ecg::wire
