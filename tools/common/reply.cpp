#include "common/reply.hpp"

#include <algorithm>
#include <hawiya/text/checks.hpp>
#include <hawiya/text/utf8.hpp>
#include <iostream>

namespace hawiya::tools {

std::string printable(std::string_view text) {
  const auto points = text::decode_utf8(text);
  if (!points) return "(not UTF-8)";
  std::u32string clean;
  for (const char32_t point : *points) {
    const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x202a && point <= 0x202e) ||
                         (point >= 0x2066 && point <= 0x2069);
    clean.push_back(control ? U'\ufffd' : point);
  }
  return text::encode_utf8(clean);
}

namespace {

std::string dump(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

bool fits_a_line(const Json& value) {
  if (!value.is_array()) return !value.is_object() || value.empty();
  return std::none_of(value.begin(), value.end(), [](const Json& item) { return item.is_structured(); });
}

std::string line(const Json& value) {
  if (value.is_string()) return printable(value.get<std::string>());
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (!value.is_structured()) return dump(value, -1);
  std::string joined;
  for (const Json& item : value) joined += (joined.empty() ? "" : ", ") + line(item);
  return value.empty() ? "none" : joined;
}

void render_into(std::string& out, const Json& object, std::size_t indent) {
  std::size_t width = 0;
  for (const auto& [name, value] : object.items())
    if (fits_a_line(value)) width = std::max(width, name.size());
  for (const auto& [name, value] : object.items()) {
    std::string label = name;
    std::replace(label.begin(), label.end(), '_', ' ');
    out.append(indent, ' ').append(label);
    if (fits_a_line(value)) {
      out.append(width - name.size() + 2, ' ').append(line(value)).append("\n");
      continue;
    }
    out += '\n';
    if (value.is_object()) render_into(out, value, indent + 2);
    if (value.is_array())
      for (const Json& item : value) {
        render_into(out, item, indent + 2);
        if (&item != &value.back()) out += '\n';
      }
  }
}

}  // namespace

int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::rejected: return 1;
    case ErrorKind::misconfigured: return 2;
    case ErrorKind::try_later: return 3;
    case ErrorKind::internal: return 4;
  }
  return 4;
}

int conclude(const Result<Reply>& result, Voice voice, const char* program) {
  if (result) {
    std::cout << (voice == Voice::json ? dump(result->json, 2) + "\n" : result->human) << std::flush;
    return std::cout ? result->exit_code : 3;
  }
  const Error& error = result.error();
  if (voice == Voice::json) {
    const Json json{{"error",
                     {{"code", name_of(error.code)},
                      {"kind", name_of(error.kind())},
                      {"text", text_of(error.code)},
                      {"detail", error.detail},
                      {"where", error.where}}}};
    std::cout << dump(json, 2) << std::endl;
  } else {
    std::cerr << program << ": " << text_of(error.code) << "\n  " << name_of(error.code);
    if (!error.detail.empty()) std::cerr << ": " << printable(error.detail);
    if (!error.where.empty()) std::cerr << " [" << printable(error.where) << "]";
    std::cerr << std::endl;
  }
  return exit_code(error.kind());
}

std::string render(const Checks& checks, std::size_t indent) {
  std::string out;
  for (const Check& check : checks) {
    out += std::string(indent, ' ') + (check.passed ? "✓ " : "✗ ") + check.name;
    if (!check.clause.empty()) out += " (" + check.clause + ")";
    if (!check.inputs.empty()) out += ": " + printable(check.inputs);
    out += '\n';
  }
  return out;
}

Reply verdict(const Result<Json>& judged, const char* yes, const char* no, Time at, const Checks& checks) {
  Reply reply;
  reply.json = {{"verdict", judged ? yes : no}, {"at", to_string(at)}};
  if (judged) {
    reply.json.update(*judged);
    reply.human = std::string(yes) + "\n" + render(*judged);
  } else {
    const Error& error = judged.error();
    reply.json.update({{"code", name_of(error.code)}, {"detail", error.detail}, {"where", error.where}});
    reply.human = std::string(no) + ": " + std::string(name_of(error.code)) + "\n" + std::string(text_of(error.code)) + "\n";
    reply.exit_code = exit_code(error.kind());
  }
  reply.json["checks"] = Json::parse(text::to_json(checks));
  if (!checks.empty()) reply.human += "Checks:\n" + render(checks);
  return reply;
}

std::string render(const Json& object, std::size_t indent) {
  std::string out;
  render_into(out, object, indent);
  return out;
}

}  // namespace hawiya::tools
