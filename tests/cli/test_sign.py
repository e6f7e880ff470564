"""hawiya sign, extend, verify, timestamp, container add: over a real CA with OCSP, CRLs and timestamps."""

import json
import os
import pty
import subprocess
import zipfile
from pathlib import Path

import pytest

from conftest import Ca, PASSPHRASE, Service, openssl, run

CONTENT = "عقد إيجار\n"
XML = "<deed xmlns='urn:deed'><owner>أحمد</owner><!-- c --></deed>"
FORMATS = {"asice": ".asice", "asics": ".asics", "asice-cades": ".asice", "asics-cades": ".asics", "xades-enveloped": ".xades.xml",
           "xades-enveloping": ".xades.xml", "cades": ".p7s", "cades-attached": ".p7m"}
LEVELS = {"b": "B-B", "t": "B-T", "lt": "B-LT", "lta": "B-LTA"}


class World:
    """A CA whose certificates name its own service, and a key file with a certificate for signatures."""

    def __init__(self, folder):
        self.ca = Ca.on_a_free_port(folder)
        self.service = Service("HAWIYA_CA", "--dir", folder, "--json", "serve", "--port", self.ca.port, "--passphrase-file",
                               self.ca.passphrase)
        self.tsa = json.loads(self.service.line)["timestamps"]
        self.serial = self.ca.issue("signer", "citizen-signature")["serial_number"]
        (folder / "key-passphrase").write_text(PASSPHRASE + "\n")
        openssl("pkcs8", "-topk8", "-in", folder / "signer.key", "-passout", f"file:{folder}/key-passphrase", "-out",
                folder / "signer.pkcs8")
        self.key = ["--key", folder / "signer.pkcs8", "--certificate", folder / "signer.pem", "--passphrase-file",
                    folder / "key-passphrase", "--chain", self.ca.path("public/ca/citizens.cer")]
        self.trust = ["--anchor", self.ca.path("public/ca/root.cer"), "--allow-loopback"]
        self.network = ["--tsa", self.tsa, *self.trust]

    def sign(self, *arguments):
        return run("HAWIYA", "--json", "sign", *arguments, *self.key)

    def signed(self, *arguments):
        """The files that were made."""
        ran = self.sign(*arguments)
        assert ran.code == 0, ran.out
        return [one["file"] for one in ran.json["signatures"]]

    def verify(self, *arguments):
        return run("HAWIYA", "--json", "verify", *arguments, *self.trust)

    def check(self, level, *arguments):
        ran = self.verify(*arguments)
        assert (ran.code, ran.json["indication"], ran.json["verdict"]) == (0, "TOTAL_PASSED", "valid"), ran.out
        assert [one["level"] for one in ran.json["signatures"]][-1] == level
        return ran.json

    def extend(self, *arguments):
        return run("HAWIYA", "--json", "extend", *arguments, *self.network)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.service.stop()


def write(folder, name="عقد.txt", content=CONTENT):
    (folder / name).write_text(content)
    return folder / name


def beside(format, document):
    return [document] if format == "cades" else []


