#pragma once
// How a tree grows, whatever it splits by: rows are divided in place, and a kernel (moments.h, classes.h) judges cuts.
// What the kernel knows of a row moves along with it, so a node's rows stand side by side.
#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>

#include "base/rng.h"
#include "operators/trees/table.h"
#include "operators/trees/trees.h"

namespace espalier {

struct GrowOptions {
  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();
  std::size_t max_features = 1;  // columns a split tries; more while none of them varies
  std::size_t min_samples_split = 2, min_samples_leaf = 1;
  std::size_t max_depth = no_limit;
  std::size_t max_leaf_nodes = no_limit;  // with a limit the best leaf is divided first
  bool random_cuts = false;               // one cut a column, drawn between its ends (extra trees)
  bool best_first = false;
  double min_gain = -std::numeric_limits<double>::infinity();  // a split must gain more
};

// A way to divide a node. Scores of one node are comparable, gains those of one tree.
struct NodeSplit {
  double score = -std::numeric_limits<double>::infinity();
  double gain = 0;
  std::int32_t column = -1;
  std::uint8_t cut = 0, next = 0;  // numbers: the last code that goes left, and the first present one that does not
  bool drawn = false;              // at a threshold of its own
  bool missing_left = false;
  bool category = false;
  double threshold = 0;
  std::array<std::uint32_t, Trees::set_words> left{};  // codes of a category that go left
  bool found() const { return column >= 0; }
};

// The rows of a node: those fitted on, and others that only come along.
struct RowRange {
  std::uint32_t begin = 0, end = 0;
  std::uint32_t size() const { return end - begin; }
};

// The codes of some rows side by side, and their ends.
inline std::pair<std::size_t, std::size_t> copy_codes(const std::uint8_t* from, std::span<const std::uint32_t> rows,
                                                      std::uint8_t* to) {
  for (std::size_t i = 0; i < rows.size(); ++i) to[i] = from[rows[i]];
  std::uint8_t least = 255, most = 0;  // apart from copying, so that it becomes vectors
  for (std::size_t i = 0; i < rows.size(); ++i) {
    least = std::min(least, to[i]);
    most = std::max(most, to[i]);
  }
  return {least, most};
}

// A set of codes, read in their order. Words, not bytes: a word read right after bytes of it were written waits.
struct CodeSet {
  std::array<std::uint64_t, 4> words{};
  void add(std::size_t code) { words[code / 64] |= std::uint64_t{1} << (code % 64); }
  // Calls take(code) for each and leaves the set empty.
  template <class Take>
  void drain(Take take) {
    for (std::size_t w = 0; w < words.size(); ++w)
      for (std::uint64_t left = std::exchange(words[w], 0); left != 0; left &= left - 1)
        take(w * 64 + static_cast<std::size_t>(std::countr_zero(left)));
  }
};

struct Leaf {
  std::int32_t node;
  RowRange rows, others;
};

// A tree without the values of its leaves, which are whoever's who knows what the tree is for.
struct Grown {
  Trees tree;
  std::vector<Leaf> leaves;                 // leaf l is the l-th
  std::vector<std::uint32_t> rows, others;  // leaf by leaf
  std::vector<double> gains;                // by column
  bool stopped = false;
  std::span<const std::uint32_t> rows_of(const Leaf& l) const {
    return std::span(rows).subspan(l.rows.begin, l.rows.size());
  }
  std::span<const std::uint32_t> others_of(const Leaf& l) const {
    return std::span(others).subspan(l.others.begin, l.others.size());
  }
};

template <class Kernel>
class Grower {
 public:
  // kernel.items() hold what it knows of the rows that grow() is given, in their order.
  Grower(const GrowOptions& options, const TreeTable& table, Kernel& kernel, Rng rng, const Crew& crew)
      : options_(options), table_(table), kernel_(kernel), rng_(rng), crew_(crew), columns_(table.columns()) {
    std::iota(columns_.begin(), columns_.end(), 0u);
    constants_ = columns_;
  }

  Grown grow(std::vector<std::uint32_t> rows, std::vector<std::uint32_t> others = {}) {
    out_.rows = std::move(rows);
    out_.others = std::move(others);
    out_.gains.assign(table_.columns(), 0.0);
    out_.tree.root.push_back(out_.tree.add_node());
    Node root{.rows = {0, static_cast<std::uint32_t>(out_.rows.size())},
              .others = {0, static_cast<std::uint32_t>(out_.others.size())}};
    if (options_.best_first)
      best_first(root);
    else
      depth_first(root);
    return std::move(out_);
  }

 private:
  struct Node {
    RowRange rows, others;
    std::int32_t id = 0;
    std::size_t depth = 0;
    std::size_t constants = 0;  // columns known not to vary: the first of constants_
    int histogram = -1;
    NodeSplit split = {};
  };

