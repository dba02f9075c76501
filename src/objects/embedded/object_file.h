#pragma once
// The files of the embedded store. A file is bytes, then one line of JSON with the facts,
// then the line's length in 8 hex digits: published by a single rename, data and facts together. The file of
// an object that came in parts holds no bytes of its own: its facts name the upload, whose folder has them.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/file.h"
#include "base/io.h"
#include "base/json.h"
#include "base/unique_fd.h"
#include "objects/object_store.h"

namespace ecg::objects {

UniqueFd open_to_read(const std::filesystem::path& file);

struct FilePart {
  int number = 0;
  std::uint64_t size_bytes = 0;
};

struct Facts {
  ObjectInfo info;
  std::string upload_id;        ///< empty: the bytes stand in the file itself
  std::vector<FilePart> parts;  ///< of the upload, in order
};

/// `name` is what the file must be of: an object's key, an upload's id.
std::string trailer_of(std::string_view name, const Facts& facts);
/// What to_hex() wrote. Other characters count as 0: an ETag that is no MD5 gives another one, as it should.
std::string bytes_of_hex(std::string_view hex);

/// Headers as JSON keeps them, and the way back: a value may hold any byte.
json::object kept_json(const KeptHeaders& headers);
KeptHeaders kept_headers(const json::object& facts);

struct NamedFacts {
  std::string name;
  Facts facts;
};
/// nullopt for a file that has no trailer, or one that is damaged.
std::optional<NamedFacts> read_named_trailer(const UniqueFd& file);
/// nullopt for a file that is none of this name.
std::optional<Facts> read_trailer(const UniqueFd& file, std::string_view name);

std::filesystem::path part_file(const std::filesystem::path& upload_folder, int number);

/// The bytes [first, first + length) of a file. It stays readable when it is replaced or removed.
std::unique_ptr<ByteSource> read_file_range(UniqueFd file, std::uint64_t first, std::uint64_t length);
/// The same of an object in parts, which are opened one after the other: ends with Error(internal) when the
/// object is removed meanwhile.
std::unique_ptr<ByteSource> read_parts_range(std::filesystem::path upload_folder, std::vector<FilePart> parts,
                                             std::uint64_t first, std::uint64_t length);

/// A file on its way: counts and hashes what is written.
class HashedFile {
 public:
  explicit HashedFile(const std::filesystem::path& folder) : file_(folder) {}
  void write(std::string_view bytes);
  /// Ends it with its trailer and renames it to `target`, whose folder must be there.
  /// Of `info` the size and the ETag are its own.
  ObjectInfo commit(const std::filesystem::path& target, std::string_view name, ObjectInfo info);

 private:
  AtomicFile file_;
  Hash md5_{Hash::Kind::md5};
  std::uint64_t size_ = 0;
};

}  // namespace ecg::objects
