#include "pipeline/pipeline.h"

#include <fmt/format.h>

#include "operators/columns.h"

namespace espalier {
namespace {

struct Bundle {
  std::string step;
  std::int32_t columns = 0, targets = 0;
  std::vector<std::string> raw_names;         // of the columns of the table's frame
  std::vector<std::string> raw_origins = {};  // per column the user's column it was made of; absent before 0.2
  std::vector<std::string> names;             // of the predictions
  std::vector<std::string> states;            // inputs before the step that reads them
  std::vector<std::int32_t> versions;         // of the states
  static constexpr auto fields() {
    return fields_of(field("step", &Bundle::step), field("columns", &Bundle::columns),
                     field("targets", &Bundle::targets), field("raw_names", &Bundle::raw_names),
                     field("raw_origins", &Bundle::raw_origins), field("names", &Bundle::names),
                     field("states", &Bundle::states), field("versions", &Bundle::versions));
  }
};

void collect(const Node& node, Bundle& bundle) {
  for (const NodePtr& input : node.inputs) collect(*input, bundle);
  for (const FittedPtr& f : node.fitted) {
    CHECK(node.op);
    bundle.states.push_back(f->save());
    bundle.versions.push_back(node.op->version);
  }
}

// Names as column_names() has written them, one block a column.
LayoutPtr layout_of(const Bundle& bundle) {
  Layout out;
  for (std::size_t j = 0; j < bundle.raw_names.size(); ++j) {
    const std::string& name = bundle.raw_names[j];
    const std::string& origin = bundle.raw_origins.empty() ? name : bundle.raw_origins[j];
    if (name.starts_with(origin + "."))
      out.push_back({origin, {name.substr(origin.size() + 1)}});
    else
      out.push_back({"", {name}});
  }
  return std::make_shared<const Layout>(std::move(out));
}

// All models of a pipeline answer the same question; version 0.1 wrote the root's operator before its answers.
std::vector<std::string> answers_of(const Bundle& bundle) {
  const std::string root = bundle.step.substr(0, bundle.step.find_first_of("([")) + ".";
  std::vector<std::string> out = bundle.names;
  for (std::string& name : out)
    if (bundle.raw_origins.empty() && name.starts_with(root)) name.erase(0, root.size());
  return out;
}

class Loader {
 public:
  Loader(const Bundle& bundle, const Catalog& catalog)
      : bundle_(bundle), catalog_(catalog), layout_(layout_of(bundle)), answers_(answers_of(bundle)) {}

  // `columns` becomes what predict() of the node gives, `fed` what the step above reads.
  Result<NodePtr> node(const Step& step, std::size_t& columns, std::size_t& fed) {
    auto out = std::make_shared<Node>(Node{.step = step});
    columns = fed = static_cast<std::size_t>(bundle_.columns);
    if (step.op == "raw") {
      out->layout = layout_;
      out->columns_read = columns;
      TRY_STATUS(count_read(columns));
      return NodePtr(out);
    }
    if (step.inputs.empty()) return fail(Errc::corrupt, step.op + " reads nothing");
    TRY(out->op, catalog_.find(step.op));
    TRY_STATUS(out->op->spell_out(step.params));
    std::size_t in = 0;
    for (const Step& i : step.inputs) {
      TRY(out->inputs.emplace_back(), node(i, columns, fed));
      in += fed;
    }
    TRY_STATUS(count_read(in));
    const bool model = is_model(out->op->role);
    out->columns_read = in;
    if (model) out->answers = answers_;
    columns = 0;
    for (std::int32_t k = model && !out->op->traits.many_targets ? bundle_.targets : 1; k > 0; --k) {
      if (next_ == bundle_.states.size()) return fail(Errc::corrupt, "the pipeline lacks the state of " + step.op);
      if (bundle_.versions[next_] != out->op->version)
        return fail(Errc::unsupported, "the state of " + step.op + " is of another version of Espalier");
      std::size_t gives = 0;
      TRY(out->fitted.emplace_back(), out->op->load(bundle_.states[next_++], in, gives));
      columns += gives;
    }
    fed = model ? in + columns : columns;
    return NodePtr(out);
  }

