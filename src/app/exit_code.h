#pragma once
// 0 done, 1 the input's fault, 2 usage, 3 our fault; 130 after Ctrl-C, as shells have it.
#include "base/error.h"

namespace ecg::app {

inline constexpr int kInterrupted = 130;

inline int exit_code(const Error& error) {
  switch (facts(error.code()).fault) {
    case Fault::input:
      return 1;
    case Fault::usage:
      return 2;
    case Fault::ours:
      return 3;
  }
  return 3;
}

}  // namespace ecg::app
