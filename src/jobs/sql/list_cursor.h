#pragma once
// Where a page of the jobs list ended: the last job's place in the order newest first. Text to callers.
#include <string>
#include <string_view>

#include "jobs/job.h"

namespace ecg::jobs {

struct ListCursor {
  TimePoint created_at;
  std::string id;
};

/// Characters that need no escape in a query string.
std::string to_text(const ListCursor& cursor);

/// Throws Error(invalid_field) for what to_text() cannot have written.
ListCursor parse_list_cursor(std::string_view text);

}  // namespace ecg::jobs
