// A download that survives broken connections: what has come stays, the rest is asked for by Range (RFC 9110
// section 14), and If-Range makes sure that both halves are of one file.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/log.h"
#include "base/retry.h"
#include "base/text.h"
#include "base/unique_fd.h"
#include "http/client.h"
#include "http/client/curl_transfer.h"
#include "http/conditions.h"

namespace ecg::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kConnectTime{10'000}, kFirstPause{200}, kLongestPause{10'000},
    kReportEvery{100};

class TargetFile {
 public:
  explicit TargetFile(const std::filesystem::path& path)
      : descriptor_(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640)) {
    if (!descriptor_) fail();
  }

  void append(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = write(descriptor_.get(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail();
      bytes.remove_prefix(static_cast<std::size_t>(written));
      size_ += static_cast<std::uint64_t>(written);
    }
  }
  void start_again() {
    if (ftruncate(descriptor_.get(), 0) != 0 || lseek(descriptor_.get(), 0, SEEK_SET) != 0) fail();
    size_ = 0;
  }
  std::uint64_t size() const { return size_; }

 private:
  [[noreturn]] static void fail() {
    const int problem = errno;
    throw Error(problem == ENOSPC || problem == EDQUOT ? Code::storage_full : Code::internal,
                std::strerror(problem));
  }

  UniqueFd descriptor_;
  std::uint64_t size_ = 0;
};

enum class Step { done, again, redirected };

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}
/// What joins two halves: a strong ETag, or a date that is a second before the answer's own, so that nothing
/// written later can have the same (RFC 9110 sections 13.1.5 and 8.8.2.2). Empty: nothing does.
std::string validator_of(const Headers& headers) {
  if (const auto etag = headers.find("ETag")) return etag->starts_with("W/") ? "" : *etag;
  const auto modified = headers.find("Last-Modified");
  const auto then = parse_http_date(modified.value_or("")),
             answered = parse_http_date(headers.find("Date").value_or(""));
  return then && answered && *answered - *then >= std::chrono::seconds(1) ? *modified : "";
}

/// Of "bytes 4-9/10"; nullopt when it is not told.
std::optional<std::uint64_t> whole_size(const std::string& content_range) {
  const std::size_t slash = content_range.rfind('/');
  const auto size = slash == std::string::npos ? std::nullopt : to_integer(content_range.substr(slash + 1));
  return size && *size >= 0 ? std::optional(static_cast<std::uint64_t>(*size)) : std::nullopt;
}

class Download {
 public:
  Download(std::string url, const std::filesystem::path& target, const DownloadOptions& options,
           const CancelFlag& cancel)
      : url_(std::move(url)), options_(options), cancel_(cancel), file_(target) {}

  std::uint64_t run() {
    check_allowed();
    int resumes = 0, redirects = 0;
    while (true) {
      const Step step = attempt();
      if (step == Step::done) return file_.size();
      if (step == Step::redirected && ++redirects > options_.redirects) fail("too many redirects");
      if (step == Step::again && ++resumes > options_.resumes) fail(why_);
      if (step == Step::again) pause(resumes);
    }
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw Error(Code::download_error, without_query(url_) + ": " + why);
  }

  void check_allowed() const {
    if (options_.allowed && !options_.allowed(url_)) throw Error(Code::url_not_allowed, without_query(url_));
  }

