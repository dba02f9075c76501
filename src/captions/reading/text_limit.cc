#include "captions/reading/text_limit.h"

#include <string>

#include "base/error.h"

namespace ecg::captions {

void require_readable(std::size_t text_bytes) {
  if (text_bytes > kMostTextBytes)
    throw Error(Code::body_too_large,
                "captions are made of at most " + std::to_string(kMostTextBytes >> 20) + " MiB of text");
}

}  // namespace ecg::captions
