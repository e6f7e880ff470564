#include <algorithm>
#include <atomic>
#include <csignal>
#include <iostream>

#include "base/try.hpp"
#include "hawiya-ca/ca_folder.hpp"
#include "hawiya-ca/commands.hpp"
#include "hawiya-ca/status_service.hpp"

namespace hawiya::tools {
namespace {

struct ServeOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8818;
  unsigned threads = 2;
  SecretSource passphrase;
};

constexpr Duration renewal_warning = std::chrono::days(7);

void warn_of_end(const std::string& what, Time end, const std::string& renewal) {
  if (system_now() + renewal_warning > end)
    std::cerr << "hawiya-ca: " << what << " ends on " << to_string(end) << "; renew it: hawiya-ca issue " << renewal << std::endl;
}

// When the unit's key stops signing, which is before its certificate ends.
Time last_signature(const x509::Certificate& certificate) {
  const auto& period = certificate.extensions().private_key_usage_period;
  return period ? std::min(period->not_after.value_or(certificate.not_after()), certificate.not_after())
                : certificate.not_after();
}

Result<ca::TimestampAuthority> make_timestamps(const CaFolder& folder, const ca::PlannedCa& planned, const Secret& passphrase) {
  HAWIYA_TRY(ResponderFile unit, folder.responder(planned.timestamp_unit->name, passphrase));
  warn_of_end("the timestamp unit of " + planned.name, last_signature(unit.certificate), "--timestamp-unit " + planned.name);
  HAWIYA_TRY(x509::Certificate issuer, folder.ca_certificate(planned.name));
  return ca::TimestampAuthority::create({.name = planned.timestamp_unit->name,
                                         .certificate = std::move(unit.certificate),
                                         .chain = {std::move(issuer)},
                                         .signer = std::move(unit.key),
                                         .policy = planned.timestamp_unit->policy},
                                        folder.shared_store());
}

Result<StatusService> make_service(const ServeOptions& options, const CaFolder& folder) {
  HAWIYA_TRY(const Secret passphrase, read_secret(options.passphrase, "Passphrase of the keys that answer"));
  std::optional<ca::TimestampAuthority> timestamps;
  std::vector<ca::ResponderKey> keys;
  std::map<std::string, Bytes> certificates;
  for (const auto& planned : folder.hierarchy().cas) {
    HAWIYA_TRY(x509::Certificate certificate, folder.ca_certificate(planned.name));
    certificates.emplace(planned.name, to_bytes(certificate.der()));
    if (planned.timestamp_unit) {
      HAWIYA_TRY(timestamps, make_timestamps(folder, planned, passphrase));
    }
    if (!planned.responder) continue;
    HAWIYA_TRY(ResponderFile responder, folder.responder(planned.responder->name, passphrase));
    warn_of_end("the OCSP responder of " + planned.name, responder.certificate.not_after(), "--responder " + planned.name);
    keys.push_back({planned.name, std::move(certificate), responder.key, std::move(responder.certificate)});
  }
  HAWIYA_TRY(ca::OcspResponder responder, ca::OcspResponder::create(std::move(keys), folder.shared_store()));
  return StatusService(std::move(responder), std::move(timestamps), folder.shared_store(), std::move(certificates));
}

void say_where(const Json& json, Voice voice) {
  if (voice == Voice::json) {
    std::cout << json.dump() << std::endl;
    return;
  }
  std::cout << render(json) << "Ctrl-C ends it.\n" << std::flush;
}

Result<Reply> serve(const ServeOptions& options, const CaProgram& program) {
  HAWIYA_TRY(const CaFolder folder, CaFolder::open(program.directory));
  HAWIYA_TRY(StatusService made, make_service(options, folder));
  const auto service = std::make_shared<const StatusService>(std::move(made));
  const auto requests = std::make_shared<std::atomic<std::uint64_t>>(0);

  // Blocked before the server's threads start, so that they inherit it and the signal waits for us.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  HAWIYA_TRY(http::Server server, http::Server::listen(
                                      options.address, options.port,
                                      [service, requests](const http::Request& request) {
                                        ++*requests;
                                        return service->answer(request);
                                      },
                                      {}, options.threads));
  const std::string url = "http://" + options.address + ":" + std::to_string(server.port());
  Json json{{"url", url}, {"port", server.port()}, {"ocsp", url + "/ocsp"}};
  const auto has_unit = [](const ca::PlannedCa& planned) { return planned.timestamp_unit.has_value(); };
  if (std::ranges::any_of(folder.hierarchy().cas, has_unit)) json["timestamps"] = url + "/tsa";
  for (const auto& planned : folder.hierarchy().cas) {
    json["crls"].push_back(url + "/crl/" + planned.name + ".crl");
    json["certificates"].push_back(url + "/ca/" + planned.name + ".cer");
  }
  say_where(json, program.voice());
  int signal = 0;
  sigwait(&ending, &signal);
  server.stop();
  return Reply{{{"stopped", true}, {"requests", requests->load()}},
               "Stopped after " + std::to_string(*requests) + " requests.\n"};
}

}  // namespace

void add_serve(CLI::App& app, CaProgram& program) {
  auto options = std::make_shared<ServeOptions>();
  auto* command = app.add_subcommand("serve", "Serve OCSP, timestamps, CRLs and CA certificates over HTTP");
  command->add_option("--address", options->address, "Address to listen on")->capture_default_str();
  command->add_option("--port", options->port, "Port to listen on; 0 takes a free one")->capture_default_str();
  command->add_option("--threads", options->threads, "Threads that answer")->capture_default_str()->check(CLI::Range(1, 64));
  add_passphrase(*command, options->passphrase);
  command->footer(
      "The keys of the CAs themselves are not needed and not opened.\n\nExample:\n"
      "  hawiya-ca serve --port 8818 --passphrase-file /run/secrets/ca");
  command->callback([&program, options] { program.command = [&program, options] { return serve(*options, program); }; });
}

}  // namespace hawiya::tools
