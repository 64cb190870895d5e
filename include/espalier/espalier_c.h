/* The C interface of Espalier. Version 1 of it is what ESPALIER_ABI says; calls are only ever added to a version.
 *
 * Handles are opaque. A call that makes one gives it through its last argument, also where it fails: such a handle only
 * tells its error, and is freed like any other (it is NULL if there was no memory for it). The text of an error belongs
 * to its handle and lives until the next call on that handle. Texts that calls give are UTF-8 and freed by
 * espalier_text_free. Nothing is printed, nothing is global, and neither an exception nor an abort leaves the library,
 * whatever is passed in; a NULL where a pointer is needed is ESPALIER_INVALID.
 *
 * A handle serves one call at a time, whichever thread makes it; espalier_model_predict may be called by many threads
 * at once on one model and one table.
 *
 * Options and results are JSON objects; NULL or "" as options are none. An unknown member is an error that names it. */
#ifndef ESPALIER_C_H
#define ESPALIER_C_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ESPALIER_ABI 1
#define ESPALIER_API __attribute__((visibility("default")))

typedef enum espalier_status {
  ESPALIER_OK = 0,
  ESPALIER_INVALID = 1,     /* an argument, an option, or data that cannot be used as asked */
  ESPALIER_NOT_FOUND = 2,   /* a name that means nothing here */
  ESPALIER_CORRUPT = 3,     /* a file or table that is not what it should be */
  ESPALIER_IO = 4,          /* a file that is not there, or could not be read or written */
  ESPALIER_UNSUPPORTED = 5, /* sound, but not done here */
  ESPALIER_STOPPED = 6,     /* cancelled, or out of its time */
  ESPALIER_NO_MEMORY = 7,
  ESPALIER_INTERNAL = 8     /* a fault of the library's own */
} espalier_status;

ESPALIER_API int espalier_abi(void);             /* ESPALIER_ABI of the library that runs */
ESPALIER_API const char* espalier_version(void); /* "0.2.0" */
ESPALIER_API void espalier_text_free(char* text);

/* --- Tables ---------------------------------------------------------------------------------------------------------
 *
 * Named columns of equally many rows, copied when they are added. */

typedef struct espalier_table espalier_table;

typedef enum espalier_type {
  ESPALIER_FLOAT64 = 0,
  ESPALIER_FLOAT32 = 1,
  ESPALIER_INT8 = 2,
  ESPALIER_INT16 = 3,
  ESPALIER_INT32 = 4,
  ESPALIER_INT64 = 5,
  ESPALIER_UINT8 = 6,
  ESPALIER_UINT16 = 7,
  ESPALIER_UINT32 = 8,
  ESPALIER_UINT64 = 9
} espalier_type;

/* `name` is what messages call it. */
ESPALIER_API espalier_status espalier_table_new(const char* name, uint64_t rows, espalier_table** out);
/* A file, by the options of `espalier inspect` that say how a table is read. */
ESPALIER_API espalier_status espalier_table_read(const char* path, espalier_table** out);
/* All batches of an Arrow stream (struct ArrowArrayStream of Arrow's C stream interface), which is released. */
ESPALIER_API espalier_status espalier_table_from_arrow(const char* name, void* stream, espalier_table** out);
/* One number a row, `stride` bytes apart (which may be negative). NaN is missing. */
ESPALIER_API espalier_status espalier_table_add_numbers(espalier_table*, const char* column, const void* first,
                                                        espalier_type, int64_t stride);
/* The same without a copy: the numbers, one behind the other, must stay as they are until the table is freed and every
 * fit that was started with it has its result. */
ESPALIER_API espalier_status espalier_table_borrow_numbers(espalier_table*, const char* column, const double* first);
/* Many columns that lie in one block: column j of row i is at `first` + i * row_stride + j * column_stride, in bytes.
 * With `borrow`, the columns of ESPALIER_FLOAT64 whose row_stride is 8 are not copied, as above. */
ESPALIER_API espalier_status espalier_table_add_matrix(espalier_table*, const char* const* columns, uint64_t count,
                                                       const void* first, espalier_type, int64_t row_stride,
                                                       int64_t column_stride, int borrow);
/* The numbers of a column that are not zero, and their rows, ascending. */
ESPALIER_API espalier_status espalier_table_add_sparse(espalier_table*, const char* column, const double* values,
                                                       const uint32_t* rows, uint64_t count);
/* One word a row, ended by a zero; NULL is missing. */
ESPALIER_API espalier_status espalier_table_add_words(espalier_table*, const char* column, const char* const* words);
/* What is known of columns before a fit looks at them, as `espalier inspect --schema` writes it: {"schema": 1,
 * "columns": [{"name": "size", "kind": "category", "categories": ["S", "M", "L"]}]}. What an Arrow stream says of its
 * types is known without that. The options of a fit overrule it. */
ESPALIER_API espalier_status espalier_table_know(espalier_table*, const char* schema);
/* {"rows", "columns": [names]}. */
ESPALIER_API espalier_status espalier_table_describe(espalier_table*, char** json);
ESPALIER_API uint64_t espalier_table_rows(const espalier_table*);
ESPALIER_API const char* espalier_table_error(const espalier_table*);
ESPALIER_API void espalier_table_free(espalier_table*);

