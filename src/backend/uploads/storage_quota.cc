#include "backend/uploads/storage_quota.h"

#include <chrono>
#include <optional>

#include "base/error.h"

namespace ecg::backend {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kBetweenCounts{1};
constexpr std::string_view kVideos = "videos/";

std::string prefix_of(const std::string& owner) { return std::string(kVideos) + owner + "/"; }

std::string owner_of_key(std::string_view key) {
  if (!key.starts_with(kVideos)) return "";
  const std::size_t end = key.find('/', kVideos.size());
  return end == std::string_view::npos ? "" : std::string(key.substr(kVideos.size(), end - kVideos.size()));
}

}  // namespace

/// Of one owner. What came since the store was counted is added to the count; what went is not taken off, so
/// that the sum is at least what is there.
struct StorageQuota::Taken {
  std::mutex mutex;
  std::uint64_t counted = 0, since = 0, on_their_way = 0;
  std::optional<Clock::time_point> counted_at;

  std::uint64_t sum() const { return counted + since + on_their_way; }
};

class StorageQuota::Reservation {
 public:
  Reservation(std::shared_ptr<Taken> taken, std::uint64_t bytes) : taken_(std::move(taken)), bytes_(bytes) {}
  ~Reservation() {
    const std::lock_guard lock(taken_->mutex);
    taken_->on_their_way -= bytes_;
    taken_->since += bytes_;
  }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

 private:
  const std::shared_ptr<Taken> taken_;
  const std::uint64_t bytes_;
};

StorageQuota::StorageQuota(const objects::ObjectStore& store,
                           std::function<std::int64_t(const std::string&)> most_of, bool sees_all)
    : store_(store), most_of_(std::move(most_of)), sees_all_(sees_all) {}

std::shared_ptr<StorageQuota::Taken> StorageQuota::taken_by(const std::string& owner) {
  const std::lock_guard lock(mutex_);
  auto& entry = taken_[owner];
  if (!entry) entry = std::make_shared<Taken>();
  return entry;
}

/// `taken` is locked by the caller.
void StorageQuota::require_room(Taken& taken, const std::string& owner, std::uint64_t more,
                                std::uint64_t most) const {
  const auto when = Clock::now();
  const bool is_in_doubt = !sees_all_ || taken.sum() + more > most;
  if (!taken.counted_at || (is_in_doubt && when - *taken.counted_at >= kBetweenCounts)) {
    taken.counted = store_.bytes_below(prefix_of(owner));
    taken.since = 0;
    taken.counted_at = when;
  }
  if (taken.sum() + more > most)
    throw Error(Code::storage_quota, std::to_string(taken.sum()) + " of " + std::to_string(most) +
                                         " bytes are taken, and " + std::to_string(more) +
                                         " more would be too many");
}

void StorageQuota::require(const std::string& owner, std::uint64_t more) {
  const auto most = static_cast<std::uint64_t>(most_of_(owner));
  if (most == 0) return;
  const auto taken = taken_by(owner);
  const std::lock_guard lock(taken->mutex);
  require_room(*taken, owner, more, most);
}

std::shared_ptr<StorageQuota::Reservation> StorageQuota::reserve(std::string_view key, std::uint64_t bytes) {
  const std::string owner = owner_of_key(key);
  const auto most = owner.empty() ? 0 : static_cast<std::uint64_t>(most_of_(owner));
  if (most == 0) return nullptr;
  const auto taken = taken_by(owner);
  const std::lock_guard lock(taken->mutex);
  require_room(*taken, owner, bytes, most);
  taken->on_their_way += bytes;
  return std::make_shared<Reservation>(taken, bytes);
}

}  // namespace ecg::backend
