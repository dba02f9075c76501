#include "objects/multipart_xml.h"

#include "base/error.h"
#include "base/text.h"
#include "objects/xml.h"

namespace ecg::objects {
namespace {

constexpr std::string_view kHead = R"(<?xml version="1.0" encoding="UTF-8"?>)";

std::string tag(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + ">" + xml_escaped(text) + "</" + std::string(name) + ">";
}

std::string document(const std::string& name, const std::string& content) {
  return std::string(kHead) + "<" + name + R"( xmlns="http://s3.amazonaws.com/doc/2006-03-01/">)" + content +
         "</" + name + ">";
}

PartName part_of(const XmlElement& element) {
  const XmlElement *number = element.child("PartNumber"), *etag = element.child("ETag");
  const auto value = number ? to_integer(number->text) : std::nullopt;
  if (!value || *value < 0 || *value > INT32_MAX || !etag)
    throw Error(Code::broken_request, "a Part has a PartNumber and an ETag");
  return {.number = static_cast<int>(*value), .etag = etag->text};
}

}  // namespace

std::vector<PartName> parse_complete_request(std::string_view xml) {
  const XmlElement root = parse_xml(xml);
  if (root.name != "CompleteMultipartUpload")
    throw Error(Code::broken_request, "the body is no CompleteMultipartUpload");
  std::vector<PartName> parts;
  for (const XmlElement& element : root.children)
    if (element.name == "Part") parts.push_back(part_of(element));
  return parts;
}

std::string created_xml(std::string_view bucket, std::string_view key, std::string_view upload_id) {
  return document("InitiateMultipartUploadResult",
                  tag("Bucket", bucket) + tag("Key", key) + tag("UploadId", upload_id));
}

std::string completed_xml(std::string_view location, std::string_view bucket, std::string_view key,
                          const ObjectInfo& info) {
  return document("CompleteMultipartUploadResult", tag("Location", location) + tag("Bucket", bucket) +
                                                       tag("Key", key) + tag("ETag", info.etag));
}

std::string parts_xml(std::string_view bucket, std::string_view key, std::string_view upload_id,
                      const std::vector<PartInfo>& parts, const PartsPage& page) {
  std::string listed;
  int last = page.after, count = 0;
  bool more = false;
  for (const PartInfo& part : parts) {
    if (part.number <= page.after) continue;
    more = count == page.most;
    if (more) break;
    listed += "<Part>" + tag("PartNumber", std::to_string(part.number)) + tag("ETag", part.etag) +
              tag("Size", std::to_string(part.size_bytes)) + "</Part>";
    last = part.number;
    ++count;
  }
  return document("ListPartsResult", tag("Bucket", bucket) + tag("Key", key) + tag("UploadId", upload_id) +
                                         tag("PartNumberMarker", std::to_string(page.after)) +
                                         tag("NextPartNumberMarker", std::to_string(last)) +
                                         tag("MaxParts", std::to_string(page.most)) +
                                         tag("IsTruncated", more ? "true" : "false") + listed);
}

}  // namespace ecg::objects
