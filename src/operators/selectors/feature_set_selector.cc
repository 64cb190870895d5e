// Keeps the columns that somebody named, in the table's order (TPOT's FeatureSetSelector, whose file of sets is read
// with the configuration). A name stands for the column of that name or else for all that were made of the user's
// column of that name alone; a whole number that is no name counts columns from 0.
#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "operators/selectors/selection.h"

namespace espalier {
namespace {

struct FeatureSetSelector : Selector<FeatureSetSelector> {
  static constexpr std::string_view name = "feature_set_selector";
  static constexpr std::string_view counterpart = "tpot.builtins.FeatureSetSelector";
  static constexpr std::string_view doc = "Keep the columns named.";
  static constexpr Traits traits{.missing = true,
                                 .tokens = true,
                                 .sparse = true,
                                 .many_targets = true,
                                 .cuts_columns = true,
                                 .names = true,
                                 .by_request = true};

  struct Params {
    std::vector<std::string> features;
    static constexpr auto schema() {
      return params(param("features", &Params::features, texts_of(0, 1'000'000), "Columns to keep; none named: all."));
    }
  };

  static Shape estimate(const Params&, const Shape& in) {
    Shape out = in;
    out.cost += static_cast<double>(in.columns);
    return out;
  }

  static Result<State> fit(const Params& params, const Frame& in, const Target&, const Context& context) {
    std::vector<std::uint8_t> keep(in.columns(), params.features.empty());
    const Places places = places_of(context, in.columns());
    std::vector<std::string> unknown;
    for (const std::string& feature : params.features) {
      const std::vector<std::size_t> meant = columns_meant(feature, places, in.columns());
      if (meant.empty()) unknown.push_back(feature);
      for (const std::size_t j : meant) keep[j] = 1;
    }
    if (!unknown.empty()) return unknown_columns(unknown, places);
    return selected(keep);
  }

 private:
  struct Places {
    std::multimap<std::string, std::size_t, std::less<>> by_name, by_origin;
  };

  static Places places_of(const Context& context, std::size_t columns) {
    Places out;
    for (std::size_t j = 0; context.names && j < columns; ++j) {
      const ReadColumn& column = (*context.names)[j];
      out.by_name.emplace(column.name, j);
      if (!column.origin.empty()) out.by_origin.emplace(column.origin, j);
    }
    return out;
  }

  static std::vector<std::size_t> columns_meant(const std::string& feature, const Places& places, std::size_t columns) {
    std::vector<std::size_t> out;
    for (const auto* known : {&places.by_name, &places.by_origin}) {
      const auto [from, to] = known->equal_range(feature);
      for (auto at = from; at != to; ++at) out.push_back(at->second);
      if (!out.empty()) return out;
    }
    std::size_t place = columns;
    const char* end = feature.data() + feature.size();
    if (std::from_chars(feature.data(), end, place).ptr == end && place < columns) out.push_back(place);
    return out;
  }

  static Failure unknown_columns(const std::vector<std::string>& unknown, const Places& places) {
    std::vector<std::string> known;
    for (const auto& [column, place] : places.by_name) known.push_back(column);
    return fail(Errc::invalid_argument, "feature_set_selector: no column that it reads is called " +
                                            shortened(unknown, 5) + nearest_words(unknown.front(), known) +
                                            "; name columns of the table, and let it read them as they are");
  }
};

}  // namespace

Operator feature_set_selector() { return make_operator<FeatureSetSelector>(); }

}  // namespace espalier