def test_help_and_wrong_arguments(world, tmp_path):
    for command in (["sign"], ["extend"], ["verify"], ["timestamp"], ["container", "add"]):
        shown = run("HAWIYA", *command, "--help")
        assert shown.code == 0 and "Example" in shown.out
    document, other = write(tmp_path), write(tmp_path, "b.txt")
    anchor = world.trust[:2]

    def wrong(*arguments):
        ran = world.sign(*arguments)
        assert ran.code == 2 and ran.json["error"]["kind"] == "misconfigured", ran.out
        return ran.error

    assert wrong() == "argument_invalid"
    assert wrong(document, "--format", "pades") == "argument_invalid"
    assert wrong(document, "--level", "x") == "argument_invalid"
    assert wrong(document, "--level", "t") == "argument_invalid"
    assert wrong(document, "--level", "lt", "--tsa", world.tsa) == "argument_invalid"
    assert wrong(document, "--level", "t", "--tsa", world.tsa, "--tsa-policy", "x") == "argument_invalid"
    assert wrong(document, "--commitment", "love") == "argument_invalid"
    assert wrong(document, "--policy", "1.2.3") == "argument_invalid"
    assert wrong(document, "--policy", "1.2.3,00") == "argument_invalid"
    assert wrong(document, "--format", "cades", "--role", "x") == "argument_invalid"
    assert wrong(document, other) == "argument_invalid"
    assert wrong(document, other, "--format", "cades", "--out", tmp_path / "one.p7s") == "argument_invalid"
    assert wrong(tmp_path / "absent") == "file_not_found"
    assert wrong(tmp_path) == "file_not_found"
    assert wrong(document, "--out", tmp_path / "no/where") == "file_not_written"
    (tmp_path / "folder").mkdir()
    same = write(tmp_path / "folder")
    assert wrong(document, same, "--out", tmp_path / "c.asice") == "argument_invalid"
    assert wrong(document, same, "--format", "cades", "--out", tmp_path) == "argument_invalid"
    assert run("HAWIYA", "--json", "sign", document, *world.key[:2]).error == "argument_invalid"
    stranger = [*world.key[:2], "--certificate", world.ca.path("public/ca/root.cer"), *world.key[4:]]
    assert run("HAWIYA", "--json", "sign", document, *stranger).error == "argument_invalid"
    assert run("HAWIYA", "--json", "verify", document).code == 2
    assert run("HAWIYA", "--json", "verify", tmp_path / "absent", *anchor).code == 2
    assert run("HAWIYA", "--json", "extend", document, "--level", "b", *world.network).code == 2
    assert run("HAWIYA", "--json", "extend", document, "--level", "t").code == 2
    assert run("HAWIYA", "--json", "timestamp", document).code == 2
    assert files(tmp_path) == ["b.txt", "folder/عقد.txt", "عقد.txt"]


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_at_every_level(world, tmp_path, format):
    document = write(tmp_path, "deed.xml", XML)
    for level, name in LEVELS.items():
        network = {"b": [], "t": world.network[:2] + ["--allow-loopback"]}.get(level, world.network)
        (made,) = world.signed(document, "--format", format, "--level", level, *network, "--force")
        assert made == str(document) + FORMATS[format]
        report = world.check(name, made, *beside(format, document))
        (signature,) = report["signatures"]
        assert signature["proven_by_timestamp"] == (level != "b")
        assert signature["covered"] and "فاطمة الزهراء" in signature["signer"]["subject"]
        if level in ("lt", "lta"):
            offline = world.verify(made, *beside(format, document), "--offline")
            assert offline.code == 0, offline.out
        else:
            offline = world.verify(made, *beside(format, document), "--offline")
            assert (offline.code, offline.json["verdict"]) == (3, "undecided"), offline.out


@pytest.mark.parametrize("format", FORMATS)
def test_signatures_are_raised_step_by_step(world, tmp_path, format):
    document = write(tmp_path, "deed.xml", XML)
    (made,) = world.signed(document, "--format", format)
    for level in ("t", "lt", "lta", "lta"):
        kept = world.extend(made, *beside(format, document), "--level", level)
        assert (kept.code, kept.error) == (2, "file_exists")
        raised = world.extend(made, *beside(format, document), "--level", level, "--force")
        assert (raised.code, raised.json["level"]) == (0, LEVELS[level]) if raised.code == 0 else raised.out
        report = world.check(LEVELS[level], made, *beside(format, document))
    assert len(report["signatures"][0]["timestamps"]) == 3
    assert all(one["indication"] == "TOTAL_PASSED" for one in report["signatures"][0]["timestamps"])


def test_what_the_signer_says(world, tmp_path):
    document = write(tmp_path)
    digest = "ab" * 32
    (made,) = world.signed(document, "--role", "مدير", "--commitment", "approval", "--policy", f"2.999.1,{digest}")
    (signature,) = world.check("B-B", made)["signatures"]
    assert signature["claimed_roles"] == ["مدير"]
    assert signature["commitment"] == "1.2.840.113549.1.9.16.6.5"
    assert signature["policy"] == "2.999.1"
    shown = run("HAWIYA", "verify", made, "--checks", *world.trust)
    for text in ("✓ signature 1, XAdES B-B in META-INF/signatures0.xml: TOTAL_PASSED", "مدير", "عقد.txt (SHA-256)", "RFC 5280",
                 "EN 319"):
        assert text in shown.out, text
    assert "RFC 5280" not in run("HAWIYA", "verify", made, *world.trust).out


