#pragma once
// How a tree grows, whatever it splits by.
//
// The grower divides rows, writes nodes and decides which node is next; a kernel (moment_kernel.h, class_kernel.h)
// knows the target and evaluates cuts. The words of this folder:
//
//   row     a row of the table fitted on, by its number. Trees hold row numbers, never copies of rows.
//   item    what the kernel knows of a row (a weighted label, a gradient). Items move along with the rows.
//   code    a value as the byte of its bin: codes rise with the values; one more, the column's size, says missing.
//   cell    where a histogram adds up the items of one code of one column.
//   cut     a place between two codes; of categories, between two of those that the kernel put in order.
//   score   how good a cut is, for comparing cuts of one node. In whatever units are cheap.
//   gain    how much a split lowers the impurity (or loss), in units of the tree: importances add gains up.
//   split   the best cut of a node with all that sends a row left or right (split.h).
//   slot    the output a leaf's value is added to: a class, where a tree speaks of several.
//
// The rows of a node stand side by side, so a node is a range of places, and splitting it is one stable partition:
//
//   rows    | leaf 0 | leaf 1 |  node 5                    |  node 6, waiting  |
//   items   | …      | …      |  the items of these rows   |  …                |
//                             begin                        end
//   split                     |  left child | right child  |
//                             begin         middle         end
//
// `others` are rows that were not drawn (boosting with subsample): they come along through the same splits, in an array
// and ranges of their own, so that the leaf of every row is known without walking the tree.
#include "base/parallel.h"
#include "base/rng.h"
#include "operators/trees/column_draw.h"
#include "operators/trees/split.h"
#include "operators/trees/table.h"

namespace espalier {

struct Leaf {
  std::int32_t node;
  RowRange rows, others;
};

// A tree whose leaves have no values yet: these are for the caller to set, from the rows of each leaf.
struct Grown {
  Trees tree;
  std::vector<Leaf> leaves;                 // leaf l of the tree is the l-th
  std::vector<std::uint32_t> rows, others;  // leaf by leaf
  std::vector<double> gains;                // by column
  bool stopped = false;                     // by the crew; the tree is not whole
  std::span<const std::uint32_t> rows_of(const Leaf& l) const {
    return std::span(rows).subspan(l.rows.begin, l.rows.size());
  }
  std::span<const std::uint32_t> others_of(const Leaf& l) const {
    return std::span(others).subspan(l.others.begin, l.others.size());
  }
};

// Grows one tree after the other; keeps memory between them, and nothing else. What it asks of a kernel:
//
//   Item, items()
//       one item a row, in the order of the rows that grow() is given
//   enter_node(range)
//       the node that the next calls are about; false: its rows agree, no cut helps
//   best_possible_score()
//       no cut of the node scores higher, so trying columns may end
//   try_cuts(j, rows, best)
//       puts into `best` the best cut of column j, if it is better; false if the column is constant
//   try_drawn_cut(j, rows, rng, best)
//       the same for one cut drawn at random
//
// and, from kernels that keep histograms (of all columns, for nodes that try most of them), by number:
//
//   worth_histogram(rows), build_histogram(range, rows), subtract_histogram(from, part), release_histogram(h),
//   try_cuts_of(h, j, best), try_drawn_cut_of(h, j, rng, best)
template <class Kernel>
class Grower {
 public:
  Grower(const GrowOptions& options, const TreeTable& table, Kernel& kernel, const Crew& crew)
      : options_(options), table_(table), kernel_(kernel), crew_(crew) {}

  Grown grow(std::vector<std::uint32_t> rows, std::vector<std::uint32_t> others, Rng rng) {
    out_ = {.rows = std::move(rows), .others = std::move(others)};
    out_.gains.assign(table_.columns(), 0.0);
    out_.tree.root.push_back(out_.tree.add_node());
    columns_.reset(table_.columns());
    if (options_.shares) sample_.reset(*options_.shares, table_.columns(), rng);
    Node root{.rows = {0, static_cast<std::uint32_t>(out_.rows.size())},
              .others = {0, static_cast<std::uint32_t>(out_.others.size())}};
    if (options_.best_first)
      grow_best_first(root, rng);
    else
      grow_depth_first(root, rng);
    return std::move(out_);
  }

