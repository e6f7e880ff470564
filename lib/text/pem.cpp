#include <hawiya/text/base64.hpp>
#include <hawiya/text/pem.hpp>

#include "base/try.hpp"

namespace hawiya::text {
namespace {

constexpr std::string_view begin_mark = "-----BEGIN ", end_mark = "-----END ", dashes = "-----";
constexpr std::size_t max_text = 16u << 20, max_blocks = 10'000;

Error malformed(std::string_view what) { return {ErrorCode::pem_malformed, std::string(what)}; }

std::string_view next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return line;
}

Result<PemBlock> read_block(std::string_view label, std::string_view& rest) {
  std::string base64;
  while (!rest.empty()) {
    const std::string_view line = next_line(rest);
    if (!line.starts_with(dashes)) {
      base64 += line;
      continue;
    }
    if (line != std::string(end_mark) + std::string(label) + std::string(dashes))
      return malformed("the end does not match the beginning");
    auto der = from_base64(base64);
    if (!der) return malformed(der.error().detail);
    return PemBlock{std::string(label), *std::move(der)};
  }
  return malformed("a block without its end");
}

}  // namespace

std::string to_pem(std::string_view label, ByteView der) {
  const std::string base64 = to_base64(der);
  std::string text = std::string(begin_mark) + std::string(label) + "-----\n";
  for (std::size_t i = 0; i < base64.size(); i += 64) text += base64.substr(i, 64) + '\n';
  return text + std::string(end_mark) + std::string(label) + "-----\n";
}

Result<std::vector<PemBlock>> parse_pem(std::string_view text) {
  if (text.size() > max_text) return Error{ErrorCode::input_too_large, "a PEM file of more than 16 MiB"};
  std::vector<PemBlock> blocks;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    if (!line.starts_with(begin_mark)) continue;
    if (!line.ends_with(dashes) || line.size() <= begin_mark.size() + dashes.size())
      return malformed("a beginning without a label");
    if (blocks.size() == max_blocks) return Error{ErrorCode::input_too_large, "more than 10,000 PEM blocks"};
    HAWIYA_TRY(PemBlock block, read_block(line.substr(begin_mark.size(), line.size() - begin_mark.size() - dashes.size()), text));
    blocks.push_back(std::move(block));
  }
  return blocks;
}

bool looks_like_pem(ByteView file) {
  return as_text(file.first(std::min<std::size_t>(file.size(), 64u << 10))).find(begin_mark) != std::string_view::npos;
}

Result<Bytes> der_or_pem(ByteView file, std::string_view label) {
  if (file.empty() || file[0] == 0x30 || !looks_like_pem(file)) return to_bytes(file);
  HAWIYA_TRY(auto blocks, parse_pem(as_text(file)));
  if (blocks.size() != 1 || blocks[0].label != label)
    return malformed("expected exactly one block labelled " + std::string(label));
  return std::move(blocks[0].der);
}

}  // namespace hawiya::text
