#pragma once
// What the operators that are networks share: their parameters, and how a network is fitted to a target and asked.
#include "operators/networks/training.h"
#include "operators/operator.h"

namespace espalier {

enum class BatchSize { automatic };

struct MlpParams {
  std::vector<int> hidden_layer_sizes = {100};
  Activation activation = Activation::relu;
  Solver solver = Solver::adam;
  double alpha = 1e-4;
  OrNumber<BatchSize> batch_size = BatchSize::automatic;
  Pace learning_rate = Pace::constant;
  double learning_rate_init = 1e-3;
  double power_t = 0.5;
  int max_iter = 200;
  bool shuffle = true;
  double tol = 1e-4;
  int n_iter_no_change = 10;
  bool early_stopping = false;
  double validation_fraction = 0.1;
  double momentum = 0.9;
  bool nesterovs_momentum = true;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-8;

  static constexpr auto schema() {
    using P = MlpParams;
    return std::tuple_cat(
        params(param("hidden_layer_sizes", &P::hidden_layer_sizes, list_of(between(1, 1e5), 0, 20),
                     "Neurons of each layer between the columns and the answer."),
               param("activation", &P::activation,
                     one_of<Activation>({{"identity", Activation::identity},
                                         {"logistic", Activation::logistic},
                                         {"tanh", Activation::tanh},
                                         {"relu", Activation::relu}})
                         .fixed(),
                     "Bend of the hidden layers."),
               param("solver", &P::solver,
                     one_of<Solver>({{"lbfgs", Solver::lbfgs}, {"sgd", Solver::sgd}, {"adam", Solver::adam}}).fixed(),
                     "How the weights are found: on all rows at once, or by steps on batches."),
               param("alpha", &P::alpha, between(0, 1e12).tune_log(1e-7, 0.1), "Strength of the penalty of squares."),
               param("learning_rate_init", &P::learning_rate_init, above(0, 1e6).tune_log(1e-4, 1),
                     "Length of the steps at first.", unless(&P::solver, Solver::lbfgs)),
               param("max_iter", &P::max_iter, between(1, 1e6), "Passes over the rows at most, or steps of lbfgs."),
               param("tol", &P::tol, between(0, 1e6),
                     "Less than this is no improvement; of lbfgs the largest entry of the gradient at the end.")),
        params(
            param("batch_size", &P::batch_size, one_of_or<BatchSize>(between(1, 1e9), {{"auto", BatchSize::automatic}}),
                  "Rows of a step; auto: 200, or all if they are fewer.", unless(&P::solver, Solver::lbfgs)),
            param("shuffle", &P::shuffle, fixed_flag, "Draw the order of the rows anew in every pass.",
                  unless(&P::solver, Solver::lbfgs)),
            param("n_iter_no_change", &P::n_iter_no_change, between(1, 1e6), "Passes without improvement at the end.",
                  unless(&P::solver, Solver::lbfgs)),
            param("early_stopping", &P::early_stopping, fixed_flag,
                  "Hold rows out whose score tells when to end and which weights to keep.",
                  unless(&P::solver, Solver::lbfgs)),
            param("validation_fraction", &P::validation_fraction, above(0, 0.9), "Share of the rows held out.",
                  when(&P::early_stopping, true))),
        params(param("learning_rate", &P::learning_rate,
                     one_of<Pace>(
                         {{"constant", Pace::constant}, {"invscaling", Pace::invscaling}, {"adaptive", Pace::adaptive}})
                         .fixed(),
                     "How the length of steps goes on: as it is, down with the rows seen to the power of power_t, or a "
                     "fifth whenever nothing improves.",
                     when(&P::solver, Solver::sgd)),
               param("power_t", &P::power_t, between(0, 1e6), "Power of the rows seen.",
                     when(&P::learning_rate, Pace::invscaling)),
               param("momentum", &P::momentum, between(0, 1), "Share of a step that goes on in the next.",
                     when(&P::solver, Solver::sgd)),
               param("nesterovs_momentum", &P::nesterovs_momentum, fixed_flag, "Look ahead along the momentum.",
                     when(&P::solver, Solver::sgd)),
               param("beta_1", &P::beta_1, between(0, 0.999999), "Memory of the mean gradient.",
                     when(&P::solver, Solver::adam)),
               param("beta_2", &P::beta_2, between(0, 0.999999), "Memory of the mean squared gradient.",
                     when(&P::solver, Solver::adam)),
               param("epsilon", &P::epsilon, above(0, 1), "Added to the root of the mean squared gradient.",
                     when(&P::solver, Solver::adam))));
  }
};

Shape mlp_shape(const MlpParams&, const Shape& in);

// Of `truth`, outputs x rows: numbers, or shares of classes. Errors in the name of `who`.
Result<Network> fit_network(const MlpParams&, Link, const Frame&, const Target&, Matrix truth,
                            std::vector<double> weight, const Context&, std::string_view who);

// A column an output, linked.
Result<Matrix> answers_of(const Network&, const Frame&, std::string_view who);

Matrix transposed(const Matrix&);

}  // namespace espalier
