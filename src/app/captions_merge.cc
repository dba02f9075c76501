// `ecg captions merge`: two languages in one file.
#include "app/captions_command.h"
#include "base/file.h"
#include "captions/rework.h"

namespace ecg::app {

int merge_captions(const CaptionArguments& arguments) {
  if (!wants_output(arguments)) return kClean;
  OpenedCaptions opened = open_captions(arguments);
  CaptionArguments of_other = arguments;
  of_other.language.clear();
  const captions::CaptionFile other =
      read_as_told(of_other, extension_of(arguments.other), read_file(arguments.other));
  const bool lost = say_what_was_met(arguments.other, other.findings) || opened.lost;
  captions::set_cues(
      opened.file.transcript,
      captions::merge(opened.cues(), captions::cues_with_words(other.transcript, opened.rules)),
      opened.profile);
  write_same_format(arguments, opened);
  return lost ? kProblemsFound : kClean;
}

}  // namespace ecg::app
