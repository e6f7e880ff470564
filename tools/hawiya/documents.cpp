#include "hawiya/documents.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/try.hpp"

namespace hawiya::tools {
namespace {

struct MediaType {
  std::string_view ending;
  std::string_view name;
};
constexpr std::array media_types{
    MediaType{".pdf", "application/pdf"},
    MediaType{".txt", "text/plain"},
    MediaType{".xml", "text/xml"},
    MediaType{".html", "text/html"},
    MediaType{".csv", "text/csv"},
    MediaType{".json", "application/json"},
    MediaType{".png", "image/png"},
    MediaType{".jpg", "image/jpeg"},
    MediaType{".jpeg", "image/jpeg"},
    MediaType{".tiff", "image/tiff"},
    MediaType{".odt", "application/vnd.oasis.opendocument.text"},
    MediaType{".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    MediaType{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};

std::string last_name(const std::string& path) { return fs::path(path).filename().string(); }

}  // namespace

std::string media_type_of(const std::string& name) {
  const std::string ending = fs::path(name).extension().string();
  const auto known = std::ranges::find(media_types, ending, &MediaType::ending);
  return known == media_types.end() ? std::string() : std::string(known->name);
}

Result<sign::FileToSign> open_document(const std::string& path) {
  HAWIYA_TRY(OpenFile file, open_file(path));
  const std::string name = last_name(path);
  return sign::FileToSign{name, media_type_of(name), file.size, std::move(file.read)};
}

Result<std::vector<Output>> one_output(const std::vector<std::string>& files, const OutputOptions& options,
                                       const std::string& suffix) {
  if (!options.out.empty()) return std::vector{Output{files, options.out}};
  if (files.size() == 1) return std::vector{Output{files, files.front() + suffix}};
  return Error{ErrorCode::argument_invalid, "several files go into one container: name it", "--out"};
}

Result<std::vector<Output>> outputs_for_each(const std::vector<std::string>& files, const OutputOptions& options,
                                             const std::string& suffix) {
  std::error_code fault;
  const bool is_folder = fs::is_directory(options.out, fault);
  if (files.size() == 1 && !options.out.empty() && !is_folder) return std::vector{Output{files, options.out}};
  if (!options.out.empty() && !is_folder)
    return Error{ErrorCode::argument_invalid, "several files are signed each for itself: name a folder", "--out"};
  std::vector<Output> outputs;
  std::set<std::string> paths;
  for (const std::string& file : files) {
    const fs::path path = options.out.empty() ? fs::path(file) : fs::path(options.out) / last_name(file);
    outputs.push_back({{file}, path.string() + suffix});
    if (!paths.insert(outputs.back().path).second)
      return Error{ErrorCode::argument_invalid, "two results of one name", outputs.back().path};
  }
  return outputs;
}

Result<void> check_outputs(const std::vector<Output>& outputs, const OutputOptions& options) {
  for (const Output& output : outputs) {
    const auto writable = check_writable(output.path);
    if (!writable && !(options.force && writable.error().code == ErrorCode::file_exists)) return writable;
  }
  return {};
}

}  // namespace hawiya::tools
