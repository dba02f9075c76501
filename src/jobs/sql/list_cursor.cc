#include "jobs/sql/list_cursor.h"

#include "base/ids.h"
#include "base/text.h"

namespace ecg::jobs {

std::string to_text(const ListCursor& cursor) {
  return std::to_string(to_millis(cursor.created_at)) + "_" + cursor.id;
}

ListCursor parse_list_cursor(std::string_view text) {
  const std::size_t end = text.find('_');
  const auto millis = to_integer(text.substr(0, end));
  const std::string id(end == std::string_view::npos ? "" : text.substr(end + 1));
  if (!millis || *millis < 0 || !is_job_id(id))
    throw Error(Code::invalid_field, "the cursor of the list is broken");
  return {.created_at = from_millis(*millis), .id = id};
}

}  // namespace ecg::jobs
