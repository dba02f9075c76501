#pragma once
// Outbound HTTP: a download that survives broken connections, and single requests. libcurl behind it.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.h"
#include "http/address.h"
#include "http/message.h"

namespace ecg::http {

/// Asked at each connect, after the name was resolved, so that a name cannot say one address to a check and
/// another to the call (DNS rebinding); false is Error(url_not_allowed). Such a call goes past any proxy,
/// which would resolve the name out of our sight. Empty: every address is fine, for hosts that the operator
/// set.
using AddressCheck = std::function<bool(std::string_view url, const IpAddress& address)>;

struct ClientLimits {
  std::chrono::milliseconds connect_time{10'000};
  std::chrono::milliseconds idle_time{30'000};  ///< without a byte received
  std::chrono::milliseconds total_time{
      60'000};                            ///< of one request; downloads have DownloadOptions::total_time
  std::uint64_t answer_bytes = 64 << 20;  ///< of an answer kept in memory
};

/// Connections that stay open from one request to the next. Any thread may use it.
class Connections {
 public:
  Connections();
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

 private:
  friend class CurlTransfer;
  struct Pool;
  const std::unique_ptr<Pool> pool_;
};

struct ClientRequest {
  std::string method = "GET";
  std::string url;  ///< http or https only
  Headers headers;
  std::string body;
  ClientLimits limits;
  AddressCheck may_reach = {};
  Connections* connections = nullptr;  ///< null: a connection for this request alone
};

struct ClientResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

/// One request, no retry, no redirect followed. Any status is an answer. Throws Error(download_error) when no
/// answer came (refused, timed out, too large) and Error(cancelled) as soon as `cancel` is set.
ClientResponse send(const ClientRequest& request, const CancelFlag& cancel);
/// Why no answer came, without the address, which may be a secret of the one who answers there.
std::string reason_of(const Error& problem, const ClientRequest& request);

struct DownloadOptions {
  std::uint64_t max_bytes =
      0;  ///< 0: no limit. More is Error(media_too_large), before the body when announced.
  std::chrono::milliseconds total_time{4 * 3600 * 1000};
  std::chrono::milliseconds idle_time{30'000};
  int resumes =
      8;  ///< broken connections and 5xx survived, with back-off; each goes on by Range and If-Range
  int redirects = 5;
  /// Asked for the first address and each redirect's; false is Error(url_not_allowed).
  std::function<bool(std::string_view url)> allowed;
  AddressCheck may_reach = {};
  /// Bytes so far and the total when the server told it. Called at most ten times a second.
  std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)> progress;
};

/// GET `url` into `target` (overwritten; on failure what came so far stays, the caller removes it).
/// Throws Error(download_error | media_too_large | url_not_allowed | storage_full | cancelled).
/// A server without Range support is asked from the start again. Returns the size in bytes.
std::uint64_t download(const std::string& url, const std::filesystem::path& target,
                       const DownloadOptions& options, const CancelFlag& cancel);

struct UploadOptions {
  std::string content_type = "application/octet-stream";
  std::chrono::milliseconds total_time{4 * 3600 * 1000};
  std::chrono::milliseconds idle_time{30'000};
};

/// PUT of a whole file, a piece at a time: memory does not grow with its size. No retry; returns the status.
/// Throws Error(download_error) when no answer came, Error(file_not_found | cancelled).
int upload(const std::string& url, const std::filesystem::path& file, const UploadOptions& options,
           const CancelFlag& cancel);

}  // namespace ecg::http
