#pragma once
// What the embedded store's endpoints share: who asks, for which operation, and answers in S3's words.
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "backend/server/state.h"
#include "objects/s3_operation.h"
#include "objects/s3_xml.h"

namespace ecg::backend {

http::Response s3_response(const objects::S3Error& error);
http::Response s3_refusal(std::string_view code, std::string_view message = {});
http::Response xml_page(std::string text);
http::Response empty_response(int status);
http::Upload refuse(http::Response response);

/// What ends a request in S3's own words, from within in_s3_words().
struct S3Refusal {
  objects::S3Error error;
};
[[noreturn]] void refuse_as(std::string_view code, std::string_view message = {});

/// Answers what `work` throws in S3's words; errors of the store that S3 has no words for go on.
template <class Work>
auto in_s3_words(Work work) -> decltype(work()) {
  const auto said = [](const objects::S3Error& error) {
    if constexpr (std::is_same_v<decltype(work()), http::Upload>)
      return refuse(s3_response(error));
    else
      return s3_response(error);
  };
  try {
    return work();
  } catch (const S3Refusal& refusal) {
    return said(refusal.error);
  } catch (const Error& error) {
    const auto known = objects::s3_error(error);
    if (!known) throw;
    return said(*known);
  }
}

objects::SignedRequest signed_part(const http::Request& request);

/// The operation, of somebody who may ask for it: who has the store's secret, or a URL that it signed for
/// this very request. Refuses the rest, before anything is looked at.
objects::S3Action require_operation(const BackendServer::State& state, const http::Request& request,
                                    objects::S3Target target);

/// For routes whose body is read whole: a large one is read only of somebody who may ask. Throws
/// Error(bad_signature); small ones get their answer in S3's words.
void guard_large_bodies(const BackendServer::State& state, const http::Request& request);

/// A whole number of the query from 0 to `most`, which also stands for what is missing. Refuses what is none.
std::size_t number_in_query(const http::Request& request, std::string_view name, std::size_t most);
bool wants_url_encoding(const http::Request& request);

}  // namespace ecg::backend
