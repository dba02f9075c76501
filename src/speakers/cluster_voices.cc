#include "speakers/cluster_voices.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

namespace ecg::speakers {
namespace {

/// Embeddings that were put together: their mean, which is shorter than 1, and how many they are.
struct Group {
  Embedding centroid;
  std::size_t size = 1;
};

float dot(const Embedding& a, const Embedding& b) {
  float sum[8] = {};  // lanes, for the compiler to make a vector of
  for (std::size_t i = 0; i < kEmbedding; i += 8)
    for (std::size_t lane = 0; lane < 8; ++lane) sum[lane] += a[i + lane] * b[i + lane];
  return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

Embedding of_length_one(const Embedding& embedding) {
  const float length = std::sqrt(std::max(dot(embedding, embedding), 1e-20f));
  Embedding unit;
  for (std::size_t i = 0; i < kEmbedding; ++i) unit[i] = embedding[i] / length;
  return unit;
}

Group joined(const Group& a, const Group& b) {
  Group both{.centroid = {}, .size = a.size + b.size};
  const auto whole = static_cast<float>(both.size);
  const float share_a = static_cast<float>(a.size) / whole, share_b = static_cast<float>(b.size) / whole;
  for (std::size_t i = 0; i < kEmbedding; ++i)
    both.centroid[i] = a.centroid[i] * share_a + b.centroid[i] * share_b;
  return both;
}

/// Nodes below the number of groups are the groups themselves, each merge makes the next.
struct Merge {
  std::size_t a, b;
  double distance;  ///< may be less than that of the merge before, as centroids move
};

/// Merges the nearest two until one is left.
class Dendrogram {
 public:
  Dendrogram(std::span<const Group> groups, const CancelFlag* cancel)
      : count_(groups.size()), cancel_(cancel) {
    if (count_ == 0) return;
    measure(groups);
    for (std::size_t i = 0; i < count_; ++i) {
      node_.push_back(i);
      size_.push_back(static_cast<double>(groups[i].size));
    }
    alive_.assign(count_, true);
    nearest_.resize(count_);
    for (std::size_t i = 0; i < count_; ++i) find_nearest(i);
    while (merges_.size() + 1 < count_) merge_nearest();
  }

  const std::vector<Merge>& merges() const { return merges_; }

 private:
  float& squared(std::size_t a, std::size_t b) {  // a != b
    const std::size_t high = std::max(a, b), low = std::min(a, b);
    return squared_[high * (high - 1) / 2 + low];
  }
  void measure(std::span<const Group> groups) {
    squared_.resize(count_ * (count_ - 1) / 2);
    std::vector<float> lengths;
    for (const Group& group : groups) lengths.push_back(dot(group.centroid, group.centroid));
    for (std::size_t i = 0; i < count_; ++i) {
      if (cancel_) cancel_->throw_if_cancelled();
      for (std::size_t k = 0; k < i; ++k)
        squared(i, k) =
            std::max(0.0f, lengths[i] + lengths[k] - 2 * dot(groups[i].centroid, groups[k].centroid));
    }
  }
  /// Among those before it, so that each pair is looked at once.
  void find_nearest(std::size_t i) {
    std::size_t nearest = i;
    float least = std::numeric_limits<float>::infinity();
    for (std::size_t k = 0; k < i; ++k)
      if (alive_[k] && squared(i, k) < least) least = squared(i, k), nearest = k;
    nearest_[i] = nearest;
  }
  void merge_nearest() {
    if (cancel_) cancel_->throw_if_cancelled();
    std::size_t a = 0;
    float least = std::numeric_limits<float>::infinity();
    for (std::size_t i = 0; i < count_; ++i)
      if (alive_[i] && nearest_[i] != i && squared(i, nearest_[i]) < least)
        least = squared(i, nearest_[i]), a = i;
    const std::size_t b = nearest_[a];
    merges_.push_back({node_[a], node_[b], std::sqrt(static_cast<double>(least))});
    put_together(a, b, least);
    node_[a] = count_ + merges_.size() - 1;
    refresh(a, b);
  }
  /// `a` becomes both.
  void put_together(std::size_t a, std::size_t b, double between) {
    const double both = size_[a] + size_[b];
    alive_[b] = false;
    for (std::size_t k = 0; k < count_; ++k)
      if (alive_[k] && k != a) {
        const double mean = (size_[a] * squared(a, k) + size_[b] * squared(b, k)) / both;
        squared(a, k) =
            static_cast<float>(std::max(0.0, mean - size_[a] * size_[b] * between / (both * both)));
      }
    size_[a] = both;
  }
  void refresh(std::size_t a, std::size_t b) {
    for (std::size_t i = 0; i < count_; ++i) {
      if (!alive_[i]) continue;
      if (i == a || nearest_[i] == a || nearest_[i] == b)
        find_nearest(i);
      else if (a < i && (nearest_[i] == i || squared(i, a) < squared(i, nearest_[i])))
        nearest_[i] = a;
    }
  }

  const std::size_t count_;
  const CancelFlag* cancel_;
  std::vector<float> squared_;
  std::vector<std::size_t> node_, nearest_;
  std::vector<double> size_;
  std::vector<bool> alive_;
  std::vector<Merge> merges_;
};

/// The groups that are left after these merges, in the order of their first members.
std::vector<Group> cut(std::span<const Group> groups, std::span<const Merge> merges) {
  std::vector<Group> nodes(groups.begin(), groups.end());
  std::vector<std::size_t> first(groups.size());
  std::iota(first.begin(), first.end(), std::size_t{0});
  std::vector<bool> is_top(groups.size(), true);
  for (const Merge& merge : merges) {
    nodes.push_back(joined(nodes[merge.a], nodes[merge.b]));
    first.push_back(std::min(first[merge.a], first[merge.b]));
    is_top.push_back(true);
    is_top[merge.a] = is_top[merge.b] = false;
  }
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (is_top[i]) order.push_back(i);
  std::ranges::sort(order, {}, [&](std::size_t i) { return first[i]; });
  std::vector<Group> tops;
  for (const std::size_t i : order) tops.push_back(nodes[i]);
  return tops;
}

/// How many groups of at least that size are left after no merge, after one, …
std::vector<std::size_t> voices_after(std::span<const Group> groups, std::span<const Merge> merges,
                                      std::size_t least) {
  std::vector<std::size_t> sizes;
  for (const Group& group : groups) sizes.push_back(group.size);
  const auto large = [&](std::size_t size) { return size >= least; };
  std::vector<std::size_t> voices = {static_cast<std::size_t>(std::ranges::count_if(sizes, large))};
  for (const Merge& merge : merges) {
    const std::size_t a = sizes[merge.a], b = sizes[merge.b];
    sizes.push_back(a + b);
    voices.push_back(voices.back() + large(a + b) - large(a) - large(b));
  }
  return voices;
}

/// Merges before the first whose groups lie farther apart. Those after it that are nearer again are merges of
/// what it made: all others were farther apart than it already.
std::size_t merges_within(std::span<const Merge> merges, double threshold) {
  const auto beyond = std::ranges::find_if(merges, [&](const Merge& m) { return m.distance > threshold; });
  return static_cast<std::size_t>(beyond - merges.begin());
}

struct Bounds {
  std::size_t least = 1, most = std::numeric_limits<std::size_t>::max();

  std::size_t distance(std::size_t count) const {
    return count < least ? least - count : count > most ? count - most : 0;
  }
};

Bounds bounds_of(const transcript::SpeakerOptions& asked) {
  Bounds bounds;
  if (asked.num_speakers > 0) return {std::size_t(asked.num_speakers), std::size_t(asked.num_speakers)};
  if (asked.min_speakers > 0) bounds.least = static_cast<std::size_t>(asked.min_speakers);
  if (asked.max_speakers > 0) bounds.most = static_cast<std::size_t>(asked.max_speakers);
  return bounds;
}

/// After how many merges the number of voices is what is asked for, or nearly; of those the one nearest to
/// `wanted`.
std::size_t best_cut(std::span<const std::size_t> voices, const Bounds& bounds, std::size_t wanted) {
  const auto badness = [&](std::size_t merges) {
    return std::pair(bounds.distance(voices[merges]), merges > wanted ? merges - wanted : wanted - merges);
  };
  std::size_t best = wanted;
  for (std::size_t merges = 0; merges < voices.size(); ++merges)
    if (badness(merges) < badness(best)) best = merges;
  return best;
}

/// In parts, what is near put together in each, until there are few enough.
std::vector<Group> condensed(std::vector<Group> groups, const ClusterOptions& options,
                             const CancelFlag* cancel) {
  const std::size_t most = std::max<std::size_t>(options.most_at_once, 2);
  for (bool stuck = false; groups.size() > most;) {
    const std::size_t parts = (2 * groups.size() + most - 1) / most;
    std::vector<Group> fewer;
    for (std::size_t p = 0; p < parts; ++p) {
      const std::size_t from = groups.size() * p / parts, to = groups.size() * (p + 1) / parts;
      const std::span part = std::span(groups).subspan(from, to - from);
      const std::vector<Merge> merges = Dendrogram(part, cancel).merges();
      const std::size_t half = (part.size() + 1) / 2;
      const std::size_t near = merges_within(merges, options.threshold);
      const auto tops = cut(part, std::span(merges).first(stuck ? half : std::min(half, near)));
      fewer.insert(fewer.end(), tops.begin(), tops.end());
    }
    stuck = fewer.size() > groups.size() * 9 / 10;
    groups = std::move(fewer);
  }
  return groups;
}

double distance(const Group& a, const Group& b) {
  const float squared =
      dot(a.centroid, a.centroid) + dot(b.centroid, b.centroid) - 2 * dot(a.centroid, b.centroid);
  return std::sqrt(std::max(squared, 0.0f));
}

/// Puts the rarest voice to the one nearest to it, while it is rare and that is near.
void merge_rare(std::vector<Group>& voices, const Bounds& bounds, const ClusterOptions& options) {
  std::size_t all = 0;
  for (const Group& voice : voices) all += voice.size;
  const auto rare = static_cast<std::size_t>(options.rare_share * static_cast<double>(all));
  for (std::size_t size = 0; voices.size() > std::max<std::size_t>(bounds.least, 1);) {
    // The next in size of those that were looked at already.
    auto rarest = voices.end();
    for (auto voice = voices.begin(); voice != voices.end(); ++voice)
      if (voice->size > size && (rarest == voices.end() || voice->size < rarest->size)) rarest = voice;
    if (rarest == voices.end() || rarest->size >= rare) return;
    auto nearest = voices.end();
    for (auto voice = voices.begin(); voice != voices.end(); ++voice)
      if (voice != rarest &&
          (nearest == voices.end() || distance(*rarest, *voice) < distance(*rarest, *nearest)))
        nearest = voice;
    if (nearest == voices.end()) return;
    if (distance(*rarest, *nearest) > options.rare_threshold) {
      size = rarest->size;
      continue;
    }
    *nearest = joined(*nearest, *rarest);
    voices.erase(rarest);
    size = 0;
  }
}

}  // namespace

double cosine(const Embedding& a, const Embedding& b) {
  return dot(a, b) / std::sqrt(std::max(static_cast<double>(dot(a, a)) * dot(b, b), 1e-30));
}

std::vector<Embedding> voice_centroids(std::span<const Embedding> embeddings,
                                       const transcript::SpeakerOptions& asked, const CancelFlag* cancel,
                                       const ClusterOptions& options) {
  std::vector<Group> groups;
  for (const Embedding& embedding : embeddings) groups.push_back({of_length_one(embedding)});
  const std::size_t least_heard =
      std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(0.1 * static_cast<double>(groups.size()))),
                              1, options.least_heard);
  groups = condensed(std::move(groups), options, cancel);
  if (groups.empty()) return {};
  const std::vector<Merge> merges = Dendrogram(groups, cancel).merges();
  const Bounds bounds = bounds_of(asked);
  const std::size_t wanted = merges_within(merges, options.threshold);
  std::size_t enough = least_heard;
  auto voices = voices_after(groups, merges, enough);
  std::size_t taken = best_cut(voices, bounds, wanted);
  if (bounds.distance(voices[taken]) > 0) {  // so many are there only when the rarest count too
    enough = 1;
    voices = voices_after(groups, merges, enough);
    taken = best_cut(voices, bounds, wanted);
  }
  std::vector<Group> heard;
  for (const Group& top : cut(groups, std::span(merges).first(taken)))
    if (top.size >= enough) heard.push_back(top);
  merge_rare(heard, bounds, options);
  std::vector<Embedding> centroids;
  for (const Group& voice : heard) centroids.push_back(of_length_one(voice.centroid));
  return centroids;
}

std::size_t nearest_voice(const Embedding& embedding, std::span<const Embedding> centroids) {
  std::size_t nearest = 0;
  double most = -2;
  for (std::size_t c = 0; c < centroids.size(); ++c)
    if (const double like = cosine(embedding, centroids[c]); like > most) most = like, nearest = c;
  return nearest;
}

}  // namespace ecg::speakers