  std::chrono::milliseconds time_left() const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(started_ + options_.total_time - Clock::now());
    if (left.count() <= 0) fail("took too long");
    return left;
  }

  Step attempt() {
    cancel_.throw_if_cancelled();
    CurlTransfer transfer(url_, {kConnectTime, options_.idle_time, time_left()}, cancel_);
    transfer.guard(options_.may_reach);
    const std::uint64_t from = file_.size();
    const bool resuming = from > 0 && !validator_.empty();
    if (from > 0 && !resuming) file_.start_again();
    if (resuming) {
      transfer.add_header("Range: bytes=" + std::to_string(from) + "-");
      transfer.add_header("If-Range: " + validator_);
    }
    first_piece_ = true;
    is_another_ = false;
    std::exception_ptr thrown;
    transfer.on_body = [&](std::string_view bytes) {
      try {
        take(transfer, bytes);
        return !is_another_;
      } catch (...) {  // may not cross libcurl's C frames
        thrown = std::current_exception();
        return false;
      }
    };
    const CURLcode code = transfer.perform();
    cancel_.throw_if_cancelled();
    if (thrown) std::rethrow_exception(thrown);
    return judge(transfer, code);
  }

  void take(const CurlTransfer& transfer, std::string_view bytes) {
    const int status = transfer.status();
    if (status != 200 && status != 206) return;  // an error's page is not the video
    if (std::exchange(first_piece_, false)) begin(transfer, status);
    if (is_another_) return;
    if (options_.max_bytes && file_.size() + bytes.size() > options_.max_bytes) too_large();
    file_.append(bytes);
    report();
  }

  /// Looks at the head of an answer with a body: does it go on where we are?
  void begin(const CurlTransfer& transfer, int status) {
    const Headers& headers = transfer.headers();
    if (status == 200 && file_.size() > 0) file_.start_again();  // no Range there, or another file by now
    if (status == 206) {
      const std::string range = headers.find("Content-Range").value_or("");
      if (!range.starts_with("bytes " + std::to_string(file_.size()) + "-"))
        fail("the server answered with the wrong range");
      // A server may know Range and not If-Range. What it does not tell cannot be compared.
      const auto told = headers.find(validator_.starts_with('"') ? "ETag" : "Last-Modified");
      is_another_ =
          (told && *told != validator_) || (total_ && whole_size(range).value_or(*total_) != *total_);
      if (is_another_) return;
    } else {
      validator_ = validator_of(headers);
    }
    const auto length = to_integer(headers.find("Content-Length").value_or(""));
    total_ = length && *length >= 0 ? std::optional(file_.size() + static_cast<std::uint64_t>(*length))
                                    : std::nullopt;
    if (options_.max_bytes && total_ && *total_ > options_.max_bytes) too_large();
  }

  [[noreturn]] void too_large() const {
    throw Error(Code::media_too_large, "more than " + std::to_string(options_.max_bytes) + " bytes");
  }

  Step judge(const CurlTransfer& transfer, CURLcode code) {
    const int status = transfer.status();
    if (code != CURLE_OK && transfer.was_refused()) throw_transfer_error(transfer, code, url_);
    if (is_redirect(status)) return redirect(transfer);
    if (is_another_ || (status == 416 && file_.size() > 0 && file_.size() != total_)) return start_again();
    if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT) fail(transfer.reason(code));
    if (code != CURLE_OK || is_transient_status(status)) {
      why_ = code != CURLE_OK ? transfer.reason(code) : "HTTP " + std::to_string(status);
      return Step::again;
    }
    // Asked for what lies behind the last byte: everything is here already.
    if (status == 416 && total_ && file_.size() == *total_) return Step::done;
    if (status != 200 && status != 206) fail("HTTP " + std::to_string(status));
    if (total_ && file_.size() < *total_) {
      why_ = "the connection broke";
      return Step::again;
    }
    report(true);
    return Step::done;
  }

  /// Another file lies there by now: of the first one nothing can be kept.
  Step start_again() {
    file_.start_again();
    validator_.clear();
    total_.reset();
    why_ = "the file has changed meanwhile";
    return Step::again;
  }

  Step redirect(const CurlTransfer& transfer) {
    char* next = nullptr;
    curl_easy_getinfo(const_cast<CurlTransfer&>(transfer).handle(), CURLINFO_REDIRECT_URL, &next);
    if (!next) fail("a redirect without a target");
    url_ = next;
    check_allowed();
    return Step::redirected;
  }

  void report(bool last = false) {
    const auto now = Clock::now();
    if (!options_.progress || (!last && now - reported_ < kReportEvery)) return;
    reported_ = now;
    options_.progress(file_.size(), total_);
  }

  void pause(int resumes) const {
    log::info("download goes on after a break",
              {{"url", without_query(url_)}, {"at", std::to_string(file_.size())}, {"why", why_}});
    cancel_.sleep_for(std::min(kLongestPause, kFirstPause * (1 << std::min(resumes - 1, 8))));
  }

  std::string url_;
  const DownloadOptions& options_;
  const CancelFlag& cancel_;
  const Clock::time_point started_ = Clock::now();
  TargetFile file_;
  std::string validator_;  // ETag or date of the file whose beginning we have
  std::optional<std::uint64_t> total_;
  std::string why_;  // the last attempt ended early
  bool first_piece_ = true;
  bool is_another_ = false;  // what comes is not the rest of what we have
  Clock::time_point reported_{};
};

}  // namespace

std::uint64_t download(const std::string& url, const std::filesystem::path& target,
                       const DownloadOptions& options, const CancelFlag& cancel) {
  return Download(url, target, options, cancel).run();
}

}  // namespace ecg::http
