#include "objects/embedded/object_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <future>

#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"

namespace ecg::objects {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kWorthAThread = 128 << 10;  // MD5 takes ten times longer for it than a thread to start
constexpr std::size_t kLengthDigits = 8;
constexpr std::size_t kLongestFacts = 512 << 10;  // 10,000 parts of 5 TB: [10000,5497558138880], each

bool read_at(const UniqueFd& file, std::uint64_t position, std::span<char> out) {
  while (!out.empty()) {
    const ssize_t got = pread(file.get(), out.data(), out.size(), static_cast<off_t>(position));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    position += static_cast<std::uint64_t>(got);
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

std::uint64_t unsigned_value(const json::value& value) {
  const auto* number = value.if_int64();
  if (!number || *number < 0) throw Error(Code::invalid_field, "a size is no size");
  return static_cast<std::uint64_t>(*number);
}

std::vector<FilePart> parts_of(const json::object& facts) {
  std::vector<FilePart> parts;
  const auto* list = facts.if_contains("parts");
  if (!list || !list->is_array()) throw Error(Code::invalid_field, "/parts is missing");
  for (const json::value& pair : list->get_array()) {
    const auto* two = pair.if_array();
    if (!two || two->size() != 2) throw Error(Code::invalid_field, "/parts");
    parts.push_back(
        {.number = static_cast<int>(unsigned_value((*two)[0])), .size_bytes = unsigned_value((*two)[1])});
  }
  return parts;
}

Facts facts_of(const json::object& text) {
  Facts facts{.info = {.size_bytes = static_cast<std::uint64_t>(optional_integer(text, "size").value_or(-1)),
                       .etag = required_string(text, "etag"),
                       .content_type = required_string(text, "type")},
              .upload_id = optional_string(text, "upload").value_or(""),
              .parts = {}};
  facts.info.headers = kept_headers(text);
  if (!facts.upload_id.empty()) facts.parts = parts_of(text);
  return facts;
}

class FileRange : public ByteSource {
 public:
  FileRange(UniqueFd file, std::uint64_t first, std::uint64_t length)
      : file_(std::move(file)), position_(first), left_(length) {}

  std::size_t read(std::span<char> out) override {
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
    if (size == 0) return 0;
    if (!read_at(file_, position_, out.first(size)))
      throw Error(Code::internal, "an object's file became shorter");
    position_ += size;
    left_ -= size;
    return size;
  }

 private:
  UniqueFd file_;
  std::uint64_t position_, left_;
};

class PartsRange : public ByteSource {
 public:
  PartsRange(fs::path folder, std::vector<FilePart> parts, std::uint64_t first, std::uint64_t length)
      : folder_(std::move(folder)), parts_(std::move(parts)), skip_(first), left_(length) {}

  std::size_t read(std::span<char> out) override {
    while (left_ > 0) {
      if (current_) {
        const std::size_t size = current_->read(out);
        left_ -= size;
        if (size > 0) return size;
      }
      open_next();
    }
    return 0;
  }

 private:
  void open_next() {
    while (next_ < parts_.size() && skip_ >= parts_[next_].size_bytes) skip_ -= parts_[next_++].size_bytes;
    if (next_ == parts_.size()) throw Error(Code::internal, "an object's parts became fewer");
    const FilePart& part = parts_[next_++];
    UniqueFd file = open_to_read(part_file(folder_, part.number));
    if (!file) throw Error(Code::internal, "a part of an object is gone");
    current_.emplace(std::move(file), skip_, std::min(left_, part.size_bytes - skip_));
    skip_ = 0;
  }

  const fs::path folder_;
  const std::vector<FilePart> parts_;
  std::size_t next_ = 0;
  std::uint64_t skip_, left_;
  std::optional<FileRange> current_;
};

}  // namespace

UniqueFd open_to_read(const fs::path& file) { return UniqueFd(open(file.c_str(), O_RDONLY | O_CLOEXEC)); }

std::string bytes_of_hex(std::string_view hex) {
  const auto digit_of = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
  };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(digit_of(hex[i]) * 16 + digit_of(hex[i + 1]));
  return bytes;
}

json::object kept_json(const KeptHeaders& headers) {
  json::object text;
  for (const auto& [name, value] : headers) text[name] = percent_encode(value);
  return text;
}

KeptHeaders kept_headers(const json::object& facts) {
  KeptHeaders headers;
  const auto* text = facts.if_contains("headers");
  if (!text || !text->is_object()) return headers;
  for (const auto& field : text->get_object())
    if (field.value().is_string())
      headers.emplace_back(std::string(field.key()),
                           percent_decode(std::string_view(field.value().get_string())).value_or(""));
  return headers;
}

std::string trailer_of(std::string_view name, const Facts& facts) {
  json::object text{{"key", to_hex(name)},
                    {"type", facts.info.content_type},
                    {"etag", facts.info.etag},
                    {"size", facts.info.size_bytes}};
  if (!facts.info.headers.empty()) text["headers"] = kept_json(facts.info.headers);
  if (!facts.upload_id.empty()) {
    json::array parts;
    for (const FilePart& part : facts.parts) parts.push_back(json::array{part.number, part.size_bytes});
    text["upload"] = facts.upload_id;
    text["parts"] = std::move(parts);
  }
  const std::string line = to_text(text);
  char length[kLengthDigits + 1];
  std::snprintf(length, sizeof length, "%08zx", line.size());
  return line + length;
}

std::optional<NamedFacts> read_named_trailer(const UniqueFd& file) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return std::nullopt;
  const auto whole = static_cast<std::uint64_t>(status.st_size);
  char digits[kLengthDigits + 1] = {};
  if (whole < kLengthDigits || !read_at(file, whole - kLengthDigits, {digits, kLengthDigits}))
    return std::nullopt;
  const std::uint64_t length = std::strtoul(digits, nullptr, 16);
  if (length > kLongestFacts || whole < kLengthDigits + length) return std::nullopt;
  std::string text(length, '\0');
  if (!read_at(file, whole - kLengthDigits - length, text)) return std::nullopt;
  try {
    const json::object line = parse_json_object(text);
    Facts facts = facts_of(line);
    facts.info.modified_at =
        from_millis(status.st_mtim.tv_sec * std::int64_t{1000} + status.st_mtim.tv_nsec / 1'000'000);
    std::uint64_t bytes = whole - kLengthDigits - length;
    for (const FilePart& part : facts.parts) bytes += part.size_bytes;
    if (facts.info.size_bytes != bytes) return std::nullopt;
    return NamedFacts{.name = bytes_of_hex(required_string(line, "key")), .facts = std::move(facts)};
  } catch (const Error& damage) {
    log::error("an object's file is damaged", {{"why", damage.what()}});
    return std::nullopt;
  }
}

