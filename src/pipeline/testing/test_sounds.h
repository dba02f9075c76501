#pragma once
// For tests: sounds that are plainly what they are, and real speech. Mono, 16 kHz.
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numbers>
#include <random>
#include <vector>

#include "media/audio_reader.h"

namespace ecg::pipeline {

using Sound = std::vector<float>;
inline constexpr int kRate = 16000;

inline Sound silence(double seconds) { return Sound(static_cast<std::size_t>(seconds * kRate), 1e-5f); }

/// Chords of three notes with overtones, another one every half second.
inline Sound chords(double seconds) {
  Sound sound(static_cast<std::size_t>(seconds * kRate));
  const double roots[] = {261.6, 349.2, 392.0, 220.0};
  for (std::size_t i = 0; i < sound.size(); ++i) {
    const double t = static_cast<double>(i) / kRate, root = roots[static_cast<std::size_t>(t * 2) % 4];
    double x = 0;
    for (const double note : {1.0, 1.2599, 1.4983})
      for (int h = 1; h <= 6; ++h) x += std::sin(2 * std::numbers::pi * root * note * h * t) / h;
    sound[i] = static_cast<float>(0.06 * x);
  }
  return sound;
}

/// Some 300 claps a second: short bursts of noise that fall off within milliseconds.
inline Sound claps(double seconds) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal(0, 1);
  Sound sound(static_cast<std::size_t>(seconds * kRate));
  for (int clap = 0; clap < static_cast<int>(seconds * 300); ++clap) {
    const std::size_t at = random() % sound.size();
    for (std::size_t i = 0; i < 160 && at + i < sound.size(); ++i)
      sound[at + i] += 0.05f * normal(random) * std::exp(-static_cast<float>(i) / 40);
  }
  return sound;
}

/// Kennedy, 1961: "And so, my fellow Americans: ask not …", 11 s.
inline Sound speech() {
  const auto file =
      std::filesystem::path(std::getenv("HOME")) / ".cache/ecg/deps/whispercpp-1.9.1/samples/jfk.mp3";
  media::AudioReader reader(file, {});
  Sound sound, piece(kRate);
  while (const std::size_t got = reader.read(piece))
    sound.insert(sound.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(got));
  return sound;
}

}  // namespace ecg::pipeline