  bool used_all() const { return next_ == bundle_.states.size(); }

 private:
  // A few bytes of a forged state may make a million columns; what they are in all is known before any is made.
  Status count_read(std::size_t columns) {
    columns_read_ += columns;
    if (columns_read_ <= most_columns_read(static_cast<std::size_t>(bundle_.columns))) return ok();
    return fail(
        Errc::corrupt,
        fmt::format("the pipeline is damaged or forged: a prediction would make {} columns of {}, more than any "
                    "that was fitted",
                    columns_read_, bundle_.columns));
  }

  const Bundle& bundle_;
  const Catalog& catalog_;
  LayoutPtr layout_;
  std::vector<std::string> answers_;
  std::size_t next_ = 0, columns_read_ = 0;
};

}  // namespace

Frame fed_to(const Operator& op, const Frame& in) {
  return op.traits.sparse || op.traits.tokens || !in.sparse() ? in : in.dense();
}

Result<Frame> Node::read(const Frame& raw, const Context& context) const {
  if (!op) {
    if (raw.columns() == columns_read) return raw;
    return fail(Errc::invalid_argument,
                "the pipeline was fitted on another number of columns than " + std::to_string(raw.columns()));
  }
  std::vector<Frame> in;
  for (const NodePtr& input : inputs) {
    TRY(const Frame below, input->read(raw, context));
    TRY(const Frame part, input->answer(below, context));
    if (input->op && is_model(input->op->role)) in.push_back(below);  // a model passes on its input
    in.push_back(part);
  }
  return side_by_side(in);
}

Result<Frame> Node::answer(const Frame& in, const Context& context) const {
  if (!op) return in;
  std::vector<Frame> out;
  const Frame given = fed_to(*op, in);
  for (const FittedPtr& f : fitted) { TRY(out.emplace_back(), f->apply(given, context)); }
  return side_by_side(out);
}

Result<Frame> Node::predict(const Frame& raw, const Context& context) const {
  TRY(const Frame in, read(raw, context));
  return answer(in, context);
}

std::size_t columns_read_in_all(const Node& node) {
  std::size_t out = node.columns_read;
  for (const NodePtr& input : node.inputs) out += columns_read_in_all(*input);
  return out;
}

std::string save_pipeline(const Node& root) {
  const Node* leaf = &root;
  while (leaf->op) leaf = leaf->inputs.front().get();
  Bundle bundle{.step = print(root.step),
                .raw_names = column_names(*leaf->layout),
                .raw_origins = user_columns(*leaf->layout),
                .names = root.answers,
                .states = {}};
  bundle.columns = static_cast<std::int32_t>(bundle.raw_names.size());
  bundle.targets = static_cast<std::int32_t>(root.fitted.size());
  collect(root, bundle);
  return save(bundle);
}

Result<NodePtr> load_pipeline(std::string_view bytes, const Catalog& catalog) {
  TRY(const Bundle bundle, load<Bundle>(bytes));
  TRY(const Step step, parse_step(bundle.step));
  const auto named = static_cast<std::size_t>(bundle.columns);
  if (bundle.columns < 1 || bundle.raw_names.size() != named ||
      (!bundle.raw_origins.empty() && bundle.raw_origins.size() != named))
    return fail(Errc::corrupt, "the pipeline does not name its input");
  if (bundle.versions.size() != bundle.states.size())
    return fail(Errc::corrupt, "the pipeline's states lack their versions");
  Loader loader(bundle, catalog);
  std::size_t columns = 0, fed = 0;
  TRY(const NodePtr loaded, loader.node(step, columns, fed));
  if (!loader.used_all() || columns != bundle.names.size() || !loaded->op)
    return fail(Errc::corrupt, "the pipeline has states or names that belong to no step");
  return loaded;
}

}  // namespace espalier
