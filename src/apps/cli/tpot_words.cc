#include "apps/cli/tpot_words.h"

#include <algorithm>
#include <string_view>

namespace espalier::cli {
namespace {

struct Same {
  std::string_view fit, tpot;
};
constexpr Same options[] = {{"--separator", "-is"},      {"--target", "-target"},
                            {"--task", "-mode"},         {"--metric", "-scoring"},
                            {"--time", "-maxtime"},      {"--trial-time", "-maxeval"},
                            {"--jobs", "-njobs"},        {"--cv", "-cv"},
                            {"--subsample", "-sub"},     {"--seed", "-s"},
                            {"--config", "-config"},     {"--include, --exclude", "-config"},
                            {"--template", "-template"}, {"--cache", "-memory"},
                            {"--checkpoint", "-cf"},     {"--format", "espalier export RUN --format"}};

bool in_a_word(char c) { return (c >= 'a' && c <= 'z') || c == '-'; }

// That begins here: an option, or those that one stands for.
std::string_view option_at(std::string_view text) {
  for (const Same& same : options)
    if (text.starts_with(same.fit) && (text.size() == same.fit.size() || !in_a_word(text[same.fit.size()])))
      return same.fit;
  std::size_t end = 0;
  while (end < text.size() && in_a_word(text[end])) ++end;
  return text.substr(0, end);
}

// Whether a text breaks off within 'espalier ...' or 'tpot ...', whose options are those meant.
bool in_a_command(std::string_view text) {
  const std::size_t quote = text.rfind('\'');
  if (quote == text.npos) return false;
  return text.substr(quote).starts_with("'espalier ") || text.substr(quote).starts_with("'tpot ");
}

}  // namespace

std::string in_words_of_tpot(const std::string& message) {
  std::string out;
  for (std::size_t i = 0; i < message.size();) {
    const std::string_view rest = std::string_view(message).substr(i);
    const bool option = rest.size() > 2 && rest.starts_with("--") && rest[2] >= 'a' && rest[2] <= 'z' &&
                        (i == 0 || (message[i - 1] != '-' && !in_a_word(message[i - 1])));
    if (!option) {
      out += message[i++];
      continue;
    }
    const std::string_view word = option_at(rest);
    const auto same = std::ranges::find(options, word, &Same::fit);
    if (in_a_command(out))
      out += word;
    else if (same != std::end(options))
      out += same->tpot;
    else
      out.append("espalier fit ").append(word);
    i += word.size();
  }
  return out;
}

}  // namespace espalier::cli