  void depth_first(const Node& root) {
    std::vector<Node> open{root};
    while (!open.empty()) {
      Node node = open.back();
      open.pop_back();
      search(node);
      if (out_.stopped) return;
      if (!node.split.found()) {
        leaf(node);
        continue;
      }
      auto [left, right] = divide(node);
      open.push_back(right);
      open.push_back(left);
    }
  }

  void best_first(Node root) {
    const auto worse = [](const Node& a, const Node& b) {
      return a.split.gain != b.split.gain ? a.split.gain < b.split.gain : a.id > b.id;
    };
    std::vector<Node> open;
    const auto add = [&](Node node, bool last) {
      node.constants = 0;  // only nodes taken in order of depth may hand them on
      if (!last) search(node);
      if (!node.split.found()) return leaf(node);
      open.push_back(node);
      std::ranges::push_heap(open, worse);
    };
    add(root, options_.max_leaf_nodes < 2);
    for (std::size_t leaves = 1; !open.empty() && !out_.stopped;) {
      std::ranges::pop_heap(open, worse);
      const Node node = open.back();
      open.pop_back();
      if (leaves == options_.max_leaf_nodes) {
        leaf(node);
        continue;
      }
      const bool last = ++leaves == options_.max_leaf_nodes;
      const auto [left, right] = divide(node);
      add(left, last);
      add(right, last);
    }
  }

  std::span<const std::uint32_t> rows_of(const Node& n) const {
    return std::span(out_.rows).subspan(n.rows.begin, n.rows.size());
  }

  void leaf(const Node& node) {
    drop(node.histogram);
    out_.tree.child[static_cast<std::size_t>(node.id)] = static_cast<std::int32_t>(out_.leaves.size());
    out_.leaves.push_back({node.id, node.rows, node.others});
  }

  void drop(int histogram) {
    if constexpr (requires { kernel_.release(0); })
      if (histogram >= 0) kernel_.release(histogram);
  }

  void search(Node& node) {
    const auto rows = rows_of(node);
    out_.stopped = out_.stopped || crew_.stopped();
    if (out_.stopped || node.depth >= options_.max_depth || rows.size() < options_.min_samples_split ||
        rows.size() < 2 * options_.min_samples_leaf || !kernel_.enter(node.rows))
      return;
    if constexpr (requires { kernel_.build(node.rows, rows); }) {
      if (node.id == 0 && kernel_.worth_keeping(rows.size())) node.histogram = kernel_.build(node.rows, rows);
    }
    draw_columns(node, rows);
    if (!(node.split.gain > options_.min_gain)) node.split = {};
  }

  // False if column j does not vary among the rows.
  bool offer(std::size_t j, Node& node, std::span<const std::uint32_t> rows) {
    if constexpr (requires { kernel_.build(node.rows, rows); })
      if (node.histogram >= 0)
        return options_.random_cuts ? kernel_.offer_random_kept(j, node.histogram, rng_, node.split)
                                    : kernel_.offer_kept(j, node.histogram, node.split);
    return options_.random_cuts ? kernel_.offer_random(j, rows, rng_, node.split) : kernel_.offer(j, rows, node.split);
  }

  // Columns drawn without replacement until enough were tried. Those that do not vary count as tried, but a node is not
  // given up before one that varies was seen. Known constants stand first and cost nothing to draw.
  void draw_columns(Node& node, std::span<const std::uint32_t> rows) {
    const std::size_t known = node.constants;
    std::size_t end = columns_.size(), drawn = 0, found = 0, tried = 0;
    while (end > known + found && (tried < options_.max_features || tried <= found + drawn)) {
      ++tried;
      std::size_t at = drawn + rng_.below(end - found - drawn);
      if (at < known) {
        std::swap(columns_[drawn++], columns_[at]);
        continue;
      }
      at += found;
      const std::uint32_t j = columns_[at];
      const bool varies = offer(j, node, rows);
      std::swap(columns_[at], varies ? columns_[--end] : columns_[known + found++]);
      if (node.split.score >= kernel_.ceiling()) break;
    }
    // The order of what is known must survive for the nodes that still wait.
    std::copy_n(constants_.begin(), known, columns_.begin());
    std::copy_n(columns_.begin() + static_cast<std::ptrdiff_t>(known), found,
                constants_.begin() + static_cast<std::ptrdiff_t>(known));
    node.constants = known + found;
  }

  std::pair<Node, Node> divide(Node node) {
    NodeSplit& split = node.split;
    settle_threshold(split);
    const auto j = static_cast<std::size_t>(split.column);
    const TreeTable::Column& column = table_[j];
    out_.gains[j] += split.gain;
    write(node, column.size);
    Node a{
        .id = out_.tree.child[static_cast<std::size_t>(node.id)], .depth = node.depth + 1, .constants = node.constants};
    Node b = a;
    ++b.id;
    if (split.category || column.missing) {
      std::array<std::uint8_t, 256> left;
      for (std::size_t c = 0; c < column.size; ++c)
        left[c] = static_cast<std::uint8_t>(split.category ? split.left[c / 32] >> (c % 32) & 1 : c <= split.cut);
      left[column.size] = split.missing_left;
      partition_both(node, a, b, [&left, codes = column.codes](std::uint32_t i) { return left[codes[i]] != 0; });
    } else {
      partition_both(node, a, b, [cut = split.cut, codes = column.codes](std::uint32_t i) { return codes[i] <= cut; });
    }
    share_histogram(node, a, b);
    return {a, b};
  }

