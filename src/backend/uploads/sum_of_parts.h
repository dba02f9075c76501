#pragma once
// The sum of a whole object, said when its parts are joined: x-amz-checksum-* of CompleteMultipartUpload.
// Source: Amazon S3 User Guide, "Checking object integrity", full object and composite checksums.
#include <string>
#include <vector>

#include "backend/uploads/s3_request.h"

namespace ecg::backend {

bool says_sum_of_parts(const http::Request& request);

/// Reads the parts and refuses the request when its sum is another: of all their bytes, or of the sums of
/// each
/// ("<sum>-<how many>", and x-amz-checksum-type: COMPOSITE). One that does not say which may be either. Parts
/// that change meanwhile have another ETag, by which they are named when they are joined.
void require_sum_of_parts(const BackendServer::State& state, const http::Request& request,
                          const std::string& upload_id, const std::vector<objects::PartName>& parts);

}  // namespace ecg::backend
