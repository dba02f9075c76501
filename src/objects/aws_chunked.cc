#include "objects/aws_chunked.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace ecg::objects {
namespace {

constexpr std::size_t kLongestLine = 1 << 10;  // a size and a signature take 100 bytes, a checksum 120
constexpr std::size_t kMostTrailers = 16;
constexpr std::string_view kSignature = ";chunk-signature=", kTrailerSignature = "x-amz-trailer-signature";

[[noreturn]] void broken(const std::string& why) { throw Error(Code::broken_request, "aws-chunked: " + why); }

}  // namespace

ChunkedBody::ChunkedBody(std::uint64_t decoded_bytes, std::optional<ChunkSigning> signing, bool has_trailer)
    : decoded_bytes_(decoded_bytes), signing_(std::move(signing)), has_trailer_(has_trailer) {}

void ChunkedBody::write(std::string_view bytes, const TakeData& take) {
  while (!bytes.empty()) {
    if (at_ == At::end) broken("something follows its end");
    if (at_ == At::data) {
      const std::string_view data =
          bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
      if (signing_) hash_.update(data);
      take(data);
      bytes.remove_prefix(data.size());
      left_ -= data.size();
      if (left_ == 0) at_ = At::end_of_data;
      continue;
    }
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    if (line_.size() > kLongestLine) broken("a line is too long");
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    const std::string line = std::exchange(line_, {});
    take_line(line.ends_with('\r') ? std::string_view(line).substr(0, line.size() - 1) : line);
  }
}

void ChunkedBody::take_line(std::string_view line) {
  if (at_ == At::size_line) return begin_chunk(line);
  if (at_ == At::trailer) return take_trailer(line);
  if (!line.empty()) broken("a chunk is longer than it says");
  end_chunk();
}

void ChunkedBody::begin_chunk(std::string_view line) {
  const std::size_t signature = line.find(kSignature);
  const std::string_view digits = line.substr(0, line.find(';'));
  std::uint64_t size = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (digits.empty() || problem != std::errc() || end != digits.data() + digits.size())
    broken("a size is none");
  if (size > decoded_bytes_ - taken_) broken("it is longer than x-amz-decoded-content-length says");
  if (signing_ && signature == std::string_view::npos) broken("a chunk is not signed");
  claimed_ = signing_ ? line.substr(signature + kSignature.size()) : std::string_view();
  taken_ += size;
  left_ = size;
  is_last_ = size == 0;
  if (signing_) hash_ = Hash(Hash::Kind::sha256);
  if (signing_ && is_last_) require_signature("PAYLOAD", sha256_hex(""), claimed_);
  if (is_last_)
    at_ = has_trailer_ ? At::trailer : At::end_of_data;
  else
    at_ = At::data;
}

void ChunkedBody::end_chunk() {
  if (is_last_) {
    at_ = At::end;
    return;
  }
  if (signing_) require_signature("PAYLOAD", hash_.finish_hex(), claimed_);
  at_ = At::size_line;
}

void ChunkedBody::take_trailer(std::string_view line) {
  if (line.empty()) return end_trailer();
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || trailer_.size() == kMostTrailers) broken("a trailer is none");
  const std::string name = lower_ascii(trimmed(line.substr(0, colon))),
                    value = trimmed(line.substr(colon + 1));
  if (signing_ && name == kTrailerSignature) {
    require_signature("TRAILER", sha256_hex(signed_trailer_), value);
    is_trailer_signed_ = true;
    return;
  }
  signed_trailer_ += name + ":" + value + "\n";
  trailer_[name] = value;
}

void ChunkedBody::end_trailer() {
  // In Amazon's own example an empty line stands before the trailer's signature, too.
  if (signing_ && !is_trailer_signed_) return;
  at_ = At::end;
}

/// `kind` as the string to sign has it; each signature is of the one before.
void ChunkedBody::require_signature(std::string_view kind, const std::string& hash,
                                    std::string_view claimed) {
  std::string to_sign = "AWS4-HMAC-SHA256-" + std::string(kind) + "\n" + signing_->date + "\n" +
                        signing_->scope + "\n" + signing_->before + "\n";
  if (kind == "PAYLOAD") to_sign += sha256_hex("") + "\n";
  const std::string right = to_hex(hmac_sha256(signing_->key, to_sign + hash));
  if (!equal_in_constant_time(right, claimed)) throw Error(Code::bad_signature, "of a chunk");
  signing_->before = right;
}

const std::map<std::string, std::string>& ChunkedBody::finish() const {
  if (at_ != At::end || taken_ != decoded_bytes_) broken("it is shorter than it was to be");
  return trailer_;
}

}  // namespace ecg::objects
