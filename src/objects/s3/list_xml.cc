#include "objects/s3/list_xml.h"

#include <cstdio>
#include <ctime>

#include "base/error.h"
#include "base/text.h"
#include "objects/s3/xml.h"

namespace ecg::objects {
namespace {

[[noreturn]] void no_response(const std::string& why) {
  throw Error(Code::unavailable, "the object store's list is none: " + why);
}

std::string text_of(const XmlElement& element, std::string_view name) {
  const XmlElement* child = element.child(name);
  return child ? child->text : "";
}

/// "2009-10-12T17:50:30.000Z", which is always UTC; the fraction does not matter here.
TimePoint time_of(const std::string& text) {
  std::tm utc{};
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d", &utc.tm_year, &utc.tm_mon, &utc.tm_mday,
                  &utc.tm_hour, &utc.tm_min, &utc.tm_sec) != 6)
    no_response("LastModified");
  utc.tm_year -= 1900;
  utc.tm_mon -= 1;
  return from_millis(std::int64_t{1000} * timegm(&utc));
}

ListedObject listed(const XmlElement& contents) {
  const auto size = to_integer(text_of(contents, "Size"));
  const XmlElement* key = contents.child("Key");
  ListedObject object{.key = key ? key->whole_text : "", .info = {}};
  if (object.key.empty() || !size || *size < 0) no_response("Contents");
  object.info = {.size_bytes = static_cast<std::uint64_t>(*size),
                 .etag = text_of(contents, "ETag"),
                 .content_type = {},
                 .modified_at = time_of(text_of(contents, "LastModified"))};
  return object;
}

XmlElement parsed(std::string_view xml) {
  try {
    return parse_xml(xml);
  } catch (const Error& broken) {
    no_response(broken.detail());
  }
}

}  // namespace

ListPage parse_list_page(std::string_view xml) {
  const XmlElement root = parsed(xml);
  if (root.name != "ListBucketResult") no_response(root.name);
  ListPage page;
  for (const XmlElement& each : root.children)
    if (each.name == "Contents") page.objects.push_back(listed(each));
  if (text_of(root, "IsTruncated") == "true") page.next = text_of(root, "NextContinuationToken");
  return page;
}

}  // namespace ecg::objects