 private:
  struct Node {
    RowRange rows, others;
    std::int32_t id = 0;
    std::size_t depth = 0;
    std::size_t constants = 0;  // columns known not to vary (column_draw.h)
    int histogram = -1;         // the kernel's number of it; -1: none
    NodeSplit split = {};
  };

  void grow_depth_first(const Node& root, Rng& rng) {
    std::vector<Node> open{root};
    while (!open.empty()) {
      Node node = open.back();
      open.pop_back();
      find_split(node, rng);
      if (out_.stopped) return;
      if (!node.split.found()) {
        close_leaf(node);
        continue;
      }
      auto [left, right] = split_node(node);
      open.push_back(right);
      open.push_back(left);
    }
  }

  void grow_best_first(const Node& root, Rng& rng) {
    const auto worse = [](const Node& a, const Node& b) {
      return a.split.gain != b.split.gain ? a.split.gain < b.split.gain : a.id > b.id;
    };
    std::vector<Node> open;
    const auto add = [&](Node node, bool last) {
      node.constants = 0;  // only nodes taken in order of depth may hand them on
      if (!last) find_split(node, rng);
      if (!node.split.found()) return close_leaf(node);
      open.push_back(node);
      std::ranges::push_heap(open, worse);
    };
    add(root, options_.max_leaf_nodes < 2);
    for (std::size_t leaves = 1; !open.empty() && !out_.stopped;) {
      std::ranges::pop_heap(open, worse);
      const Node node = open.back();
      open.pop_back();
      if (leaves == options_.max_leaf_nodes) {
        close_leaf(node);
        continue;
      }
      const bool last = ++leaves == options_.max_leaf_nodes;
      const auto [left, right] = split_node(node);
      add(left, last);
      add(right, last);
    }
  }

  std::span<const std::uint32_t> rows_of(const Node& n) const {
    return std::span(out_.rows).subspan(n.rows.begin, n.rows.size());
  }

  void close_leaf(const Node& node) {
    release_histogram(node.histogram);
    out_.tree.child[static_cast<std::size_t>(node.id)] = static_cast<std::int32_t>(out_.leaves.size());
    out_.leaves.push_back({node.id, node.rows, node.others});
  }

  void release_histogram(int histogram) {
    if constexpr (requires { kernel_.release_histogram(0); })
      if (histogram >= 0) kernel_.release_histogram(histogram);
  }

  // Leaves the best split of the columns tried in the node, or none.
  void find_split(Node& node, Rng& rng) {
    const auto rows = rows_of(node);
    out_.stopped = out_.stopped || crew_.stopped();
    if (out_.stopped || node.depth >= options_.max_depth || rows.size() < options_.min_samples_split ||
        rows.size() < 2 * options_.min_samples_leaf || !kernel_.enter_node(node.rows))
      return;
    if constexpr (requires { kernel_.build_histogram(node.rows, rows); }) {
      if (node.id == 0 && kernel_.worth_histogram(rows.size()))
        node.histogram = kernel_.build_histogram(node.rows, rows);
    }
    if (options_.shares) {
      for (const std::size_t j : sample_.of_node(node.depth, static_cast<std::size_t>(node.id)))
        try_column(j, node, rows, rng);
    } else {
      node.constants = columns_.draw(
          node.constants, options_.max_features, rng, [&](std::size_t j) { return try_column(j, node, rows, rng); },
          [&] { return node.split.score >= kernel_.best_possible_score(); });
    }
    if (!(node.split.gain > options_.min_gain)) node.split = {};
  }

  // False if column j does not vary among the rows.
  bool try_column(std::size_t j, Node& node, std::span<const std::uint32_t> rows, Rng& rng) {
    if constexpr (requires { kernel_.build_histogram(node.rows, rows); })
      if (node.histogram >= 0)
        return options_.random_cuts ? kernel_.try_drawn_cut_of(node.histogram, j, rng, node.split)
                                    : kernel_.try_cuts_of(node.histogram, j, node.split);
    return options_.random_cuts ? kernel_.try_drawn_cut(j, rows, rng, node.split)
                                : kernel_.try_cuts(j, rows, node.split);
  }

