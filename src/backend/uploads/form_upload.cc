#include "backend/uploads/form_upload.h"

#include <algorithm>
#include <fstream>

#include "backend/lifecycle/job_routes.h"
#include "base/asker.h"
#include "base/file.h"
#include "http/client.h"
#include "http/form_data.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

constexpr std::uint64_t kFraming = 1 << 20;  // of a body, beside its file

/// The name without folders, as some clients send a whole path.
std::string without_folders(const std::string& path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

/// Where the bytes of a file go.
class Target : public ByteSink {
 public:
  virtual void commit() = 0;  ///< the object exists from here on; destroyed without it there is no trace
};

class EmbeddedTarget final : public Target {
 public:
  EmbeddedTarget(objects::EmbeddedStore& store, const std::string& key)
      : object_(store.begin_put(key, {.content_type = "application/octet-stream"})) {}
  void write(std::string_view bytes) override { object_->write(bytes); }
  void commit() override { object_->commit(); }

 private:
  const std::unique_ptr<objects::PendingObject> object_;
};

/// S3 wants to know the length before the first byte, which a form does not say: so it waits in a file.
class RemoteTarget final : public Target {
 public:
  RemoteTarget(const objects::ObjectStore& store, std::string key) : store_(store), key_(std::move(key)) {
    file_.exceptions(std::ios::badbit | std::ios::failbit);
    file_.open(path(), std::ios::binary);
  }
  void write(std::string_view bytes) override {
    try {
      file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    } catch (const std::ios::failure&) {
      throw Error(Code::storage_full, "for an upload on its way to the store");
    }
  }
  void commit() override {
    file_.close();
    constexpr std::chrono::hours kLife{12};
    const int status = http::upload(store_.presign_put(key_, kLife), path(), {}, asker_left());
    if (status / 100 != 2) throw Error(Code::unavailable, "the store: HTTP " + std::to_string(status));
  }

 private:
  std::filesystem::path path() const { return folder_.path() / "upload"; }

  const objects::ObjectStore& store_;
  const std::string key_;
  const TempFolder folder_;
  std::ofstream file_;
};

std::string boundary_of(const http::Request& request) {
  const auto boundary = http::form_boundary(request.headers.find("Content-Type").value_or(""));
  if (!boundary) throw Error(Code::broken_request, "the body must be multipart/form-data with a boundary");
  return *boundary;
}

std::shared_ptr<StorageQuota::Reservation> room_for(State& state, const http::Request& request) {
  const std::uint64_t size = request.content_length.value_or(0);
  if (size > state.options.objects.max_bytes + kFraming)
    throw Error(Code::media_too_large, std::to_string(size) + " bytes");
  const std::string owner = wire::owner_of(request);
  if (!state.embedded) {
    state.storage.require(owner, size);
    return nullptr;
  }
  state.embedded->require_space(size);
  if (size > 0) return state.storage.reserve("videos/" + owner + "/", size);
  state.storage.require(owner, 0);
  return nullptr;
}

}  // namespace

struct FormUpload::Form : http::FormParts {
  Form(State& given, const http::Request& request, FormUploadOptions wanted)
      : state(given),
        owner(wire::owner_of(request)),
        options(std::move(wanted)),
        reader(boundary_of(request), *this),
        room(room_for(given, request)) {}

  void begin(const http::FormPart& part) override;
  void write(std::string_view bytes) override;
  void end() override { at = At::nowhere; }
  void begin_file(const http::FormPart& part);
  void write_file(std::string_view bytes);

  State& state;
  const std::string owner;
  const FormUploadOptions options;
  http::FormReader reader;
  const std::shared_ptr<StorageQuota::Reservation> room;
  std::vector<std::pair<std::string, std::string>> fields;
  std::size_t field_bytes = 0;
  std::string filename, key;
  std::unique_ptr<Target> target;
  std::uint64_t size_bytes = 0;  // of the file
  enum class At { nowhere, field, file } at = At::nowhere;
};

void FormUpload::Form::begin(const http::FormPart& part) {
  if (part.name == options.file_field) return begin_file(part);
  const bool wanted = std::ranges::find(options.ignored, part.name) == options.ignored.end();
  if (!wanted) return;
  at = At::field;
  field_bytes += part.name.size();
  fields.emplace_back(part.name, "");
}

void FormUpload::Form::begin_file(const http::FormPart& part) {
  if (target) throw Error(Code::invalid_field, "/" + options.file_field + " came twice");
  at = At::file;
  filename = shown_filename(without_folders(part.filename.value_or("")));
  key = objects::new_key(owner, (filename.empty() ? "audio" : filename) + options.extension);
  if (state.embedded)
    target = std::make_unique<EmbeddedTarget>(*state.embedded, key);
  else
    target = std::make_unique<RemoteTarget>(*state.objects, key);
  target->write(options.before_file);
}

void FormUpload::Form::write(std::string_view bytes) {
  if (at == At::file) return write_file(bytes);
  if (at != At::field) return;
  field_bytes += bytes.size();
  if (field_bytes > kMostFieldBytes)
    throw Error(Code::body_too_large,
                "the fields beside the file have more than " + std::to_string(kMostFieldBytes) + " bytes");
  fields.back().second += bytes;
}

void FormUpload::Form::write_file(std::string_view bytes) {
  size_bytes += bytes.size();
  const std::uint64_t most = state.options.objects.max_bytes;
  if (size_bytes > most) throw Error(Code::media_too_large, "more than " + std::to_string(most) + " bytes");
  target->write(bytes);
}

FormUpload::FormUpload(State& state, const http::Request& request, FormUploadOptions options)
    : form_(std::make_unique<Form>(state, request, std::move(options))) {}
FormUpload::~FormUpload() = default;

void FormUpload::write(std::string_view bytes) { form_->reader.write(bytes); }

void FormUpload::finish() const {
  form_->reader.finish();
  if (!form_->target) throw Error(Code::invalid_field, "/" + form_->options.file_field + " is required");
  if (form_->size_bytes == 0) throw Error(Code::invalid_field, "/" + form_->options.file_field + " is empty");
}

const std::vector<std::pair<std::string, std::string>>& FormUpload::fields() const { return form_->fields; }
const std::string& FormUpload::filename() const { return form_->filename; }

std::string FormUpload::store() {
  form_->target->commit();
  return form_->key;
}

namespace {

/// The form outlives the body that brought it.
class FormSink final : public ByteSink {
 public:
  explicit FormSink(std::shared_ptr<FormUpload> form) : form_(std::move(form)) {}
  void write(std::string_view bytes) override { form_->write(bytes); }

 private:
  const std::shared_ptr<FormUpload> form_;
};

}  // namespace

http::UploadHandler taking_form(State& state, std::function<FormUploadOptions(const http::Request&)> options,
                                AnswerForm answer) {
  return [&state, options = std::move(options), answer = std::move(answer)](const http::Request& request) {
    const auto form = std::make_shared<FormUpload>(state, request, options(request));
    const auto finish = [&state, &request, &answer, form] {
      form->finish();
      return http::later(http::Lane::calling,
                         [&state, &request, &answer, form] { return answer(state, request, *form); });
    };
    return http::Upload{.sink = std::make_unique<FormSink>(form), .finish = finish, .refusal = {}};
  };
}

}  // namespace ecg::backend
