#include "tests/core/text/describe.h"

#include <algorithm>
#include <string>
#include <vector>

namespace tests {
namespace {

using namespace core;

std::string one_line(std::string text) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at)) {
    text.replace(at, 1, "\\n");
  }
  return text;
}

class Describer {
 public:
  std::string out;

  void section(const MarkdownSection& section, int depth) {
    if (section.level > 0) {
      line(depth, section.heading.line, std::string(static_cast<std::size_t>(section.level), '#'),
           quoted(section.heading));
    }
    blocks(section.blocks, depth + 1);
    for (const MarkdownSection& child : section.sections) this->section(child, depth + 1);
  }

 private:
  static std::string quoted(const MarkdownText& text) {
    if (text.text == text.source) return "[" + text.text + "]";
    return "[" + text.text + "] <- [" + one_line(text.source) + "]";
  }

  void line(int depth, int number, const std::string& kind, const std::string& rest) {
    out += std::string(static_cast<std::size_t>(std::max(depth - 1, 0)) * 2, ' ') +
           std::to_string(number) + " " + kind + (rest.empty() ? "" : " " + rest) + "\n";
  }

  void fields(const std::vector<MarkdownField>& fields, int depth) {
    for (const MarkdownField& field : fields) {
      const MarkdownText value{field.value, field.value_source, field.line};
      line(depth, field.line, "field", "{" + field.label + "} " + quoted(value));
    }
  }

  void cells(int depth, int number, const std::string& kind,
             const std::vector<MarkdownText>& cells) {
    std::string text;
    for (const MarkdownText& cell : cells) text += (text.empty() ? "" : " ") + quoted(cell);
    line(depth, number, kind, text);
  }

  void blocks(const std::vector<MarkdownBlock>& blocks, int depth) {
    for (const MarkdownBlock& block : blocks) {
      if (const auto* paragraph = block.paragraph()) {
        line(depth, paragraph->content.line, "paragraph", quoted(paragraph->content));
        fields(paragraph->fields, depth + 1);
      } else if (const auto* list = block.list()) {
        line(depth, list->line, list->numbered ? "numbered list" : "list", "");
        for (const MarkdownBullet& bullet : list->bullets) {
          line(depth + 1, bullet.content.line, "bullet", quoted(bullet.content));
          fields(bullet.fields, depth + 2);
          this->blocks(bullet.blocks, depth + 2);
        }
      } else if (const auto* table = block.table()) {
        cells(depth, table->line, "table", table->header);
        for (const MarkdownRow& row : table->rows) {
          cells(depth + 1, row.line, "row/" + std::to_string(row.written_cells), row.cells);
        }
      } else if (const auto* code = block.code()) {
        line(depth, code->line, "code", code->info + " [" + one_line(code->text) + "]");
      } else if (const auto* quote = block.quote()) {
        line(depth, quote->line, "quote", "");
        this->blocks(quote->blocks, depth + 1);
      }
    }
  }
};

}  // namespace

std::string describe(const MarkdownDocument& document) {
  Describer describer;
  describer.section(document.root, 0);
  return describer.out;
}

}  // namespace tests
