#include "http/client/curl_transfer.h"

#include <sys/socket.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/non_blocking.h"
#include "base/text.h"
#include "base/tls_trust.h"

namespace ecg::http {
namespace {

constexpr std::size_t kMostKept = 16;             // connections that wait for the next request
constexpr std::int64_t kLongestPoll_ms = 60'000;  // it ends with whatever happens

void initialize_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

CurlHandles new_handles() {
  initialize_curl_once();
  CurlHandles handles{{curl_multi_init(), curl_multi_cleanup}, {curl_easy_init(), curl_easy_cleanup}};
  if (!handles.multi || !handles.easy) throw Error(Code::internal, "libcurl gives no handle");
  return handles;
}

}  // namespace

struct Connections::Pool {
  CurlHandles take() {
    const std::lock_guard lock(mutex);
    if (kept.empty()) return new_handles();
    CurlHandles handles = std::move(kept.back());
    kept.pop_back();
    return handles;
  }
  void give_back(CurlHandles handles) {
    curl_easy_reset(handles.easy.get());
    const std::lock_guard lock(mutex);
    if (kept.size() < kMostKept) kept.push_back(std::move(handles));
  }

  std::mutex mutex;
  std::vector<CurlHandles> kept;
};

Connections::Connections() : pool_(std::make_unique<Pool>()) {}
Connections::~Connections() = default;

std::string without_query(const std::string& url) { return url.substr(0, url.find('?')); }

CurlTransfer::CurlTransfer(const std::string& url, const TransferLimits& limits, const CancelFlag& cancel,
                           Connections* connections)
    : url_(url),
      cancel_(cancel),
      idle_time_(limits.idle_time),
      last_byte_(std::chrono::steady_clock::now()),
      connections_(connections),
      handles_(connections ? connections->pool_->take() : new_handles()) {
  CURL* h = handle();
  curl_easy_setopt(h, CURLOPT_URL, url.c_str());
  curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!tls_trust().file.empty()) curl_easy_setopt(h, CURLOPT_CAINFO, tls_trust().file.c_str());
  if (!tls_trust().folder.empty()) curl_easy_setopt(h, CURLOPT_CAPATH, tls_trust().folder.c_str());
  curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(h, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_time.count()));
  curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total_time.count()));
  curl_easy_setopt(h, CURLOPT_ERRORBUFFER, error_text_);
  curl_easy_setopt(h, CURLOPT_USERAGENT, "ecg");
  curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, &CurlTransfer::take_body);
  curl_easy_setopt(h, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, &CurlTransfer::take_header);
  curl_easy_setopt(h, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, &CurlTransfer::look_around);
  curl_easy_setopt(h, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
}

CurlTransfer::~CurlTransfer() {
  if (connections_ && went_well_) connections_->pool_->give_back(std::move(handles_));
  curl_slist_free_all(lines_);
}

void CurlTransfer::add_header(const std::string& line) { lines_ = curl_slist_append(lines_, line.c_str()); }

void CurlTransfer::guard(const AddressCheck& may_reach) {
  if (!may_reach) return;
  may_reach_ = may_reach;
  curl_easy_setopt(handle(), CURLOPT_PROXY, "");
  curl_easy_setopt(handle(), CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::open_socket);
  curl_easy_setopt(handle(), CURLOPT_OPENSOCKETDATA, this);
}

curl_socket_t CurlTransfer::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const auto ip = ip_address(address->addr);
  transfer.refused_ = !ip || !transfer.may_reach_(transfer.url_, *ip);
  if (transfer.refused_) return CURL_SOCKET_BAD;
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// As curl_easy_perform() does it, which looks around once a second only; a cancel wakes this one.
CURLcode CurlTransfer::perform() {
  about_to_wait();
  curl_easy_setopt(handle(), CURLOPT_HTTPHEADER, lines_);
  CURLM* const multi = handles_.multi.get();
  if (curl_multi_add_handle(multi, handle()) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
  const std::stop_callback wake(cancel_.token(), [multi] { curl_multi_wakeup(multi); });
  CURLcode code = CURLE_OK;
  for (int running = 1; running > 0 && code == CURLE_OK;) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) code = CURLE_FAILED_INIT;
    if (running > 0 && code == CURLE_OK) curl_multi_poll(multi, nullptr, 0, until_idle_ms(), nullptr);
    if (running > 0 && should_end()) code = CURLE_ABORTED_BY_CALLBACK;
  }
  int left = 0;
  if (const CURLMsg* ended = curl_multi_info_read(multi, &left); ended && code == CURLE_OK)
    code = ended->data.result;
  curl_multi_remove_handle(multi, handle());
  went_well_ = code == CURLE_OK;
  return code;
}

int CurlTransfer::until_idle_ms() const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(last_byte_ + idle_time_ -
                                                                 std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count() + 1, 1, kLongestPoll_ms));
}

/// Nobody waits for it any more, or nothing has come for too long.
bool CurlTransfer::should_end() {
  idle_too_long_ = std::chrono::steady_clock::now() - last_byte_ > idle_time_;
  return cancel_.cancelled() || idle_too_long_;
}

int CurlTransfer::status() const {
  long status = 0;
  curl_easy_getinfo(handles_.easy.get(), CURLINFO_RESPONSE_CODE, &status);
  return static_cast<int>(status);
}

std::string CurlTransfer::reason(CURLcode code) const {
  if (idle_too_long_) return "nothing was received for " + std::to_string(idle_time_.count()) + " ms";
  return error_text_[0] ? error_text_ : curl_easy_strerror(code);
}

std::size_t CurlTransfer::take_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (transfer.on_body && !transfer.on_body({data, size * count})) return 0;
  return size * count;
}

std::size_t CurlTransfer::take_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const std::string_view line(data, size * count);
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) transfer.headers_ = {};  // the answer after "100 Continue"
  if (colon != std::string_view::npos)
    transfer.headers_.set(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)));
  return size * count;
}

/// libcurl calls this when something moves, and now and then when nothing does.
int CurlTransfer::look_around(void* self, curl_off_t, curl_off_t down, curl_off_t, curl_off_t up) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (down + up != transfer.bytes_seen_) {
    transfer.bytes_seen_ = down + up;
    transfer.last_byte_ = std::chrono::steady_clock::now();
  }
  return transfer.should_end() ? 1 : 0;
}

void throw_transfer_error(const CurlTransfer& transfer, CURLcode code, const std::string& url) {
  if (transfer.was_refused())
    throw Error(Code::url_not_allowed, without_query(url) + " leads to an address that is not public");
  throw Error(Code::download_error, without_query(url) + ": " + transfer.reason(code));
}

}  // namespace ecg::http
