#pragma once
// The body of POST process-video, checked: a pure function from JSON to a new job.
#include "base/json.h"
#include "jobs/job_store.h"
#include "objects/object_store.h"
#include "wire/allow_list.h"

namespace ecg::ml {

struct Surroundings {
  const objects::ObjectStore& store;
  const wire::AllowList& allow_list;
  std::string backend_url;  ///< a callback that goes there is "the configured backend", and stored as none
};

/// Throws Error(invalid_field | url_not_allowed) with the field's JSON pointer.
jobs::NewJob parse_process_request(const json::object& body, const Surroundings& around);

/// True when `job` is what `asked` asks for, for the same owner: the same object of our store, or the same
/// URL.
bool asks_for_the_same(const jobs::NewJob& asked, const jobs::Job& job);

}  // namespace ecg::ml