def test_several_files(world, tmp_path):
    documents = [write(tmp_path, f"{n}.txt") for n in range(3)]
    (made,) = world.signed(*documents, "--out", tmp_path / "all.asice")
    covered = world.check("B-B", made)["signatures"][0]["covered"]
    assert {f"{n}.txt" for n in range(3)} <= {one["name"] for one in covered}
    with zipfile.ZipFile(made) as archive:
        assert archive.namelist()[:4] == ["mimetype", "0.txt", "1.txt", "2.txt"]
    each = world.signed(*documents, "--each")
    assert each == [f"{document}.asice" for document in documents]
    (tmp_path / "out").mkdir()
    for format in ("cades", "asics", "asice"):
        made = world.signed(*documents, "--format", format, "--out", tmp_path / "out", *(["--each"] if format == "asice" else []))
        for document, one in zip(documents, made):
            world.check("B-B", one, *beside(format, document))
    again = world.sign(*documents, "--each")
    assert (again.code, again.error) == (2, "file_exists")


def test_nothing_is_left_half_written(world, tmp_path):
    document = write(tmp_path)
    closed = ["--level", "t", "--tsa", "http://127.0.0.1:1/", "--allow-loopback"]
    silent = world.sign(document, *closed)
    assert (silent.code, silent.error) == (3, "fetch_failed")
    refused = world.sign(document, "--level", "t", "--tsa", world.tsa)
    assert refused.code != 0 and "--allow-loopback" in refused.json["error"]["detail"]
    policy = world.sign(document, "--level", "t", "--tsa", world.tsa, "--tsa-policy", "1.2.3", "--allow-loopback")
    assert (policy.code, policy.error) == (3, "timestamp_refused")
    (tmp_path / "wrong").write_text("no passphrase\n")
    wrong = run("HAWIYA", "--json", "sign", document, *world.key[:4], "--passphrase-file", tmp_path / "wrong")
    assert (wrong.code, wrong.error) == (1, "passphrase_wrong")
    assert files(tmp_path) == ["wrong", "عقد.txt"]
    broken = world.sign(write(tmp_path, "no.xml", "<a>"), "--format", "xades-enveloped")
    assert (broken.code, broken.error) == (1, "document_malformed")


def test_large_files_are_not_held_in_memory(world, tmp_path):
    if b"__asan_init" in Path(os.environ["HAWIYA"]).read_bytes():
        pytest.skip("AddressSanitizer takes terabytes of address space itself")
    document = tmp_path / "large.bin"
    with document.open("wb") as file:
        file.truncate(300 << 20)
    for format in ("asice", "asics-cades", "cades"):
        made = tmp_path / format
        command = ["bash", "-c", 'ulimit -v $((200 << 10)); exec "$@"', "limited", os.environ["HAWIYA"], "sign", document, "--format",
                   format, "--out", made, *world.key]
        ran = subprocess.run([str(one) for one in command], capture_output=True, text=True, timeout=300)
        assert ran.returncode == 0, ran.stderr
        made.unlink()


