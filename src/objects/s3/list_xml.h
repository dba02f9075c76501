#pragma once
// A page of ListObjectsV2, as S3 answers it.
// Source: Amazon S3 API Reference, ListObjectsV2.
#include <string>
#include <string_view>
#include <vector>

#include "objects/object_store.h"

namespace ecg::objects {

struct ListedObject {
  std::string key;
  ObjectInfo info;  ///< content_type is not told
};
struct ListPage {
  std::vector<ListedObject> objects;
  std::string next;  ///< token of the next page; empty: this is the last
};

/// Throws Error(unavailable) for an answer that is none.
ListPage parse_list_page(std::string_view xml);

}  // namespace ecg::objects
