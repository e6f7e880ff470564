#include <hawiya/crypto/random.hpp>

#include "base/try.hpp"
#include "common/extending.hpp"
#include "hawiya/commands.hpp"
#include "hawiya/documents.hpp"

namespace hawiya::tools {
namespace {

constexpr std::size_t max_response = 256u << 10;

struct StampOptions {
  std::vector<std::string> files;
  std::string format = "asice";
  OutputOptions output;
  TimestampOptions timestamps;
  bool allow_loopback = false;
};

Bytes random_nonce() {
  Bytes nonce = crypto::random_bytes(9);
  nonce[0] = 0x01;  // positive and minimal, whatever follows
  return nonce;
}

Result<cms::TimestampToken> fetch_token(const sign::TimestampService& service, const sign::DataToSign& data,
                                        bool allow_loopback) {
  const cms::MessageImprint imprint =
      data.bytes ? cms::MessageImprint::of(service.hash, *data.bytes) : cms::MessageImprint{service.hash, *data.digest};
  const cms::TimestampRequest request{imprint, service.policy, random_nonce(), true};
  const std::vector requests{FetchRequest{.id = "timestamp",
                                          .url = service.url,
                                          .method = FetchRequest::Method::post,
                                          .content_type = "application/timestamp-query",
                                          .accept = "application/timestamp-reply",
                                          .body = request.to_der(),
                                          .max_bytes = max_response,
                                          .timeout = service.timeout}};
  const auto answers = fetch_answers(requests, allow_loopback);
  if (answers.front().error) return *answers.front().error;
  HAWIYA_TRY(auto token, cms::accept_response(answers.front().body, request));
  HAWIYA_CHECK(token.verify());
  return token;
}

Result<Reply> stamp(const StampOptions& options) {
  const auto format =
      options.format == "asice" ? sign::ContainerFormat::asic_e_timestamp : sign::ContainerFormat::asic_s_timestamp;
  HAWIYA_TRY(const auto outputs, one_output(options.files, options.output, "." + options.format));
  HAWIYA_CHECK(check_outputs(outputs, options.output));
  HAWIYA_TRY(const auto service, read_timestamp_service(options.timestamps));
  std::vector<sign::FileToSign> files;
  for (const std::string& path : options.files) {
    HAWIYA_TRY(sign::FileToSign file, open_document(path));
    files.push_back(std::move(file));
  }
  HAWIYA_TRY(const auto plan, sign::ContainerPlan::create(std::move(files), format, service.hash));
  HAWIYA_TRY(const auto token, fetch_token(service, plan.to_sign().front(), options.allow_loopback));
  HAWIYA_CHECK(write_file(
      outputs.front().path, [&](const auto& sink) { return plan.write(token.der(), system_now(), sink); }, Access::everybody,
      options.output.force ? Existing::replace : Existing::keep));
  const Json json{{"file", outputs.front().path}, {"stamped", options.files}, {"time", to_string(token.info().time)}};
  return Reply{json, render(json)};
}

}  // namespace

void add_timestamp(CLI::App& app, Program& program) {
  auto options = std::make_shared<StampOptions>();
  auto* command = app.add_subcommand("timestamp", "Prove that files exist now: a container with a timestamp and no signature");
  command->add_option("files", options->files, "What to stamp")->required()->type_name("FILE");
  command->add_option("--format", options->format, "asice, or asics for a single file")
      ->check(CLI::IsMember({"asice", "asics"}))
      ->capture_default_str();
  command->add_option("--out", options->output.out, "Where to write; by default beside a single file")->type_name("PATH");
  command->add_flag("--force", options->output.force, "Replace the file that is there");
  add_timestamp_options(*command, options->timestamps);
  command->add_flag("--allow-loopback", options->allow_loopback, "Fetch also from this machine (tests, demonstrations)");
  command->footer("Example:\n  hawiya timestamp thesis.pdf --tsa http://tsa.example/");
  command->callback([&program, options] { program.command = [options] { return stamp(*options); }; });
}

}  // namespace hawiya::tools