/* --- Models ---------------------------------------------------------------------------------------------------------
 *
 * What `espalier fit` leaves. Opening one executes nothing that stands in it. */

typedef struct espalier_model espalier_model;

ESPALIER_API espalier_status espalier_model_load(const char* path, espalier_model** out);
ESPALIER_API espalier_status espalier_model_from_bytes(const void* bytes, size_t size, espalier_model** out);
/* {"task", "metric", "score", "outputs": [{"name", "classes"}], "features": [...], "members": [...], "importances"} as
 * `espalier show MODEL --json` has them. */
ESPALIER_API espalier_status espalier_model_describe(espalier_model*, char** json);
/* How many numbers it predicts for a row: of each output a probability a class, or the number. */
ESPALIER_API uint64_t espalier_model_columns(const espalier_model*);
/* Into out[row * row_stride + column * column_stride], strides counted in numbers. The table needs the model's feature
 * columns, by name and in any order. `error` may be NULL; else it is given a text of what is wrong, or NULL. */
ESPALIER_API espalier_status espalier_model_predict(const espalier_model*, const espalier_table*, double* out,
                                                    int64_t row_stride, int64_t column_stride, char** error);
ESPALIER_API const char* espalier_model_error(const espalier_model*);
ESPALIER_API void espalier_model_free(espalier_model*);

/* --- Fits -----------------------------------------------------------------------------------------------------------
 *
 * A fit goes on in a thread and worker processes of its own, until its host asks how far it is. Its options are the long
 * ones of `espalier fit` ("trial_time" is --trial-time): texts, numbers, booleans, and lists of texts where an option
 * takes several. "worker" is the command that starts a worker: ["/usr/bin/espalier", "worker"]; none: `espalier`, looked
 * for in PATH. Everything else that a fit needs has the defaults of `espalier fit`; its run's folder too. */

typedef struct espalier_fit espalier_fit;

/* The table may be freed after the call, but for columns that were borrowed. NULL: none, as when a run is gone on with
 * ("resume": true), or the option "table" names a file. */
ESPALIER_API espalier_status espalier_fit_start(const espalier_table* table, const char* options, espalier_fit** out);
/* What the run tells, in order, an object each; in the thread that polls, before the poll returns:
 *   {"event": "started", "task", "metric", "splits", "run", "model", "findings" ...}            once
 *   {"event": "progress" or "improved", "seconds", "trials", "best": {"trial", "score", "step"}, "baseline"}
 *   {"event": "trial", "trial", "state", "score", "seconds", "step", "generation", "operators", "error",
 *    "tpot": the step as TPOT writes it ...}
 *   {"event": "phase", "phase": "choosing the ensemble"} */
typedef void (*espalier_listener)(void* context, const char* event);
/* Waits for something new, but no longer than so many seconds. *finished becomes 1 when the result is there. `listener`
 * may be NULL. */
ESPALIER_API espalier_status espalier_fit_poll(espalier_fit*, double seconds, espalier_listener listener, void* context,
                                               int* finished);
/* The same without a call back, for hosts whose threads may end in one: a list of the events. */
ESPALIER_API espalier_status espalier_fit_news(espalier_fit*, double seconds, char** events, int* finished);
/* The run ends soon, with the best so far. From any thread, while another polls too. */
ESPALIER_API void espalier_fit_cancel(espalier_fit*);
/* Waits for the end. As `espalier fit --json` tells it, with "cancelled", "constant" (the model is one) and
 * "why_constant". The model is in the file "model". */
ESPALIER_API espalier_status espalier_fit_result(espalier_fit*, char** json);
ESPALIER_API const char* espalier_fit_error(const espalier_fit*);
ESPALIER_API void espalier_fit_free(espalier_fit*); /* cancels one that goes on, and waits for its end */

/* --- What is known ---------------------------------------------------------------------------------------------------
 *
 * *text is the answer, to be freed; where the call fails, what is wrong. */

/* A run's folder, also of one that goes on, as `espalier show RUN --all --json` tells it, with the file of its
 * "model". */
ESPALIER_API espalier_status espalier_run_describe(const char* folder, char** text);
/* The pipelines of a model, as `espalier export` writes them: {"format": "sklearn", "json" or "step", "member": 1,
 * "table": "the file that the script reads", "unnamed": true where that file's columns, but for the target, are those
 * of the table in their order, whatever their names}. The format "pipeline" is Python code for a program that has the table
 * already: `exported_pipeline`, not fitted, and `features_of(table)` where the pipeline does not take the columns as
 * they are. It imports what no package has from espalier.exported, which espalier_python_module is the text of, but for
 * splits(X, y): pairs of masks, rows to fit on and rows to answer, by which stacked models are fitted out of fold. */
ESPALIER_API espalier_status espalier_model_export(const char* path, const char* options, char** text);
ESPALIER_API espalier_status espalier_python_module(char** text);
/* The operators there are, as `espalier operators --json` tells them. */
ESPALIER_API espalier_status espalier_operators(char** text);
/* The metrics there are, as `espalier metrics --json` tells them. */
ESPALIER_API espalier_status espalier_metrics(char** text);
/* A configuration that comes with TPOT, "TPOT light", or one in a file: {class: {parameter: [values]}}. */
ESPALIER_API espalier_status espalier_tpot_configuration(const char* name, int regression, char** text);

#ifdef __cplusplus
}
#endif
#endif
