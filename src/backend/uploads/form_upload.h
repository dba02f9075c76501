#pragma once
// A form with one file in it, as clients of other APIs send it: the file goes to the store while it comes,
// the other fields stay in memory.
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backend/server/state.h"
#include "base/io.h"

namespace ecg::backend {

inline constexpr std::size_t kMostFieldBytes = 64 << 10;  ///< of all fields but the file

struct FormUploadOptions {
  std::string file_field = "file";
  std::string before_file = {};           ///< what the stored file begins with, before what was sent
  std::string extension = {};             ///< put behind the file's name: what `before_file` makes of it
  std::vector<std::string> ignored = {};  ///< fields that may be long and that nobody asks for
};

class FormUpload;
/// Answers when the whole form is there, on a lane.
using AnswerForm = std::function<http::Response(BackendServer::State&, const http::Request&, FormUpload&)>;

/// For a route that takes such a form; `options` looks at the request's head.
http::UploadHandler taking_form(BackendServer::State& state,
                                std::function<FormUploadOptions(const http::Request&)> options,
                                AnswerForm answer);

class FormUpload : public ByteSink {
 public:
  /// Looks at the request's head: throws Error(broken_request) for what is no form, Error(media_too_large |
  /// storage_quota | storage_full) for what is said to be too large.
  FormUpload(BackendServer::State& state, const http::Request& request, FormUploadOptions options);
  ~FormUpload() override;

  void write(std::string_view bytes) override;

  /// After the last byte. Throws Error(broken_request | invalid_field) unless the form has ended and had a
  /// file.
  void finish() const;
  /// In the order they came.
  const std::vector<std::pair<std::string, std::string>>& fields() const;
  const std::string& filename() const;  ///< without folders
  /// Makes the file an object of the store; returns its key. On S3 that takes as long as sending it: for a
  /// lane.
  std::string store();

 private:
  struct Form;
  const std::unique_ptr<Form> form_;
};

}  // namespace ecg::backend
