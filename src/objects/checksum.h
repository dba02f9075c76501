#pragma once
// The sums by which S3's clients have a body checked: Content-MD5 and x-amz-checksum-*.
// Source: Amazon S3 User Guide, "Checking object integrity".
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ecg::objects {

enum class SumKind { md5, sha1, sha256, crc32, crc32c, crc64nvme };

/// Of data that comes piece by piece.
class Checksum {
 public:
  explicit Checksum(SumKind kind);
  ~Checksum();
  Checksum(Checksum&&) noexcept;
  Checksum& operator=(Checksum&&) noexcept;

  void update(std::string_view data);
  /// Once, at the end: the sum's bytes, the highest first, in base64, as the headers have it.
  std::string finish_base64();
  std::string finish_bytes();  ///< the same as they are

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The kind that a header of this name in lower case carries: "x-amz-checksum-crc32", "content-md5".
std::optional<SumKind> sum_of_header(std::string_view name);
/// Whether a text can be such a sum in base64 at all.
bool is_sum(SumKind kind, std::string_view text);

}  // namespace ecg::objects
