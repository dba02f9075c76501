#include "objects/multipart_xml.h"

#include "base/error.h"
#include "base/text.h"
#include "objects/s3/xml.h"

namespace ecg::objects {
namespace {

PartName part_of(const XmlElement& element) {
  const XmlElement *number = element.child("PartNumber"), *etag = element.child("ETag");
  const auto value = number ? to_integer(number->text) : std::nullopt;
  if (!value || *value < 0 || *value > INT32_MAX || !etag)
    throw Error(Code::broken_request, "a Part has a PartNumber and an ETag");
  return {.number = static_cast<int>(*value), .etag = etag->text};
}

/// Of another server's answer, which is not the caller's fault.
XmlElement parse_response(std::string_view xml, std::string_view name) {
  try {
    XmlElement root = parse_xml(xml);
    if (root.name == name) return root;
  } catch (const Error&) {
    // said below
  }
  throw Error(Code::unavailable, "the object store's answer is no " + std::string(name));
}

PartInfo part_info_of(const XmlElement& element) {
  const XmlElement *number = element.child("PartNumber"), *size = element.child("Size"),
                   *etag = element.child("ETag");
  const auto position = to_integer(number ? number->text : "");
  const auto bytes = to_integer(size ? size->text : "");
  if (!position || *position < 1 || *position > INT32_MAX || !bytes || *bytes < 0 || !etag)
    throw Error(Code::unavailable, "the object store lists a part that is none");
  return {.number = static_cast<int>(*position),
          .size_bytes = static_cast<std::uint64_t>(*bytes),
          .etag = etag->text};
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

std::string complete_request_xml(const std::vector<PartName>& parts) {
  std::string listed;
  for (const PartName& part : parts)
    listed += "<Part>" + xml_tag("PartNumber", std::to_string(part.number)) + xml_tag("ETag", part.etag) +
              "</Part>";
  return xml_document("CompleteMultipartUpload", listed);
}

std::string parse_created_upload(std::string_view xml) {
  const XmlElement root = parse_response(xml, "InitiateMultipartUploadResult");
  const XmlElement* id = root.child("UploadId");
  if (!id || id->text.empty()) throw Error(Code::unavailable, "the object store gave an upload no id");
  return id->text;
}

PartsRead parse_parts(std::string_view xml) {
  const XmlElement root = parse_response(xml, "ListPartsResult");
  PartsRead page;
  for (const XmlElement& element : root.children)
    if (element.name == "Part") page.parts.push_back(part_info_of(element));
  const XmlElement* more = root.child("IsTruncated");
  page.more = more && more->text == "true";
  return page;
}

std::string created_xml(std::string_view bucket, std::string_view key, std::string_view upload_id) {
  return xml_document("InitiateMultipartUploadResult",
                      xml_tag("Bucket", bucket) + xml_tag("Key", key) + xml_tag("UploadId", upload_id));
}

std::string completed_xml(std::string_view location, std::string_view bucket, std::string_view key,
                          const ObjectInfo& info) {
  return xml_document("CompleteMultipartUploadResult", xml_tag("Location", location) +
                                                           xml_tag("Bucket", bucket) + xml_tag("Key", key) +
                                                           xml_tag("ETag", info.etag));
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
    listed += "<Part>" + xml_tag("PartNumber", std::to_string(part.number)) + xml_tag("ETag", part.etag) +
              xml_tag("Size", std::to_string(part.size_bytes)) + "</Part>";
    last = part.number;
    ++count;
  }
  return xml_document("ListPartsResult", xml_tag("Bucket", bucket) + xml_tag("Key", key) +
                                             xml_tag("UploadId", upload_id) +
                                             xml_tag("PartNumberMarker", std::to_string(page.after)) +
                                             xml_tag("NextPartNumberMarker", std::to_string(last)) +
                                             xml_tag("MaxParts", std::to_string(page.most)) +
                                             xml_tag("IsTruncated", more ? "true" : "false") + listed);
}

}  // namespace ecg::objects
