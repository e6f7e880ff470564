#include <hawiya/sign/container.hpp>
#include <hawiya/text/checks.hpp>

#include "base/try.hpp"
#include "common/files.hpp"
#include "common/output_folder.hpp"
#include "hawiya/commands.hpp"

namespace hawiya::tools {
namespace {

Result<sign::ContainerReader> open_container(const std::string& path) {
  HAWIYA_TRY(OpenFile file, open_file(path));
  auto container = sign::ContainerReader::open(file.size, std::move(file.read));
  if (!container && container.error().where.empty()) return Error{container.error().code, container.error().detail, path};
  return container;
}

Json describe(const sign::ContainerFile& file) {
  Json json{{"name", file.name}, {"role", sign::name_of(file.role)}, {"size", file.size}};
  if (!file.media_type.empty()) json["media_type"] = file.media_type;
  return json;
}

Result<Reply> list(const std::string& path) {
  HAWIYA_TRY(const auto container, open_container(path));
  Json files = Json::array();
  for (const sign::ContainerFile& file : container.files()) files.push_back(describe(file));
  Json json{{"kind", container.kind()}, {"files", files}};
  Reply reply{json, render(json)};
  reply.json["checks"] = Json::parse(text::to_json(container.checks()));
  reply.human += "Checks of the form, not of signatures:\n" + render(container.checks());
  return reply;
}

struct ExtractOptions {
  std::string file;
  std::vector<std::string> names;
  std::string out;
  bool force = false;
};

// The files that were asked for, or all data files.
Result<std::vector<std::string>> chosen(const sign::ContainerReader& container, const ExtractOptions& options) {
  std::vector<std::string> names;
  for (const sign::ContainerFile& file : container.files()) {
    const bool is_named = std::find(options.names.begin(), options.names.end(), file.name) != options.names.end();
    if (options.names.empty() ? file.role == sign::FileRole::data : is_named) names.push_back(file.name);
  }
  for (const std::string& name : options.names)
    if (std::find(names.begin(), names.end(), name) == names.end())
      return Error{ErrorCode::file_not_found, "not in the container", name};
  return names;
}

Result<Reply> extract(const ExtractOptions& options) {
  HAWIYA_TRY(const auto container, open_container(options.file));
  HAWIYA_TRY(const auto names, chosen(container, options));
  HAWIYA_TRY(const OutputFolder folder, OutputFolder::open(options.out));
  const Existing existing = options.force ? Existing::replace : Existing::keep;
  for (const std::string& name : names)
    if (!options.force && folder.has(name)) return Error{ErrorCode::file_exists, {}, (fs::path(options.out) / name).string()};
  for (const std::string& name : names)
    HAWIYA_CHECK(folder.write_file(name, existing, [&](const auto& sink) { return container.extract(name, sink); }));
  const Json json{{"out", options.out}, {"files", names}};
  return Reply{json, render(json)};
}

}  // namespace

void add_container(CLI::App& app, Program& program) {
  auto* group = app.add_subcommand("container", "Look into containers of signed documents (ASiC), add signatures");
  group->require_subcommand(1);

  auto path = std::make_shared<std::string>();
  auto* lister = group->add_subcommand("list", "List the files of a container");
  lister->add_option("file", *path, "Container")->required()->type_name("FILE");
  lister->footer("No signature is verified.\n\nExample:\n  hawiya container list contract.asice");
  lister->callback([&program, path] { program.command = [path] { return list(*path); }; });

  auto options = std::make_shared<ExtractOptions>();
  auto* extractor = group->add_subcommand("extract", "Take files out of a container");
  extractor->add_option("file", options->file, "Container")->required()->type_name("FILE");
  extractor->add_option("names", options->names, "What to extract, by the names that list shows; by default all data files")
      ->type_name("NAME");
  extractor->add_option("--out", options->out, "Folder to write to; made where it is absent")->required()->type_name("FOLDER");
  extractor->add_flag("--force", options->force, "Replace files that are there");
  extractor->footer("No signature is verified.\n\nExample:\n  hawiya container extract contract.asice --out contract");
  extractor->callback([&program, options] { program.command = [options] { return extract(*options); }; });
  add_container_add(*group, program);
  group->footer("Example:\n  hawiya container list contract.asice");
}

}  // namespace hawiya::tools
