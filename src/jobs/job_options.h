#pragma once
// How a job is to be done, where it is not as usual. One set, with the same names in requests, rows and
// records: its JSON is all three.
#include <optional>
#include <string>

#include "base/json.h"

namespace ecg::jobs {

inline constexpr std::size_t kLongestModel = 64, kLongestPrompt = 4096, kLongestTrack = 256,
                             kLongestMetadata = 4096;  // bytes
inline constexpr int kMostSpeakersAsked = 64;

struct JobOptions {
  std::string model;       ///< name of an installed one; empty: the best for the language
  bool translate = false;  ///< into English
  std::string prompt;      ///< words that may come up
  std::string track;  ///< of the sound: its index, language or title; empty: that which players begin with
  bool detect_language = false;  ///< and nothing else: the result has no words
  std::optional<bool> diarize;   ///< whether to tell speakers apart; absent: where that is installed
  int num_speakers = 0;          ///< exactly so many; 0: not known
  int min_speakers = 0, max_speakers = 0;  ///< 0: no bound
  std::string metadata;                    ///< JSON, given back as it was given; empty: none
  /// Its asker waits on a connection, and it goes with him. Rows alone know it: nobody asks for it, nobody is
  /// told.
  bool awaited = false;

  bool operator==(const JobOptions&) const = default;
};

/// The options among the fields of a request's body, or of a row. Throws Error(invalid_field) with the
/// pointer for a wrong type, a text that is longer than its bound, a model with signs no file name has, and
/// numbers of speakers that cannot be. `enable_diarization` and `diarization` are other programs' `diarize`.
JobOptions parse_job_options(const json::object& body);

/// Puts those that were asked for into a request or a record; the same comes back of parse_job_options().
void put_job_options(json::object& object, const JobOptions& options);

/// As a row keeps it; empty where nothing was asked for. What it does not write reads as if it were empty.
std::string to_text(const JobOptions& options);
JobOptions job_options_of_row(const std::string& text);

}  // namespace ecg::jobs
