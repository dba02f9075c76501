#pragma once
// A body in S3's own chunks, within what HTTP has of them: sizes, perhaps a signature for each, perhaps a
// trailer with a checksum.
// Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload
// in Multiple Chunks", and the same "with trailing headers".
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "objects/sigv4.h"

namespace ecg::objects {

class ChunkedBody {
 public:
  using TakeData = std::function<void(std::string_view)>;

  /// decoded_bytes  what x-amz-decoded-content-length promises
  /// signing        nullopt: chunks are not signed
  ChunkedBody(std::uint64_t decoded_bytes, std::optional<ChunkSigning> signing, bool has_trailer);

  /// The next bytes as they came; what is data in them goes to `take`. Keeps no more than a line. Throws
  /// Error(broken_request) for what is not this coding, is too much, or has a line that is too long, and
  /// Error(bad_signature) for a chunk that is not as it was signed.
  void write(std::string_view bytes, const TakeData& take);
  /// Throws Error(broken_request) unless all of it came. The trailer, names in lower case.
  const std::map<std::string, std::string>& finish() const;

 private:
  enum class At { size_line, data, end_of_data, trailer, end };

  void take_line(std::string_view line);
  void begin_chunk(std::string_view line);
  void end_chunk();
  void take_trailer(std::string_view line);
  void end_trailer();
  void require_signature(std::string_view kind, const std::string& hash, std::string_view claimed);

  const std::uint64_t decoded_bytes_;
  std::optional<ChunkSigning> signing_;
  const bool has_trailer_;

  At at_ = At::size_line;
  std::string line_;                    // as far as it came
  std::uint64_t left_ = 0, taken_ = 0;  // of this chunk; of the whole
  bool is_last_ = false;
  std::string claimed_;            // signature of this chunk
  Hash hash_{Hash::Kind::sha256};  // of its data, when it is signed
  std::string signed_trailer_;     // as it is signed
  bool is_trailer_signed_ = false;
  std::map<std::string, std::string> trailer_;
};

}  // namespace ecg::objects
