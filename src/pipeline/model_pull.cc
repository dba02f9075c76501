#include "pipeline/model_pull.h"

#include "base/digest.h"
#include "base/file.h"
#include "http/client.h"

namespace ecg::pipeline {

void pull_model(const whisper::Model& model, const std::filesystem::path& folder, const CancelFlag& cancel,
                const std::function<void(std::uint64_t, std::optional<std::uint64_t>)>& progress,
                const std::string& url) {
  const auto target = folder / whisper::model_filename(model.name);
  if (std::filesystem::exists(target)) return;
  std::filesystem::create_directories(folder);
  const TempFolder work(folder);  // on the same file system, so that the rename is atomic
  const auto partial = work.path() / "weights";

  http::DownloadOptions options;
  options.max_bytes = static_cast<std::uint64_t>(model.size_mib + 2) << 20;
  options.progress = progress;
  options.allowed = [](std::string_view next) {
    return next.starts_with("http://") || next.starts_with("https://");
  };
  http::download(url.empty() ? whisper::model_url(model.name) : url, partial, options, cancel);

  const std::string sum = sha256_of_file(partial);
  if (sum != model.sha256)
    throw Error(Code::download_error, "SHA-256 of " + std::string(model.name) + " is " + sum +
                                          ", but should be " + std::string(model.sha256));
  std::filesystem::rename(partial, target);
}

bool verify_model(const whisper::Model& model, const std::filesystem::path& folder) {
  return sha256_of_file(folder / whisper::model_filename(model.name)) == model.sha256;
}

}  // namespace ecg::pipeline
