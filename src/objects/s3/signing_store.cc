#include "base/error.h"
#include "objects/s3/store_address.h"
#include "objects/s3_store.h"

namespace ecg::objects {
namespace {

class SigningStore : public ObjectStore {
 public:
  explicit SigningStore(const RemoteOptions& options) : address_(options) {}

  std::string presign_put(std::string_view key, std::chrono::seconds valid) const override {
    return address_.presign("PUT", key, valid);
  }
  std::string presign_get(std::string_view key, std::chrono::seconds valid) const override {
    return address_.presign("GET", key, valid);
  }
  std::string url_of(std::string_view key) const override { return address_.url_of(key); }
  std::optional<std::string> key_of(std::string_view url) const override { return address_.key_of(url); }
  std::optional<ObjectInfo> head(std::string_view) const override { only_signs(); }
  void remove(std::string_view) override { only_signs(); }
  void each(std::string_view, const See&) const override { only_signs(); }

  std::string presign_part(std::string_view key, std::string_view upload_id, int number,
                           std::chrono::seconds valid) const override {
    return address_.presign("PUT", key, valid, part_query(upload_id, number));
  }
  std::string create_upload(std::string_view, std::string_view) override { only_signs(); }
  bool has_upload(std::string_view, std::string_view) const override { only_signs(); }
  std::vector<PartInfo> list_parts(std::string_view, std::string_view) const override { only_signs(); }
  ObjectInfo complete_upload(std::string_view, std::string_view, const std::vector<PartName>&) override {
    only_signs();
  }
  void abort_upload(std::string_view, std::string_view) override { only_signs(); }

 private:
  [[noreturn]] static void only_signs() { throw Error(Code::internal, "this store only signs"); }

  const StoreAddress address_;
};

}  // namespace

std::unique_ptr<ObjectStore> make_signing_store(const RemoteOptions& options) {
  return std::make_unique<SigningStore>(options);
}

}  // namespace ecg::objects
