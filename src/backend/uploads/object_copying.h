#pragma once
// CopyObject and UploadPartCopy: bytes from one object into another, without the client.
#include "backend/uploads/s3_request.h"

namespace ecg::backend {

/// Small ones are copied before the answer; of large ones the answer comes while they are: white space, and
/// at its end what became of it, as S3 itself has it. Who leaves meanwhile ends the copy.
http::Response copy_object(BackendServer::State& state, const http::Request& request,
                           objects::S3Action action);

/// "partNumber" as S3 counts; 0, which no part has, for anything else.
int part_number(const http::Request& request);

}  // namespace ecg::backend
