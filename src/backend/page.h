#pragma once
// The page's files, held by the binary itself: nothing to install, nothing to lose.
#include <span>
#include <string_view>

namespace ecg::backend {

struct EmbeddedFile {
  std::string_view path;  ///< "index.html"
  std::string_view content_type;
  std::string_view content;
  std::string_view etag;  ///< with its quotes: a hash of the content
};

/// Generated at build time from web/ (cmake/page.cmake).
std::span<const EmbeddedFile> page_files();

}  // namespace ecg::backend
