#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace demo {

enum class Style { plain, bold, dim, red, green, yellow, blue, magenta, cyan };

/// Where the show is printed: at most 92 columns, coloured when stdout is a terminal.
class Terminal {
 public:
  /// \param place a directory that is shown as `$DEMO`, wherever it stands in a text.
  explicit Terminal(std::string place);

  /// The text with `$DEMO` for the place.
  [[nodiscard]] std::string shown(std::string_view text) const;

  /// The text in a style; as it is where there are no colours.
  [[nodiscard]] std::string styled(Style style, std::string_view text) const;

  /// A line across the page with a title in it.
  void heading(std::string_view title) const;

  /// Running text, wrapped, each line indented.
  void paragraph(std::string_view text, std::size_t indent = 0) const;

  /// A line as it is, without blanks at its end.
  void line(std::string_view text = "") const;

  /// A file's lines behind a bar at the left.
  void quote(const std::vector<std::string>& lines) const;

 private:
  std::string place_;
  bool coloured_;
};

/// How many columns a text takes: its characters, without those of colours.
std::size_t columns(std::string_view text);

/// The text with blanks behind it up to a width.
std::string padded(std::string_view text, std::size_t width);

}  // namespace demo
