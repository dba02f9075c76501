#pragma once
// The page's files, held by the binary itself: nothing to install, nothing to lose.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/server.h"

namespace ecg::backend {

struct EmbeddedFile {
  std::string_view path;  ///< "index.html", "assets/index-3f9a.js"
  std::string_view content_type;
  std::string_view content;
  std::string_view brotli, gzip;  ///< the content, compressed when the binary was built
  std::string_view etag;          ///< with its quotes: a hash of the content
};

/// Generated at build time from web/ (cmake/page.cmake).
std::span<const EmbeddedFile> page_files();

/// True when an Accept-Encoding header allows `coding` by name (RFC 9110 section 12.5.3); "q=0" forbids it.
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

/// The file as this client can read it: br, gzip or as it is; 304 when it has it. Files below assets/ carry
/// their hash in their name and are cached for ever, the others are asked for again. Its policy lets the page
/// load from and send to this server alone, and `store_origin` ("https://s3.example.com:443") when it is not
/// empty.
http::Response page_response(const EmbeddedFile& file, const http::Request& request,
                             std::string_view store_origin = {});

/// GET /, and one route for each file.
std::vector<http::Route> page_routes(const std::string& store_origin);

}  // namespace ecg::backend