  void write(const Node& node, std::size_t codes) {
    Trees& tree = out_.tree;
    const NodeSplit& split = node.split;
    const auto id = static_cast<std::size_t>(node.id), j = static_cast<std::size_t>(split.column);
    tree.feature[id] = split.column;
    tree.way[id] = static_cast<std::uint8_t>((split.missing_left ? Trees::missing_left : 0) |
                                             (split.category ? Trees::by_category : 0));
    if (split.category) {
      tree.threshold[id] = static_cast<double>(tree.sets.size() / Trees::set_words);
      std::array<std::uint32_t, Trees::set_words> set;
      set.fill(split.missing_left ? ~0u : 0u);  // categories without rows here go where missing values go
      for (std::size_t c = 0; c < codes; ++c) {
        const std::size_t code = table_.original(j, c);
        const std::uint32_t bit = 1u << (code % 32), goes = split.left[c / 32] >> (c % 32) & 1;
        set[code / 32] = goes ? set[code / 32] | bit : set[code / 32] & ~bit;
      }
      tree.sets.insert(tree.sets.end(), set.begin(), set.end());
    } else {
      tree.threshold[id] = split.threshold;
    }
    tree.child[id] = tree.add_node();
    tree.add_node();
  }

  // Puts the cut where codes and values agree, also on codes that no row of the node has.
  void settle_threshold(NodeSplit& split) const {
    if (split.drawn || split.category) return;
    const auto j = static_cast<std::size_t>(split.column);
    if (split.cut == split.next) {
      split.cut = static_cast<std::uint8_t>(table_[j].size - 1);
      split.threshold = std::numeric_limits<double>::infinity();
      return;
    }
    const double middle = table_.cut_between(j, split.cut, split.next);
    const DrawnCut settled = cut_at(table_, j, split.cut, split.next, middle);
    split.cut = settled.code;
    split.threshold = settled.threshold;
  }

  template <class GoesLeft>
  void partition_both(const Node& node, Node& a, Node& b, GoesLeft goes_left) {
    const std::size_t left = partition(node.rows, goes_left);
    a.rows = {node.rows.begin, node.rows.begin + static_cast<std::uint32_t>(left)};
    b.rows = {a.rows.end, node.rows.end};
    const auto first = out_.others.begin() + node.others.begin;
    const auto middle = std::stable_partition(first, first + node.others.size(), goes_left);
    a.others = {node.others.begin, node.others.begin + static_cast<std::uint32_t>(middle - first)};
    b.others = {a.others.end, node.others.end};
  }

  // Stable, without a branch on the code. How many rows went left.
  template <class GoesLeft>
  std::size_t partition(RowRange all, GoesLeft goes_left) {
    using Item = typename Kernel::Item;
    if (aside_.size() < all.size()) {
      aside_.resize(all.size());
      items_aside_.resize(all.size());
    }
    std::uint32_t *const rows = out_.rows.data() + all.begin, *const rows_aside = aside_.data();
    Item *const items = kernel_.items().data() + all.begin, *const items_aside = items_aside_.data();
    std::size_t kept = 0, moved = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::uint32_t row = rows[i];
      const Item item = items[i];
      const std::size_t goes = goes_left(row);
      rows[kept] = rows_aside[moved] = row;
      items[kept] = items_aside[moved] = item;
      kept += goes;
      moved += 1 - goes;
    }
    std::copy_n(rows_aside, moved, rows + kept);
    std::copy_n(items_aside, moved, items + kept);
    return kept;
  }

  // The smaller child is counted, the larger one is what is left of its parent.
  void share_histogram(const Node& parent, Node& a, Node& b) {
    if constexpr (requires { kernel_.subtract(0, 0); }) {
      if (parent.histogram < 0) return;
      Node& small = a.rows.size() <= b.rows.size() ? a : b;
      Node& large = &small == &a ? b : a;
      const bool deep = large.depth >= options_.max_depth;
      if (deep || !kernel_.worth_keeping(large.rows.size())) return drop(parent.histogram);
      small.histogram = kernel_.build(small.rows, rows_of(small));
      kernel_.subtract(parent.histogram, small.histogram);
      large.histogram = parent.histogram;
      if (!kernel_.worth_keeping(small.rows.size())) drop(std::exchange(small.histogram, -1));
    }
  }

  const GrowOptions& options_;
  const TreeTable& table_;
  Kernel& kernel_;
  Rng rng_;
  const Crew& crew_;
  std::vector<std::uint32_t> columns_, constants_, aside_;
  std::vector<typename Kernel::Item> items_aside_;
  Grown out_;
};

}  // namespace espalier
