// Learns from a file and predicts it: fit_in_cpp TABLE TARGET WORKER, the `espalier` program.
#include <espalier/espalier.h>
#include <cstdio>

int main(int argc, char** argv) try {
  if (argc < 3) throw std::runtime_error("usage: fit_in_cpp TABLE TARGET [WORKER]");
  const std::string worker = argc > 3 ? argv[3] : "espalier";
  const espalier::Table table = espalier::Table::read(argv[1]);
  espalier::Fit fit(table, "{\"target\": \"" + std::string(argv[2]) +
                               "\", \"trials\": 6, \"run\": \"found.run\", \"model\": \"found.espm\", \"worker\": [\"" +
                               worker + "\", \"worker\"]}");
  int events = 0;
  while (!fit.poll(0.1, [&](const char*) { ++events; }))
    if (events > 1000) fit.cancel();  // enough: the best so far will do
  std::printf("%s\n", fit.result().c_str());
  const espalier::Model model("found.espm");
  const std::vector<double> answers = model.predict(table);
  std::printf("%zu numbers for %zu rows after %d events\n", answers.size(), static_cast<std::size_t>(table.rows()),
              events);
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
