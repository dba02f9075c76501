#include "jobs/job.h"

#include <array>

namespace ecg::jobs {
namespace {

// Indexed by the enums' values.
constexpr std::array<std::string_view, 5> kStatuses{"queued", "working", "completed", "failed", "cancelled"};
constexpr std::array<std::string_view, 6> kStages{"queued",       "downloading", "decoding",
                                                  "transcribing", "analyzing",   "delivering"};

template <class Enum, std::size_t n>
std::optional<Enum> named(const std::array<std::string_view, n>& names, std::string_view text) {
  for (std::size_t i = 0; i < n; ++i)
    if (names[i] == text) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace

std::string_view name(Status status) { return kStatuses.at(static_cast<std::size_t>(status)); }
std::string_view name(Stage stage) { return kStages.at(static_cast<std::size_t>(stage)); }
std::optional<Status> status_named(std::string_view text) { return named<Status>(kStatuses, text); }
std::optional<Stage> stage_named(std::string_view text) { return named<Stage>(kStages, text); }

std::string_view wire_name(Status status) { return is_final(status) ? name(status) : "processing"; }

bool is_final(Status status) { return status != Status::queued && status != Status::working; }

bool may_move(Status from, Status to) {
  switch (from) {
    case Status::queued:
      return to == Status::working || to == Status::failed || to == Status::cancelled;
    case Status::working:
      return to != Status::working;
    default:
      return false;
  }
}

}  // namespace ecg::jobs
