#include "objects/s3_transfer.h"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "base/asker.h"
#include "base/error.h"
#include "base/text.h"
#include "base/tls_trust.h"

namespace ecg::objects {
namespace {

constexpr std::size_t kLongestAnswer = 16 << 20;  // a page of 1,000 parts is some 200 KB
constexpr std::size_t kMostKept = 16;             // connections that wait for the next request
constexpr int kMostTries = 4;
constexpr std::chrono::milliseconds kPause{100};  // doubles with every try
constexpr long kConnectMs = 5'000;
constexpr std::chrono::milliseconds kAlone{60'000};  // of one try for which nobody waits
using Clock = std::chrono::steady_clock;

struct Close {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, Close>;
using Lines = std::unique_ptr<curl_slist, Close>;

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* answer) {
  std::string& body = static_cast<S3Answer*>(answer)->body;
  if (body.size() + size * count > kLongestAnswer) return 0;
  body.append(data, size * count);
  return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* answer) {
  auto& headers = static_cast<S3Answer*>(answer)->headers;
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) headers.clear();  // the answer after "100 Continue"
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos)
    headers[lower_ascii(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
  return size * count;
}

bool may_pass(int status) { return status == 429 || status == 500 || status == 503; }

/// libcurl asks a few times a second. Anything but 0 ends the transfer.
int look_at_asker(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return asker_left().cancelled(); }

void set_method(CURL* handle, const std::string& method, const std::string& body) {
  if (method == "HEAD") curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  if (method == "POST") {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  }
  if (method == "DELETE") curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "DELETE");
}

Lines header_lines(const std::string& content_type) {
  // Not libcurl's own guess of a type, and no waiting for "100 Continue".
  Lines lines(curl_slist_append(nullptr, ("Content-Type: " + content_type).c_str()));
  curl_slist_append(lines.get(), "Expect:");
  return lines;
}

CURLcode perform(CURL* handle, const std::string& method, const std::string& url, const std::string& body,
                 const std::string& content_type, std::chrono::milliseconds time, S3Answer& answer) {
  curl_easy_reset(handle);  // options only: its connections stay open
  const Lines lines = header_lines(content_type);
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  if (!tls_trust().file.empty()) curl_easy_setopt(handle, CURLOPT_CAINFO, tls_trust().file.c_str());
  if (!tls_trust().folder.empty()) curl_easy_setopt(handle, CURLOPT_CAPATH, tls_trust().folder.c_str());
  curl_easy_setopt(handle, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
  curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(time.count()));
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &look_at_asker);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "ecg");
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, lines.get());
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &take_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &take_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &answer);
  set_method(handle, method, body);
  const CURLcode code = curl_easy_perform(handle);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  answer.status = static_cast<int>(status);
  return code;
}

void initialize_curl_once() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

struct S3Transfer::Pool {
  Handle take() {
    const std::lock_guard lock(mutex);
    if (free.empty()) return Handle(curl_easy_init());
    Handle handle = std::move(free.back());
    free.pop_back();
    return handle;
  }
  void give_back(Handle handle) {
    const std::lock_guard lock(mutex);
    if (free.size() < kMostKept) free.push_back(std::move(handle));
  }

  std::mutex mutex;
  std::vector<Handle> free;
};

S3Transfer::S3Transfer() : pool_((initialize_curl_once(), std::make_unique<Pool>())) {}
S3Transfer::~S3Transfer() = default;

S3Answer S3Transfer::send(const std::string& method, const std::string& url, const std::string& body,
                          const std::string& content_type, std::chrono::milliseconds patience) {
  Handle handle = pool_->take();
  if (!handle) throw Error(Code::internal, "libcurl gives no handle");
  const bool asked = is_asked();
  if (asked) breaker_.begin();
  const auto began = Clock::now();
  for (int tries = 1;; ++tries) {
    S3Answer answer;
    const auto left = patience - std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began);
    const CURLcode code = perform(handle.get(), method, url, body, content_type,
                                  asked ? std::max(left, std::chrono::milliseconds(1)) : kAlone, answer);
    if (code == CURLE_ABORTED_BY_CALLBACK) throw Error(Code::cancelled);
    const bool answered = code == CURLE_OK;
    const auto pause = kPause * (1 << (tries - 1));
    const bool out_of_time = asked && Clock::now() - began + pause >= patience;
    if (tries == kMostTries || out_of_time || (answered && !may_pass(answer.status))) {
      // One that is just not there costs nobody any time.
      if (asked) breaker_.end(answered || Clock::now() - began < patience / 2);
      if (!answered)  // without the URL: its query is a signature
        throw Error(Code::unavailable, std::string("the object store: ") + curl_easy_strerror(code));
      pool_->give_back(std::move(handle));
      return answer;
    }
    std::this_thread::sleep_for(pause);
    go_on_for_asker();
  }
}

}  // namespace ecg::objects
