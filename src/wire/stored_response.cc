#include "wire/stored_response.h"

#include <algorithm>
#include <memory>

namespace ecg::wire {
namespace {

constexpr std::uint64_t kHeldWhole = 4 << 20;  // bytes; an hour of speech has one or two million
constexpr std::int64_t kPiece = 4 << 20;       // characters: a database reads all of a text for a piece of it
constexpr std::string_view kJson = "application/json; charset=utf-8";

/// Of one version, which never changes. One that is dropped meanwhile ends early, and so the connection does.
class StoredText : public ByteSource {
 public:
  StoredText(jobs::JobStore& store, std::string job_id, int version, std::string before, std::string after)
      : store_(store),
        job_id_(std::move(job_id)),
        version_(version),
        piece_(std::move(before)),
        after_(std::move(after)) {}

  std::size_t read(std::span<char> out) override {
    while (given_ == piece_.size() && !ended_) next_piece();
    const std::size_t count = std::min(out.size(), piece_.size() - given_);
    std::copy_n(piece_.data() + given_, count, out.data());
    given_ += count;
    return count;
  }

 private:
  void next_piece() {
    given_ = 0;
    piece_ = {};  // before the next one comes
    piece_ = store_.result_piece(job_id_, version_, skipped_, kPiece);
    skipped_ += kPiece;
    if (!piece_.empty()) return;
    piece_ = after_;
    ended_ = true;
  }

  jobs::JobStore& store_;
  const std::string job_id_;
  const int version_;
  std::string piece_;
  const std::string after_;
  std::size_t given_ = 0;  // of the piece
  std::int64_t skipped_ = 0;
  bool ended_ = false;
};

}  // namespace

std::optional<StoredResponse> stored_response(jobs::JobStore& store, const std::string& job_id, int version,
                                              std::string before, std::string after) {
  const auto size = store.result_size(job_id, version);
  if (!size) return std::nullopt;
  StoredResponse stored{.response = http::text_response("", kJson), .version = size->version};
  if (size->bytes > kHeldWhole) {
    const std::uint64_t whole = before.size() + size->bytes + after.size();
    stored.response.body = http::StreamBody{
        .source = std::make_unique<StoredText>(store, job_id, size->version, std::move(before), after),
        .size = whole};
    return stored;
  }
  auto result = store.result(job_id, size->version);
  if (!result) return std::nullopt;
  stored.response.body =
      before.empty() && after.empty() ? std::move(result->body) : before + result->body + after;
  return stored;
}

}  // namespace ecg::wire
