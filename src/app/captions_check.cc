// `ecg captions check`: what breaks the rules.
#include <iostream>

#include "app/captions_command.h"
#include "captions/cue_json.h"

namespace ecg::app {

int check_captions(const CaptionArguments& arguments) {
  const OpenedCaptions opened = open_captions(arguments);
  const auto cues = opened.cues();
  const auto problems = captions::check(cues, opened.rules, opened.file.transcript.shots);
  if (arguments.as_json) {
    json::object found = captions::check_response(request_of(opened), Language::en);
    found["profile"] = opened.profile;
    found["language"] = opened.file.transcript.language;
    found["captions"] = cues.size();
    found["encoding"] = opened.file.encoding;
    found["findings"] = captions::to_json(opened.file.findings, Language::en);
    std::cout << to_text(found) << '\n';
  } else {
    say_what_is_wrong(cues, problems, stdout);
    std::fprintf(stderr, "%s: %zu captions, %zu problems by %s\n", arguments.file.c_str(), cues.size(),
                 problems.size(), opened.profile.c_str());
  }
  return problems.empty() && !opened.lost ? kClean : kProblemsFound;
}

}  // namespace ecg::app
