#pragma once
// `ecg bench`: the engines on the same sound, each in a process of its own.
#include <string>
#include <vector>

#include "base/settings.h"

namespace ecg::app {

struct BenchArguments {
  std::string file;
  std::string reference;  ///< file of what is said; empty: no error rates
  std::string language = "auto";
  std::vector<std::string> engines{"native", "native-f32", "whispercpp"};
  int runs = 3;
  bool as_json = false;
};

/// Prints seconds (median), times real time, peak memory and error rate of each engine. Returns the exit
/// code.
int bench(const Settings& settings, const BenchArguments& arguments);

}  // namespace ecg::app
