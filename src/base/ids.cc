#include "base/ids.h"

#include <sys/random.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/digest.h"
#include "base/error.h"

namespace ecg {
namespace {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  std::size_t done = 0;
  while (done < count) {
    const ssize_t got = getrandom(bytes.data() + done, count - done, 0);
    if (got < 0) throw Error(Code::internal, "the operating system gives no random numbers");
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace

std::string random_hex(std::size_t bytes) { return to_hex(random_bytes(bytes)); }

std::string uuid_v4() {
  std::string bytes = random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);  // version
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);  // variant
  std::string text = to_hex(bytes);
  for (const std::size_t position : {8, 13, 18, 23}) text.insert(position, 1, '-');
  return text;
}

bool is_job_id(std::string_view text) {
  const auto allowed = [](unsigned char c) {
    return (c < 0x80 && std::isalnum(c)) || c == '.' || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 128 && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace ecg
