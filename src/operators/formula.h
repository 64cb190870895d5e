#pragma once
// How a fitted operator answers, as a value: the one way by which its learned numbers leave it.
//
// A formula is a tree of a few kinds of node over the columns that the operator reads. Whoever needs the numbers writes
// each kind once: an export (scikit-learn, ONNX, C) prints them, pipeline/provenance.h walks them to name every column
// and to trace it to the user's columns, and a contract test computes them and compares with apply() on every sample,
// so that a formula cannot drift from its operator.
//
//   standard_scaler      affine(input)
//   one_hot_encoder      beside(columns(input, [0]), one_hot(columns(input, [1])))
//   logistic_regression  both_sides(logistic(product(input)))
//
// A formula owns its numbers. Columns are counted from 0; rows are never mixed. A missing value (NaN) stays missing in
// every node that does not say what becomes of it.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "operators/trees/trees.h"

namespace espalier {

struct Formula {
  // What the operator reads.
  struct Input {};
  // Some columns of its input, in this order.
  struct Columns {
    std::vector<std::int32_t> of;
  };
  // Its inputs side by side.
  struct Beside {};
  // The same numbers in every row. No input.
  struct Constant {
    std::vector<double> value;
  };

  // One to one: column j becomes (x - centre[j]) / scale[j].
  struct Affine {
    std::vector<double> centre, scale;
  };
  // One to one: numbers below lo become lo, above hi become hi.
  struct Clip {
    double lo, hi;
  };
  // One to one: the share of the column's quantiles below the number (at even steps, `steps` of each column, in order);
  // a number met at several quantiles is in their middle. Normal: the standard normal quantile of that share, which is
  // kept `edge` away from 0 and 1.
  struct Quantiles {
    std::size_t steps;
    bool normal;
    double edge;
    std::vector<double> at;
  };
  // One to one: a missing number becomes with[j]; where that is missing too, it stays.
  struct Fill {
    std::vector<double> with;
  };
  // One to one: 1 where the number is missing, else 0.
  struct IsMissing {};
  // One to one: 1 where the number exceeds `threshold`, else 0.
  struct Exceeds {
    double threshold;
  };
  // One to one: 1 + log(x) of positive numbers, others as they are (sublinear term frequency).
  struct LogCount {};
  // One to one.
  struct Square {};

  // One column of numbers becomes one of codes: where the next whole number below it stands among `values`, which
  // ascend. What is not finite is missing, what is not among them a code never told of; zero itself, where it is set
  // apart, has the code behind them.
  struct Codes {
    std::vector<double> values;
    bool zero_apart;
  };
  // One column of codes becomes `width` columns. table has, for each place of a code, `width` numbers; the places are
  // the codes, then one for missing, then one for codes never told of.
  struct Lookup {
    std::size_t width;
    std::vector<double> table;
  };
  // One column of codes becomes `width` columns of zeros and ones: slot[place] is the column that is 1, or -1. Places
  // as in Lookup.
  struct OneHot {
    std::size_t width;
    std::vector<std::int32_t> slot;
  };

  // As many columns as there are biases: column k is bias[k] plus the sum over j of x[j] * weight[k * inputs + j].
  struct Product {
    std::vector<double> weight, bias;
  };
  // Column k is the product of the columns factors[k]; an empty product is 1.
  struct Monomials {
    std::vector<std::vector<std::int32_t>> factors;
  };
  // Column k is the mean, the median or the largest of the columns of[k].
  struct Pool {
    enum class How { mean, median, max } how;
    std::vector<std::vector<std::int32_t>> of;
  };
  // Each row divided by its length; a row of length 0 stays.
  struct Normalize {
    enum class Norm { l1, l2, max } norm;
  };

  // Decision trees: column s is start[s] plus the sum over the trees of what their leaves hold for slot s, divided by
  // `divisor`. Leaves, slots and codes as in operators/trees/trees.h; `categories` per column read.
  struct TreeSum {
    Trees trees;
    std::vector<std::int32_t> categories;
    std::vector<double> start;
    double divisor;
  };
  // The k nearest of the `rows`, by the power p distance, the earlier first where they are as near; the mean of their
  // `answers` (row after row, `width` numbers each), all alike or weighted by one over the distance, where rows that
  // coincide leave the others no say.
  struct Neighbors {
    std::size_t k, width;
    int p;
    bool by_distance;
    std::vector<double> rows, answers;  // row after row
  };

  // Numbers become shares. logistic: each column by itself; softmax: the columns of a row; normalized: a row divided by
  // its sum, evenly where that is 0.
  struct Link {
    enum class Kind { logistic, softmax, normalized } kind;
  };
  // One column p becomes 1 - p and p.
  struct BothSides {};
  // `width` columns, the input's column k at place at[k] and zeros elsewhere: classes that were never seen.
  struct Scatter {
    std::vector<std::int32_t> at;
    std::size_t width;
  };

  using Node = std::variant<Input, Columns, Beside, Constant, Affine, Clip, Quantiles, Fill, IsMissing, Exceeds,
                            LogCount, Square, Codes, Lookup, OneHot, Product, Monomials, Pool, Normalize, TreeSum,
                            Neighbors, Link, BothSides, Scatter>;
  Node node = Input{};
  std::vector<Formula> inputs = {};
};

// The node above one input, or above several side by side.
Formula above(Formula input, Formula::Node);
Formula beside(std::vector<Formula> inputs);
Formula columns_of(std::vector<std::int32_t>);  // of the operator's input

// Columns that each become what `made` says, in their place among `columns` columns; the others are passed on.
// `taken` ascends, one formula for each.
Formula replacing(std::size_t columns, const std::vector<std::int32_t>& taken, std::vector<Formula> made);

// Per class of the target from one column per class seen (operators/classes.h).
Formula class_formula(Formula seen, const std::vector<std::int32_t>& labels, std::int32_t outputs);

// How many columns it gives of so many.
std::size_t columns_out(const Formula&, std::size_t columns_in);

}  // namespace espalier
