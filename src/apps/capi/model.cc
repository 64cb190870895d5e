#include <atomic>
#include <nlohmann/json.hpp>

#include "apps/capi/table.h"
#include "evaluation/python_host.h"
#include "model/describe.h"
#include "operators/catalog.h"

namespace espalier {
namespace {

// Applies classes of Python's once somebody said that the model is to be trusted.
class OnRequest final : public ForeignHost {
 public:
  void trust() { trusted_ = true; }
  Result<Fit> fit(const ForeignClass&, const Json&, const Frame&, const Target&, std::uint64_t, const Crew&) override {
    return fail(Errc::unsupported, "a model is not fitted again");
  }
  Result<Frame> apply(const std::string& state, std::size_t columns, const Frame& x, const Crew& crew) override {
    if (trusted_) return python_.apply(state, columns, x, crew);
    return fail(
        Errc::unsupported,
        "the model has steps of Python classes, and to apply them code is run that stands in it: say first that "
        "you trust where it comes from");
  }

 private:
  PythonHost python_;
  std::atomic<bool> trusted_ = false;
};

}  // namespace
}  // namespace espalier

struct espalier_model : espalier::capi::Handle {
  espalier::Catalog catalog{espalier::built_in()};
  std::shared_ptr<espalier::OnRequest> python = std::make_shared<espalier::OnRequest>();
  std::optional<espalier::Model> model;  // none: the handle tells an error
};

using namespace espalier;

namespace {

using capi::make, capi::needs, capi::use;

Status predict_into(const Model& model, const Table& table, double* out, std::int64_t row_stride,
                    std::int64_t column_stride) {
  TRY(const Features rows, features(model.info().schema, table));
  if (table.rows == 0) return ok();
  TRY(const auto columns, model.predict(rows.frame));
  for (std::size_t c = 0; c < columns.size(); ++c)
    for (std::size_t i = 0; i < columns[c].size(); ++i)
      out[static_cast<std::int64_t>(i) * row_stride + static_cast<std::int64_t>(c) * column_stride] = columns[c][i];
  return ok();
}

}  // namespace

espalier_status espalier_model_load(const char* path, espalier_model** out) {
  return make(out, [&](espalier_model& m) -> Status {
    if (!path) return needs("the model's path");
    TRY(m.model, Model::load(path, m.catalog, Metrics(), m.python));
    return ok();
  });
}

espalier_status espalier_model_from_bytes(const void* bytes, std::size_t size, espalier_model** out) {
  return make(out, [&](espalier_model& m) -> Status {
    if (!bytes) return needs("the model's bytes");
    TRY(m.model, Model::from_bytes({static_cast<const char*>(bytes), size}, m.catalog, Metrics(), m.python));
    return ok();
  });
}

espalier_status espalier_model_describe(espalier_model* model, char** json) {
  return use(model, [&](espalier_model& m) -> Status {
    if (!json) return needs("the place for the text");
    *json = nullptr;
    if (!m.model) return fail(Errc::invalid_argument, "the model was not loaded");
    *json = capi::text_of(to_line(describe(*m.model)));
    return ok();
  });
}

std::uint64_t espalier_model_columns(const espalier_model* model) {
  return model && model->model ? model->model->columns() : 0;
}

espalier_status espalier_model_predict(const espalier_model* model, const espalier_table* table, double* out,
                                       std::int64_t row_stride, std::int64_t column_stride, char** error) {
  if (error) *error = nullptr;
  std::string what;
  const espalier_status status = capi::guarded(what, [&]() -> Status {
    if (!model || !model->model) return needs("the model");
    if (!table) return needs("the table");
    if (!out && table->table.rows > 0) return needs("the place for the predictions");
    return predict_into(*model->model, table->table, out, row_stride, column_stride);
  });
  if (status != ESPALIER_OK && error) *error = ::strdup(what.c_str());
  return status;
}

espalier_status espalier_model_trust(espalier_model* model) {
  return use(model, [](espalier_model& m) -> Status {
    m.python->trust();
    return ok();
  });
}

const char* espalier_model_error(const espalier_model* model) { return capi::error_of(model); }
void espalier_model_free(espalier_model* model) { delete model; }