  std::pair<Node, Node> split_node(Node node) {
    NodeSplit& split = node.split;
    settle_threshold(split);
    const auto j = static_cast<std::size_t>(split.column);
    const TreeTable::Column& column = table_[j];
    out_.gains[j] += split.gain;
    write_split(node, column.size);
    Node left{
        .id = out_.tree.child[static_cast<std::size_t>(node.id)], .depth = node.depth + 1, .constants = node.constants};
    Node right = left;
    ++right.id;
    if (split.category || column.missing) {
      std::array<std::uint8_t, 256> goes_left;
      for (std::size_t c = 0; c < column.size; ++c) goes_left[c] = split.category ? split.goes_left(c) : c <= split.cut;
      goes_left[column.size] = split.missing_left;
      divide_rows(node, left, right,
                  [&goes_left, codes = column.codes](std::uint32_t i) { return goes_left[codes[i]] != 0; });
    } else {
      divide_rows(node, left, right,
                  [cut = split.cut, codes = column.codes](std::uint32_t i) { return codes[i] <= cut; });
    }
    hand_down_histogram(node, left, right);
    return {left, right};
  }

  // Writes the split into the tree, behind it two nodes that are leaves for now.
  void write_split(const Node& node, std::size_t codes) {
    Trees& tree = out_.tree;
    const NodeSplit& split = node.split;
    const auto id = static_cast<std::size_t>(node.id), j = static_cast<std::size_t>(split.column);
    tree.feature[id] = split.column;
    tree.way[id] = static_cast<std::uint8_t>((split.missing_left ? Trees::missing_left : 0) |
                                             (split.category ? Trees::by_category : 0));
    if (split.category) {
      const std::size_t set = tree.sets.size() / Trees::set_words;
      tree.threshold[id] = static_cast<double>(set);
      NodeSplit original = split;  // in the codes of the column, not of the table
      original.send_all_as_missing();
      for (std::size_t c = 0; c < codes; ++c) original.send(table_.original(j, c), split.goes_left(c));
      tree.sets.insert(tree.sets.end(), original.left.begin(), original.left.end());
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
  void divide_rows(const Node& node, Node& left, Node& right, GoesLeft goes_left) {
    const std::uint32_t middle = node.rows.begin + partition_rows(node.rows, goes_left);
    left.rows = {node.rows.begin, middle};
    right.rows = {middle, node.rows.end};
    const auto first = out_.others.begin() + node.others.begin;
    const auto border = std::stable_partition(first, first + node.others.size(), goes_left);
    left.others = {node.others.begin, node.others.begin + static_cast<std::uint32_t>(border - first)};
    right.others = {left.others.end, node.others.end};
  }

  // Stable, items along with their rows, without a branch on the code. How many rows went left.
  template <class GoesLeft>
  std::uint32_t partition_rows(RowRange all, GoesLeft goes_left) {
    using Item = typename Kernel::Item;
    if (rows_aside_.size() < all.size()) {
      rows_aside_.resize(all.size());
      items_aside_.resize(all.size());
    }
    std::uint32_t *const rows = out_.rows.data() + all.begin, *const rows_aside = rows_aside_.data();
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
    return static_cast<std::uint32_t>(kept);
  }

  // The smaller child is counted, the larger one gets what is left of its parent's.
  void hand_down_histogram(const Node& parent, Node& left, Node& right) {
    if constexpr (requires { kernel_.subtract_histogram(0, 0); }) {
      if (parent.histogram < 0) return;
      Node& small = left.rows.size() <= right.rows.size() ? left : right;
      Node& large = &small == &left ? right : left;
      const bool deep = large.depth >= options_.max_depth;
      if (deep || !kernel_.worth_histogram(large.rows.size())) return release_histogram(parent.histogram);
      small.histogram = kernel_.build_histogram(small.rows, rows_of(small));
      kernel_.subtract_histogram(parent.histogram, small.histogram);
      large.histogram = parent.histogram;
      if (!kernel_.worth_histogram(small.rows.size())) release_histogram(std::exchange(small.histogram, -1));
    }
  }

  const GrowOptions& options_;
  const TreeTable& table_;
  Kernel& kernel_;
  const Crew& crew_;
  ColumnDraw columns_;
  ColumnSample sample_;                    // where options_.shares asks for it
  std::vector<std::uint32_t> rows_aside_;  // while rows are divided
  std::vector<typename Kernel::Item> items_aside_;
  Grown out_;
};

}  // namespace espalier
