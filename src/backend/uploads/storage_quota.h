#pragma once
// How much of the store each owner has taken, against what he may take.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "objects/object_store.h"

namespace ecg::backend {

class StorageQuota {
 public:
  /// `most_of` says how many bytes an owner may have; 0: any number. Both outlive this object and what it
  /// gave. `sees_all`: whatever comes into the store is reserved here first, so that it need be counted only
  /// when it seems full.
  StorageQuota(const objects::ObjectStore& store, std::function<std::int64_t(const std::string&)> most_of,
               bool sees_all);

  /// Throws Error(storage_quota) when `more` bytes on top of all that lies below videos/<owner>/ would be too
  /// many. The store is counted at most once a second: it may be large.
  void require(const std::string& owner, std::uint64_t more);

  /// The same, and the room is kept as long as the reservation lives: for bytes on their way to `key`.
  /// nullptr when nobody counts them.
  class Reservation;
  std::shared_ptr<Reservation> reserve(std::string_view key, std::uint64_t bytes);

 private:
  struct Taken;
  std::shared_ptr<Taken> taken_by(const std::string& owner);
  void require_room(Taken& taken, const std::string& owner, std::uint64_t more, std::uint64_t most) const;

  const objects::ObjectStore& store_;
  const std::function<std::int64_t(const std::string&)> most_of_;
  const bool sees_all_;
  std::mutex mutex_;  // guards taken_; each Taken has its own
  std::map<std::string, std::shared_ptr<Taken>> taken_;
};

}  // namespace ecg::backend