def test_changed_documents_and_signatures_fail(world, tmp_path):
    document = write(tmp_path)
    (made,) = world.signed(document, "--format", "cades")
    document.write_text("another\n")
    changed = world.verify(made, document)
    (signature,) = changed.json["signatures"]
    assert (changed.code, changed.json["verdict"], changed.json["indication"]) == (1, "invalid", "TOTAL_FAILED")
    assert (signature["sub_indication"], signature["error"]["code"], signature["intact"]) == ("HASH_FAILURE", "cms_content_mismatch", False)
    alone = world.verify(made)
    assert (alone.code, alone.json["signatures"][0]["sub_indication"]) == (1, "SIGNED_DATA_NOT_FOUND")
    shown = run("HAWIYA", "verify", made, document, *world.trust)
    assert shown.code == 1 and "✗ signature 1" in shown.out and "cms_content_mismatch" in shown.out

    (container,) = world.signed(write(tmp_path, "a.txt"))
    with zipfile.ZipFile(container) as before, zipfile.ZipFile(tmp_path / "forged.asice", "w") as after:
        for entry in before.infolist():
            after.writestr(entry.filename, b"forged" if entry.filename == "a.txt" else before.read(entry))
    forged = world.verify(tmp_path / "forged.asice")
    assert (forged.code, forged.json["signatures"][0]["error"]["code"]) == (1, "signature_digest_mismatch")

    (enveloped,) = world.signed(write(tmp_path, "deed.xml", XML), "--format", "xades-enveloped")
    text = open(enveloped).read()
    write(tmp_path, "forged.xml", text.replace("أحمد", "زيد"))
    assert world.verify(tmp_path / "forged.xml").code == 1
    unreadable = world.verify(write(tmp_path, "none.xml", XML))
    assert (unreadable.code, unreadable.error) == (1, "signature_format_unknown")
    extended = world.extend(tmp_path / "forged.xml", "--level", "t", "--force")
    assert (extended.code, extended.error) == (1, "signature_not_extendable")
    assert (tmp_path / "forged.xml").read_text() == text.replace("أحمد", "زيد")


def test_strangers_and_silence(world, tmp_path):
    document = write(tmp_path)
    (made,) = world.signed(document)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=another", "-keyout",
            tmp_path / "key", "-out", tmp_path / "another.pem")
    stranger = run("HAWIYA", "--json", "verify", made, "--anchor", tmp_path / "another.pem")
    assert (stranger.code, stranger.json["signatures"][0]["sub_indication"]) == (1, "NO_CERTIFICATE_CHAIN_FOUND")
    closed = run("HAWIYA", "--json", "verify", made, *world.trust[:2])  # loopback is not fetched from
    assert (closed.code, closed.json["verdict"], closed.json["signatures"][0]["sub_indication"]) == (3, "undecided", "TRY_LATER")
    skipped = run("HAWIYA", "verify", made, *world.trust[:2], "--skip-revocation")
    assert skipped.code == 0 and "Revocation was not checked" in skipped.out
    early = world.verify(made, "--at", "2020-01-01")
    assert early.code == 1


def test_evidence_from_files(world, tmp_path):
    ca = world.ca
    (made,) = world.signed(write(tmp_path))
    ca.chain()
    openssl("ocsp", "-issuer", ca.folder / "citizens.pem", "-cert", ca.folder / "signer.pem", "-url",
            f"http://127.0.0.1:{ca.port}/ocsp", "-respout", tmp_path / "answer.der", "-noverify")
    judged = world.verify(made, "--ocsp", tmp_path / "answer.der", "--crl", ca.path("public/crl/root.crl"))
    assert judged.code == 0, judged.out
    assert {one["origin"] for one in judged.json["signatures"][0]["evidence"]} == {"supplied"}
    assert world.verify(made, "--crl", ca.path("public/crl/root.crl")).code == 3
    assert world.verify(made, "--crl", made).error == "argument_invalid"


def test_timestamps_alone(world, tmp_path):
    documents = [write(tmp_path, "a.txt"), write(tmp_path, "b.txt")]
    tsa = ["--tsa", world.tsa, "--allow-loopback"]
    made = run("HAWIYA", "--json", "timestamp", *documents, "--out", tmp_path / "both.asice", *tsa)
    assert made.code == 0, made.out
    single = run("HAWIYA", "--json", "timestamp", documents[0], "--format", "asics", *tsa)
    assert single.json["file"] == f"{documents[0]}.asics"
    for container in (tmp_path / "both.asice", single.json["file"]):
        report = world.verify(container)
        assert (report.code, report.json["signatures"]) == (0, []), report.out
        (timestamp,) = report.json["timestamps"]
        assert timestamp["indication"] == "TOTAL_PASSED" and timestamp["time"]
    with zipfile.ZipFile(single.json["file"]) as archive:
        (tmp_path / "token.tst").write_bytes(archive.read("META-INF/timestamp.tst"))
    assert world.verify(tmp_path / "token.tst", documents[0]).code == 0
    documents[0].write_text("another")
    assert world.verify(tmp_path / "token.tst", documents[0]).code == 1
    shown = run("HAWIYA", "verify", tmp_path / "both.asice", *world.trust)
    assert "✓ container timestamp, TOTAL_PASSED" in shown.out


