#include "backend/page/page.h"

#include <cctype>
#include <string>

#include "http/conditions.h"

namespace ecg::backend {
namespace {

/// No script, style, font or connection but our own, and where the videos lie. React sets styles through the
/// CSSOM, which style-src does not stop.
std::string content_policy(std::string_view store_origin) {
  const std::string ours = "'self'" + (store_origin.empty() ? "" : " " + std::string(store_origin));
  return "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src " + ours +
         " blob: data:; media-src " + ours + " blob:; connect-src " + ours +
         "; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

std::string without_spaces(std::string_view text) {
  std::string kept;
  for (const char c : text)
    if (c != ' ' && c != '\t') kept += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return kept;
}

/// "q=0", "q=0." and "q=0.000" forbid.
bool is_forbidden(std::string_view weight) {
  return weight.starts_with("q=0") && weight.find_first_not_of("0.", 3) == std::string_view::npos;
}

std::string_view best_content(const EmbeddedFile& file, const http::Request& request,
                              http::Response& response) {
  const std::string accepted = request.headers.find("Accept-Encoding").value_or("");
  for (const auto& [coding, content] : {std::pair{"br", file.brotli}, std::pair{"gzip", file.gzip}}) {
    if (content.empty() || !accepts_coding(accepted, coding)) continue;
    response.headers.set("Content-Encoding", coding);
    return content;
  }
  return file.content;
}

}  // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
  const std::string header = without_spaces(accept_encoding);
  for (std::size_t begin = 0; begin < header.size();) {
    const std::size_t end = std::min(header.find(',', begin), header.size());
    const std::string_view item = std::string_view(header).substr(begin, end - begin);
    const std::size_t semicolon = std::min(item.find(';'), item.size());
    if (item.substr(0, semicolon) == coding)
      return !is_forbidden(item.substr(std::min(semicolon + 1, item.size())));
    begin = end + 1;
  }
  return false;
}

http::Response page_response(const EmbeddedFile& file, const http::Request& request,
                             std::string_view store_origin) {
  http::Response response;
  const bool hashed = file.path.starts_with("assets/");
  response.headers.set("ETag", file.etag);
  response.headers.set("Vary", "Accept-Encoding");
  response.headers.set("Cache-Control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.set("Content-Security-Policy", content_policy(store_origin));
  const auto known = request.headers.find("If-None-Match");
  if (known && http::names_etag(*known, file.etag, true)) {
    response.status = 304;
    return response;
  }
  response.headers.set("Content-Type", file.content_type);
  response.body = std::string(best_content(file, request, response));
  return response;
}

std::vector<http::Route> page_routes(const std::string& store_origin) {
  std::vector<http::Route> routes;
  for (const EmbeddedFile& file : page_files()) {
    const auto serve = [&file, store_origin](const http::Request& request) {
      return page_response(file, request, store_origin);
    };
    routes.push_back(http::answered_at_once({"GET", "/" + std::string(file.path), serve}));
    if (file.path == "index.html") routes.push_back(http::answered_at_once({"GET", "/", serve}));
  }
  return routes;
}

}  // namespace ecg::backend
