#include "captions/losses.h"

#include <algorithm>
#include <array>

#include "captions/reading/markup.h"
#include "captions/speaker_names.h"

namespace ecg::captions {
namespace {

using transcript::Look;
using transcript::Run;
using transcript::Styling;
using What = Loss::What;

constexpr std::size_t kKinds = static_cast<std::size_t>(What::exact_times) + 1;

bool any_run(const CueWithWords& worded, auto has) {
  return std::ranges::any_of(worded.styling.runs, [&](const Run& run) { return has(run.look); });
}

/// Whether the format holds it, of any caption; "text" is txt, lrc and sbv.
bool holds(Format format, What what, const WriteOptions& options) {
  const auto one_of = [&](std::initializer_list<Format> formats) {
    return std::ranges::find(formats, format) != formats.end();
  };
  using enum Format;
  switch (what) {
    case What::looks:
      return one_of({srt, vtt, ttml, ass, smi, sub});
    case What::colours:
      return one_of({srt, vtt, ttml, ass, smi, sub});
    case What::ruby:
      return one_of({vtt, ttml, smi});
    case What::places:
      return one_of({srt, vtt, ttml, ass});
    case What::speakers:
      return one_of({vtt, ttml, ass}) || (one_of({srt, txt}) && options.speakers == SpeakerForm::names);
    case What::voices:
    case What::languages:
      return one_of({vtt, ttml});
    case What::classes:
    case What::ids:
      return format == vtt;
    case What::notes:
      return one_of({vtt, ass});
    case What::exact_times:
      return !one_of({ass, lrc, sub, txt});
  }
  return true;
}

bool has(const CueWithWords& worded, What what, Format format) {
  const Styling& styling = worded.styling;
  switch (what) {
    case What::looks:  // WebVTT has no tag for a line through letters
      return any_run(worded, [&](const Look& look) {
        return look.strike || (format != Format::vtt && (look.italic || look.bold || look.underline));
      });
    case What::colours:
      return any_run(worded, [&](const Look& look) {
        return !look.colour.empty() && (format != Format::vtt || vtt_colour_class(look.colour).empty());
      });
    case What::ruby:
      return any_run(worded, [](const Look& look) { return !look.ruby.empty(); });
    case What::places:
      return styling.row != Styling::Row::bottom || styling.column != Styling::Column::center ||
             !styling.settings.empty();
    case What::speakers:
      return worded.speaker.has_value();
    case What::voices:
      return any_run(worded, [](const Look& look) { return !look.voice.empty(); });
    case What::languages:
      return any_run(worded, [](const Look& look) { return !look.language.empty(); });
    case What::classes:
      return any_run(worded, [](const Look& look) { return !look.classes.empty(); });
    case What::ids:
      return !styling.id.empty();
    case What::notes:
      return !styling.notes.empty();
    case What::exact_times:
      return worded.cue.start_ms % 10 != 0 || worded.cue.end_ms % 10 != 0;
  }
  return false;
}

/// What WebVTT holds in part is asked of each caption.
bool may_lose(Format format, What what, const WriteOptions& options) {
  return !holds(format, what, options) ||
         (format == Format::vtt && (what == What::looks || what == What::colours));
}

/// A name that somebody gave is written where only those are.
bool is_written_name(const CueWithWords& worded, Format format, const WriteOptions& options) {
  return (format == Format::srt || format == Format::txt) && options.speakers == SpeakerForm::given &&
         worded.speaker && !is_voice_number(*worded.speaker);
}

struct Words {
  std::string_view ko, en;  // {} how many
};

// In the order of the enum.
constexpr std::array<Words, kKinds> kWords = {{
    {"자막 {}개의 기울임꼴 등 글자 모양", "italics and other looks of {} captions"},
    {"자막 {}개의 색", "colours of {} captions"},
    {"자막 {}개의 루비", "ruby of {} captions"},
    {"자막 {}개의 위치", "places of {} captions"},
    {"자막 {}개의 화자", "speakers of {} captions"},
    {"자막 {}개 안의 여러 화자", "several speakers within {} captions"},
    {"자막 {}개의 언어 표시", "languages within {} captions"},
    {"자막 {}개의 클래스", "classes of {} captions"},
    {"자막 {}개의 이름", "identifiers of {} captions"},
    {"자막 {}개 앞의 메모", "notes beside {} captions"},
    {"자막 {}개의 밀리초", "the milliseconds of {} captions"},
}};

}  // namespace

std::vector<Loss> losses(Format format, std::span<const CueWithWords> cues, const WriteOptions& options) {
  std::vector<Loss> found;
  if (format == Format::json) return found;
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    const What what = static_cast<What>(kind);
    if (!may_lose(format, what, options)) continue;
    const auto count = std::ranges::count_if(cues, [&](const CueWithWords& worded) {
      return has(worded, what, format) &&
             !(what == What::speakers && is_written_name(worded, format, options));
    });
    if (count > 0) found.push_back({what, static_cast<std::size_t>(count)});
  }
  return found;
}

std::string message(const Loss& loss, Language language) {
  const Words& words = kWords[static_cast<std::size_t>(loss.what)];
  std::string text(language == Language::ko ? words.ko : words.en);
  text.replace(text.find("{}"), 2, std::to_string(loss.cues));
  return text;
}

}  // namespace ecg::captions