def test_signatures_are_added_to_containers(world, tmp_path):
    (made,) = world.signed(write(tmp_path))
    before = zipfile.ZipFile(made).read("META-INF/signatures0.xml")
    add = ["--json", "container", "add", made, *world.key]
    assert run("HAWIYA", *add).error == "file_exists"
    added = run("HAWIYA", *add, "--force", "--level", "lt", *world.network)
    assert added.code == 0, added.out
    assert zipfile.ZipFile(made).read("META-INF/signatures0.xml") == before
    report = world.check("B-LT", made)
    assert [one["level"] for one in report["signatures"]] == ["B-B", "B-LT"]
    raised = world.extend(made, "--signature", "1", "--level", "t", "--out", tmp_path / "raised.asice")
    assert raised.code == 0, raised.out
    assert [one["level"] for one in world.check("B-LT", tmp_path / "raised.asice")["signatures"]] == ["B-T", "B-LT"]
    assert world.extend(made, "--signature", "3", "--level", "t", "--force").error == "signature_not_extendable"
    cades = run("HAWIYA", *add, "--format", "cades", "--out", tmp_path / "mixed.asice")
    assert cades.code == 0 and len(world.check("B-B", tmp_path / "mixed.asice")["signatures"]) == 3
    (single,) = world.signed(write(tmp_path, "b.txt"), "--format", "asics")
    refused = run("HAWIYA", "--json", "container", "add", single, *world.key, "--force")
    assert (refused.code, refused.error) == (2, "argument_invalid")


def test_the_example_signs_raises_and_validates(world, tmp_path):
    document, out = write(tmp_path, "deed.pdf"), tmp_path / "deed.asice"
    public = world.ca.path("public/ca")
    arguments = [document, world.key[1], world.key[3], public / "citizens.cer", public / "root.cer"]
    made = run("HAWIYA_SIGN_EXAMPLE", *arguments, world.tsa, out, input=PASSPHRASE + "\n")
    assert made.code == 0, made.err
    assert (made.json["indication"], made.json["signatures"][0]["level"]) == ("TOTAL_PASSED", "B-LT")
    world.check("B-LT", out)
    silent = run("HAWIYA_SIGN_EXAMPLE", *arguments, "http://127.0.0.1:1/", out, input=PASSPHRASE + "\n")
    assert silent.code == 2 and silent.err.startswith("fetch_failed")


def test_a_bar_shows_how_far_it_got_to_people_alone(world, tmp_path):
    documents = [write(tmp_path, f"{n}.txt") for n in range(3)]

    def at_a_terminal(*arguments):
        master, slave = pty.openpty()
        subprocess.run([os.environ["HAWIYA"], *map(str, arguments), *map(str, world.key)], stdout=subprocess.DEVNULL, stderr=slave,
                       check=True, timeout=60)
        os.close(slave)
        shown = b""
        try:
            while piece := os.read(master, 4096):
                shown += piece
        except OSError:  # the terminal's other end is closed and all is read
            pass
        os.close(master)
        return shown.decode()

    assert "3/3" in at_a_terminal("sign", *documents, "--each")
    assert at_a_terminal("--json", "sign", *documents, "--each", "--force") == ""
    assert at_a_terminal("sign", documents[0], "--force") == ""
    assert world.sign(*documents, "--each", "--force").err == ""


def test_a_revoked_signer(world, tmp_path):
    """Comes last: the certificate stays revoked."""
    (early,) = world.signed(write(tmp_path, "early.txt"), "--level", "lt", *world.network)
    (late,) = world.signed(write(tmp_path, "late.txt"))
    assert world.ca.run("revoke", world.serial, "--reason", "keyCompromise").code == 0
    world.check("B-LT", early, "--offline")
    refused = world.verify(late)
    assert (refused.code, refused.json["signatures"][0]["error"]["code"]) == (1, "certificate_revoked"), refused.out
    raised = world.extend(late, "--level", "lt", "--force")
    assert (raised.code, raised.error) == (1, "signature_not_extendable")
