// `ecg captions fix`: the captions put right.
#include "app/captions_command.h"
#include "captions/fix.h"

namespace ecg::app {

int fix_captions(const CaptionArguments& arguments) {
  if (!wants_output(arguments)) return kClean;
  OpenedCaptions opened = open_captions(arguments);
  captions::CheckRequest request = request_of(opened);
  // Captions alone do not say how long the video is: nothing ends at the last of them.
  if (opened.kind != "json") request.duration_ms = 0;
  const captions::Fixed fixed =
      captions::fix(request.cues, request.rules, request.language, request.duration_ms, request.shots);
  const auto left = captions::check(fixed.cues, opened.rules, request.shots);
  const int result = left.empty() && !opened.lost ? kClean : kProblemsFound;
  if (arguments.as_json) {
    write_out(to_text(captions::fix_response(std::move(request), Language::en)) + "\n", arguments.output);
    return result;
  }
  captions::set_cues(opened.file.transcript, fixed.cues, opened.profile);
  write_same_format(arguments, opened);
  for (const captions::Change& change : fixed.changes)
    std::fprintf(stderr, "%zu  %s\n", change.cue + 1, captions::message(change, Language::en).c_str());
  if (!left.empty()) std::fprintf(stderr, "left:\n");
  say_what_is_wrong(fixed.cues, left, stderr);
  return result;
}

}  // namespace ecg::app
