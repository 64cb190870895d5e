/* Learns from a table of its own making, and predicts: fit_in_c WORKER, the `espalier` program.
 *
 * A fit goes on by itself; this program looks at it every tenth of a second, as one with a window or a network
 * connection would between its other work. */
#include <espalier/espalier_c.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 200, SIDES = 2 };

static void tell(void* context, const char* event) {
  (void)context;
  fprintf(stderr, "%.70s\n", event);
}

static int fails(const char* what, const char* why) {
  fprintf(stderr, "%s: %s\n", what, why);
  return 1;
}

/* Points within and outside a circle. The numbers of a point lie side by side. */
static espalier_status fill(espalier_table* table, double (*points)[SIDES], const char** places) {
  espalier_status status;
  for (int i = 0; i < ROWS; ++i) {
    points[i][0] = (double)(i * 37 % ROWS) / ROWS * 2 - 1;
    points[i][1] = (double)(i * 83 % ROWS) / ROWS * 2 - 1;
    places[i] = points[i][0] * points[i][0] + points[i][1] * points[i][1] < 0.5 ? "inside" : "outside";
  }
  status = espalier_table_add_numbers(table, "x", &points[0][0], ESPALIER_FLOAT64, sizeof points[0]);
  if (status == ESPALIER_OK)
    status = espalier_table_add_numbers(table, "y", &points[0][1], ESPALIER_FLOAT64, sizeof points[0]);
  return status == ESPALIER_OK ? espalier_table_add_words(table, "place", places) : status;
}

static int search(espalier_table* table, const char* worker) {
  char options[1024];
  espalier_fit* fit = NULL;
  int finished = 0;
  char* result = NULL;
  snprintf(options, sizeof options,
           "{\"target\": \"place\", \"trials\": 10, \"run\": \"circle.run\", \"model\": \"circle.espm\", "
           "\"worker\": [\"%s\", \"worker\"]}",
           worker);
  espalier_status status = espalier_fit_start(table, options, &fit);
  while (status == ESPALIER_OK && !finished) status = espalier_fit_poll(fit, 0.1, tell, NULL, &finished);
  if (status == ESPALIER_OK) status = espalier_fit_result(fit, &result);
  const int code = status == ESPALIER_OK ? 0 : fails("fit", espalier_fit_error(fit));
  if (result) puts(result);
  espalier_text_free(result);
  espalier_fit_free(fit);
  return code;
}

static int predict(espalier_table* table, const char** places) {
  static double chances[ROWS][SIDES]; /* of "inside" and "outside": classes are sorted */
  espalier_model* model = NULL;
  char* error = NULL;
  if (espalier_model_load("circle.espm", &model) != ESPALIER_OK) {
    const int code = fails("load", espalier_model_error(model));
    espalier_model_free(model);
    return code;
  }
  const espalier_status status = espalier_model_predict(model, table, &chances[0][0], SIDES, 1, &error);
  int right = 0;
  for (int i = 0; i < ROWS; ++i) right += (chances[i][1] > chances[i][0]) == (places[i][0] == 'o');
  const int code = status == ESPALIER_OK ? 0 : fails("predict", error);
  if (code == 0) printf("%d of %d rows are predicted as they are\n", right, (int)ROWS);
  espalier_text_free(error);
  espalier_model_free(model);
  return code;
}

int main(int argc, char** argv) {
  static double points[ROWS][SIDES];
  static const char* places[ROWS];
  espalier_table* table = NULL;
  espalier_status status = espalier_table_new("circle", ROWS, &table);
  if (status == ESPALIER_OK) status = fill(table, points, places);
  int code = status == ESPALIER_OK ? 0 : fails("table", espalier_table_error(table));
  if (code == 0) code = search(table, argc > 1 ? argv[1] : "espalier");
  if (code == 0) code = predict(table, places);
  espalier_table_free(table);
  return code;
}
