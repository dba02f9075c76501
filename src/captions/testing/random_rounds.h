#pragma once
// How often the tests of random inputs try.
#include <algorithm>
#include <cstdlib>

#if defined(__has_feature)
#define ECG_CAPTIONS_HAS_FEATURE(name) __has_feature(name)
#else
#define ECG_CAPTIONS_HAS_FEATURE(name) 0
#endif

namespace ecg::captions {

/// `usual`; as many as ECG_RANDOM_ROUNDS says, by hand; fewer where a sanitizer makes each take ten times as
/// long: it finds what is wrong with memory, and the release build what is wrong with the captions.
inline int random_rounds(int usual) {
  if (const char* asked = std::getenv("ECG_RANDOM_ROUNDS")) return std::max(std::atoi(asked), 1);
#if defined(__SANITIZE_ADDRESS__) || ECG_CAPTIONS_HAS_FEATURE(address_sanitizer)
  return std::max(usual / 10, 20);
#else
  return usual;
#endif
}

}  // namespace ecg::captions
