// What the editor asks of its captions: anything wrong is an Error; what is read is checked, and fixed to
// captions one at a time that stay the same when they are fixed again.
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "captions/check_request.h"
#include "captions/fix.h"

namespace {

using namespace ecg;
using captions::CheckRequest;

void require(bool kept) {
  if (!kept) std::abort();
}

void fix(const CheckRequest& request) {
  const auto once = captions::fix(request.cues, request.rules, request.language, request.duration_ms);
  std::int64_t free_from = 0;
  for (const auto& worded : once.cues) {
    require(free_from <= worded.cue.start_ms && worded.cue.start_ms < worded.cue.end_ms);
    free_from = worded.cue.end_ms + request.rules.min_gap_ms;
  }
  const auto twice = captions::fix(once.cues, request.rules, request.language, request.duration_ms);
  require(twice.cues == once.cues);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const CheckRequest request = captions::parse_check_request(
        parse_json_object(std::string_view(reinterpret_cast<const char*>(data), size)));
    to_text(captions::check_response(request, Language::ko));
    to_text(captions::fix_response(request, Language::en));
    fix(request);
  } catch (const Error&) {
  }
  return 0;
}
