#pragma once
// One libcurl transfer with what every transfer of ours has: limits, cancellation,
// headers.
#include <curl/curl.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "base/cancel.h"
#include "http/client.h"

namespace ecg::http {

struct TransferLimits {
  std::chrono::milliseconds connect_time, idle_time, total_time;
};

/// What a transfer is done with; the connections belong to `multi`.
struct CurlHandles {
  std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi;
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy;
};

class CurlTransfer {
 public:
  /// `connections`, which may be null, lends a connection and gets it back from a transfer that went well.
  CurlTransfer(const std::string& url, const TransferLimits& limits, const CancelFlag& cancel,
               Connections* connections = nullptr);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  void add_header(const std::string& line);
  /// Takes the body; false ends the transfer with CURLE_WRITE_ERROR. Not called before the header is
  /// complete.
  std::function<bool(std::string_view)> on_body;

  /// Looks at every address before it is connected to.
  void guard(const AddressCheck& may_reach);
  bool was_refused() const { return refused_; }

  CURLcode perform();
  CURL* handle() { return handles_.easy.get(); }
  int status() const;
  const Headers& headers() const { return headers_; }
  /// What went wrong, in libcurl's words.
  std::string reason(CURLcode code) const;

 private:
  bool should_end();
  int until_idle_ms() const;
  static std::size_t take_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t take_header(char* data, std::size_t size, std::size_t count, void* self);
  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address);
  static int look_around(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const std::string url_;
  AddressCheck may_reach_;
  bool refused_ = false;
  const CancelFlag& cancel_;
  const std::chrono::milliseconds idle_time_;
  std::chrono::steady_clock::time_point last_byte_;
  curl_off_t bytes_seen_ = 0;
  bool idle_too_long_ = false;
  Headers headers_;
  Connections* const connections_;
  CurlHandles handles_;
  bool went_well_ = false;
  curl_slist* lines_ = nullptr;
  char error_text_[CURL_ERROR_SIZE] = {};
};

/// What one attempt means for the caller: throws Error(cancelled) when the flag is set.
[[noreturn]] void throw_transfer_error(const CurlTransfer& transfer, CURLcode code, const std::string& url);

/// The URL without its query: signatures and tokens are not for logs and messages.
std::string without_query(const std::string& url);

}  // namespace ecg::http
