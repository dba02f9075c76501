// Forms: refused or understood, the same in one piece and in many, and never more bytes than came.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.h"
#include "http/form_data.h"

namespace {

using namespace ecg;

class Told : public http::FormParts {
 public:
  void begin(const http::FormPart& part) override {
    if (open_) std::abort();
    open_ = true;
    text += "<" + part.name + "|" + part.filename.value_or("-") + "|" + part.content_type + ">";
  }
  void write(std::string_view bytes) override {
    if (!open_) std::abort();
    data_bytes += bytes.size();
    text += bytes;
  }
  void end() override { open_ = false; }

  std::string text;
  std::size_t data_bytes = 0;

 private:
  bool open_ = false;
};

/// What is told of a body that comes in pieces of so many bytes; "refused" where it is none.
std::string told(std::string_view body, std::size_t piece) {
  Told parts;
  try {
    http::FormReader reader("XX", parts);
    for (std::size_t at = 0; at < body.size(); at += piece) reader.write(body.substr(at, piece));
    reader.finish();
  } catch (const Error&) {
    return "refused";
  }
  if (parts.data_bytes > body.size()) std::abort();
  return parts.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body{reinterpret_cast<const char*>(data), size};
  const std::string whole = told(body, size + 1);
  for (const std::size_t piece : {1, 7, 64})
    if (told(body, piece) != whole) std::abort();
  http::form_boundary(body);
  return 0;
}
