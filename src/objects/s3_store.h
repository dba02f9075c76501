#pragma once
// The object store on any S3: AWS's own, or a server that speaks its language.
// Source: Amazon S3 API Reference, HeadObject, DeleteObject and the operations of multipart uploads.
#include <memory>
#include <string>

#include "objects/object_store.h"
#include "objects/sigv4.h"

namespace ecg::objects {

/// Where the bucket's name stands: http://host/bucket/key, or http://bucket.host/key.
enum class AddressStyle { path, virtual_host };

/// A store that another process serves.
struct RemoteOptions {
  std::string endpoint;  ///< "https://s3.ap-northeast-2.amazonaws.com", without the bucket and a path
  std::string bucket = "ecg", region = "us-east-1";
  Credentials credentials;
  AddressStyle style = AddressStyle::path;
  TellTime clock = now;  ///< of signatures
};

/// Asks the store over HTTP. What cannot be asked throws Error(unavailable), and so does a refusal: our own
/// requests are signed rightly, so a 403 is the operator's to mend. The credentials must be allowed to list
/// the bucket; otherwise S3 says 403 where an object is just not there.
std::unique_ptr<ObjectStore> open_s3_store(const RemoteOptions& options);

/// Only signs URLs: for servers that never ask the store itself, and for addresses as browsers see them. What
/// would have to be asked over HTTP throws Error(internal).
std::unique_ptr<ObjectStore> make_signing_store(const RemoteOptions& options);

}  // namespace ecg::objects
