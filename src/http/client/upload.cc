#include <cstdio>

#include "http/client.h"
#include "http/client/curl_transfer.h"

namespace ecg::http {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

}  // namespace

int upload(const std::string& url, const std::filesystem::path& file, const UploadOptions& options,
           const CancelFlag& cancel) {
  cancel.throw_if_cancelled();
  const std::unique_ptr<std::FILE, CloseFile> source(std::fopen(file.c_str(), "rb"));
  if (!source) throw Error(Code::file_not_found, file.string());
  CurlTransfer transfer(url, {ClientLimits{}.connect_time, options.idle_time, options.total_time}, cancel);
  CURL* handle = transfer.handle();
  curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);  // libcurl reads the FILE itself
  curl_easy_setopt(handle, CURLOPT_READDATA, source.get());
  curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE,
                   static_cast<curl_off_t>(std::filesystem::file_size(file)));
  transfer.add_header("Content-Type: " + options.content_type);
  transfer.add_header("Expect:");
  const CURLcode code = transfer.perform();
  cancel.throw_if_cancelled();
  if (code != CURLE_OK) throw_transfer_error(transfer, code, url);
  return transfer.status();
}

}  // namespace ecg::http
