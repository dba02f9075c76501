#include "http/origin.h"

#include <curl/curl.h>

#include <memory>

#include "base/text.h"

namespace ecg::http {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
  return text;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

}  // namespace

std::optional<Origin> origin_of(std::string_view url) {
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  const std::string text(url);
  const bool printable = text.find_first_of(std::string_view("\0 \t\r\n\\", 6)) == std::string::npos;
  if (!parsed || !printable ||
      curl_url_set(parsed.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK)
    return std::nullopt;
  Origin origin{.scheme = lower_ascii(part(parsed.get(), CURLUPART_SCHEME)),
                .host = lower_ascii(part(parsed.get(), CURLUPART_HOST))};
  const auto port = to_integer(part(parsed.get(), CURLUPART_PORT));
  const bool web = origin.scheme == "http" || origin.scheme == "https";
  if (!web || origin.host.empty() || !port || *port < 1 || *port > 65535) return std::nullopt;
  origin.port = static_cast<int>(*port);
  return origin;
}

std::string path_of(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return "";
  const std::size_t begin = url.find('/', host + 3);
  if (begin == std::string_view::npos) return "";
  std::string path(url.substr(begin, url.find_first_of("?#", begin) - begin));
  while (path.ends_with('/')) path.pop_back();
  return path;
}

bool same_place(const Origin& a, const Origin& b) {
  if (a == b) return true;
  return a.scheme == b.scheme && a.port == b.port && is_loopback(a.host) && is_loopback(b.host);
}

}  // namespace ecg::http
