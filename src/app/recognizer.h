#pragma once
// The recognizer that the settings ask for.
#include <memory>

#include "base/settings.h"
#include "pipeline/recognizer.h"

namespace ecg::app {

std::unique_ptr<pipeline::Recognizer> make_recognizer(const Settings& settings);

}  // namespace ecg::app
