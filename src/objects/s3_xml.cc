// Codes, status and meaning: Amazon S3 API Reference, "Error responses".
#include "objects/s3_xml.h"

#include <algorithm>
#include <array>

#include "objects/s3/xml.h"

namespace ecg::objects {
namespace {

struct Known {
  std::string_view code;
  int status;
  std::string_view message;
};

constexpr std::array kKnown{
    Known{"AccessDenied", 403, "Access denied."},
    Known{"SignatureDoesNotMatch", 403, "The signature does not match this method, host, key and query."},
    Known{"InvalidAccessKeyId", 403, "The access key or region is not the one of this store."},
    Known{"AuthorizationQueryParametersError", 400,
          "The X-Amz parameters of the query are incomplete or malformed."},
    Known{"NoSuchBucket", 404, "There is no such bucket."},
    Known{"BucketAlreadyOwnedByYou", 409, "The bucket is there, and yours."},
    Known{"NoSuchKey", 404, "There is no object of this key."},
    Known{"EntityTooLarge", 400, "The upload is larger than this store takes."},
    Known{"MissingContentLength", 411, "Uploads need a Content-Length header."},
    Known{"NoSuchUpload", 404, "There is no such upload, or it has ended."},
    Known{"InvalidPart", 400, "A part is missing or is not the one that was named, or the order is wrong."},
    Known{"MalformedXML", 400, "The XML is not what this operation takes."},
    Known{"XAmzContentSHA256Mismatch", 400, "The body is not the one that was signed."},
    Known{"BadDigest", 400, "The body does not have the checksum that came with it."},
    Known{"InvalidDigest", 400, "The Content-MD5 is not an MD5 in base64."},
    Known{"InvalidRequest", 400, "The request contradicts itself."},
    Known{"IncompleteBody", 400, "The body is not in the chunks that were announced."},
    Known{"InvalidRange", 416, "The requested range lies outside the object."},
    Known{"MetadataTooLarge", 400, "The metadata is larger than 2 KB."},
    Known{"PreconditionFailed", 412, "The object is not as the request's condition wants it."},
    Known{"SlowDown", 503, "Too many lists at once: ask again in a while."},
    Known{"InvalidArgument", 400, "A parameter is not valid."},
    Known{"NotImplemented", 501, "This store does not know this operation."},
    Known{"InternalError", 500, "Something went wrong on our side."},
};

std::string_view code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::mismatch:
      return "SignatureDoesNotMatch";
    case Verdict::wrong_key:
      return "InvalidAccessKeyId";
    case Verdict::malformed:
      return "AuthorizationQueryParametersError";
    case Verdict::missing:
    case Verdict::expired:
    case Verdict::not_yet:
    case Verdict::valid:
      return "AccessDenied";
  }
  return "AccessDenied";
}

S3Error written(const Known& known, std::string_view message) {
  std::string body = R"(<?xml version="1.0" encoding="UTF-8"?>)";
  body.append("<Error><Code>")
      .append(known.code)
      .append("</Code><Message>")
      .append(xml_escaped(message))
      .append("</Message></Error>");
  return {known.status, body};
}

const Known& known_by(std::string_view code) {
  const auto found =
      std::find_if(kKnown.begin(), kKnown.end(), [&](const Known& k) { return k.code == code; });
  return found == kKnown.end() ? kKnown.back() : *found;
}

}  // namespace

S3Error s3_error(Verdict verdict) {
  const Known& known = known_by(code_of(verdict));
  if (verdict == Verdict::expired) return written(known, "Request has expired.");
  if (verdict == Verdict::not_yet) return written(known, "Request is not yet valid.");
  return written(known, known.message);
}

S3Error s3_error(std::string_view code, std::string_view message) {
  const Known& known = known_by(code);
  return written(known, message.empty() ? known.message : message);
}

std::optional<S3Error> s3_error(const Error& error) {
  switch (error.code()) {
    case Code::upload_not_found:
      return s3_error("NoSuchUpload");
    case Code::invalid_part:
      return s3_error("InvalidPart");
    case Code::media_too_large:
      return s3_error("EntityTooLarge");
    case Code::broken_request:
      return s3_error("MalformedXML");
    case Code::invalid_filename:
      return s3_error("InvalidArgument");
    case Code::version_conflict:
      return s3_error("PreconditionFailed");
    case Code::bad_signature:
      return s3_error("SignatureDoesNotMatch");
    default:
      return std::nullopt;
  }
}

}  // namespace ecg::objects