std::optional<Facts> read_trailer(const UniqueFd& file, std::string_view name) {
  auto found = read_named_trailer(file);
  return found && found->name == name ? std::optional(std::move(found->facts)) : std::nullopt;
}

fs::path part_file(const fs::path& upload_folder, int number) {
  return upload_folder / std::to_string(number);
}

std::unique_ptr<ByteSource> read_file_range(UniqueFd file, std::uint64_t first, std::uint64_t length) {
  return std::make_unique<FileRange>(std::move(file), first, length);
}

std::unique_ptr<ByteSource> read_parts_range(fs::path upload_folder, std::vector<FilePart> parts,
                                             std::uint64_t first, std::uint64_t length) {
  return std::make_unique<PartsRange>(std::move(upload_folder), std::move(parts), first, length);
}

/// MD5 takes two or three times as long as copying to the page cache: each has a core where there are two.
void HashedFile::write(std::string_view bytes) {
  const auto hashing = bytes.size() < kWorthAThread ? std::launch::deferred : std::launch::async;
  auto hashed = std::async(hashing, [&] { md5_.update(bytes); });
  file_.write(bytes);
  hashed.get();
  size_ += bytes.size();
}

ObjectInfo HashedFile::commit(const fs::path& target, std::string_view name, ObjectInfo info) {
  info.size_bytes = size_;
  info.etag = "\"" + md5_.finish_hex() + "\"";
  file_.write(trailer_of(name, {.info = info, .upload_id = {}, .parts = {}}));
  file_.commit(target);
  info.modified_at = now();
  return info;
}

}  // namespace ecg::objects
