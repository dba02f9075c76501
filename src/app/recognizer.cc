#include "app/recognizer.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "whisper/models.h"
#include "whisper/transcriber.h"

namespace ecg::app {
namespace {

/// The setting's place among `choices`. Throws Error(usage) when it is none of them.
std::size_t choice(const Settings& settings, std::string_view name,
                   std::initializer_list<std::string_view> choices) {
  const std::string given = settings.text(name);
  const auto found = std::find(choices.begin(), choices.end(), given);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  std::string allowed;
  for (const auto one : choices) allowed += (allowed.empty() ? "" : " or ") + std::string(one);
  throw Error(Code::usage, std::string(name) + " must be " + allowed + ", not '" + given + "'");
}

whisper::EngineOptions engine_options(const Settings& settings) {
  whisper::EngineOptions options{.threads = static_cast<int>(settings.integer("threads", 0, 1024))};
  using whisper::Precision;
  options.precision =
      std::array{whisper::fastest_precision(), Precision::int8, Precision::int16,
                 Precision::f32}[choice(settings, "precision", {"auto", "int8", "int16", "f32"})];
  const bool auto_beams = settings.text("beam_size") == "auto";
  options.beam_size = auto_beams ? static_cast<int>(whisper::kAutoBeams)
                                 : static_cast<int>(settings.integer("beam_size", 1, 8));
  options.patience = settings.number("patience", 0.1, 10);
  options.condition_on_previous_text = settings.flag("condition_on_previous_text");
  return options;
}

bool is_native(const Settings& settings) { return choice(settings, "engine", {"native", "whispercpp"}) == 0; }

/// How a file becomes samples: servers that differ in it would cut a sound in different places.
constexpr const char* kSoundAs = ", sound 2";

/// Empty where no other server can take part.
std::string description(const Settings& settings) {
  const std::string engine = is_native(settings) ? whisper::describe(engine_options(settings)) : "";
  return engine.empty() ? engine : engine + kSoundAs;
}

}  // namespace

pipeline::MakeEngine engine_maker(const Settings& settings) {
  const whisper::EngineOptions options = engine_options(settings);
  const bool native = is_native(settings);
  return [native, options](const std::filesystem::path& weights) {
    return native ? whisper::make_native(weights, options) : whisper::make_whispercpp(weights, options);
  };
}

std::unique_ptr<pipeline::Recognizer> make_recognizer(const Settings& settings) {
  return std::make_unique<pipeline::Recognizer>(
      pipeline::RecognizerOptions{.models = settings.path("models"),
                                  .model = settings.text("model"),
                                  .make_engine = engine_maker(settings),
                                  .description = description(settings)});
}

}  // namespace ecg::app
