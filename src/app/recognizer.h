#pragma once
// The recognizer that the settings ask for.
#include <memory>

#include "base/settings.h"
#include "pipeline/recognizer.h"

namespace ecg::app {

/// Throws Error(usage) for an engine or a precision that there is none of.
pipeline::MakeEngine engine_maker(const Settings& settings);
std::unique_ptr<pipeline::Recognizer> make_recognizer(const Settings& settings);

}  // namespace ecg::app
