#pragma once
// `ecg models list | pull NAME | verify`.
#include <string>

#include "base/settings.h"

namespace ecg::app {

int list_models(const Settings& settings);
int pull_model(const Settings& settings, const std::string& name);
int verify_models(const Settings& settings);

}  // namespace ecg::app
