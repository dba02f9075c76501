// The XML of S3's requests and answers: refused or understood, and what is understood survives being written
// again.
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "objects/multipart_xml.h"
#include "objects/s3/list_xml.h"
#include "objects/s3/xml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ecg;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  try {
    const auto root = objects::parse_xml(text);
    if (objects::parse_xml("<A>" + objects::xml_escaped(root.text) + "</A>").text != root.text) std::abort();
    objects::parse_complete_request(text);
  } catch (const Error&) {
  }
  try {
    objects::parse_created_upload(text);
  } catch (const Error&) {
  }
  try {
    objects::parse_list_page(text);
  } catch (const Error&) {
  }
  try {
    const auto page = objects::parse_parts(text);
    const auto again = objects::parse_parts(objects::parts_xml(
        "b", "k", "u", page.parts, {.after = 0, .most = static_cast<int>(page.parts.size())}));
    if (again.parts.size() != page.parts.size()) std::abort();
  } catch (const Error&) {
  }
  return 0;
}
