"""hawiya-ca: init, issue, show, list, revoke, crl."""

import os
import pty
import select
import shutil
import stat
import subprocess

import pytest

from conftest import PASSPHRASE, SOURCE, SUBJECT, openssl, run

COMMANDS = ("init", "issue", "show", "list", "revoke", "crl", "serve")


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command):
    shown = run("HAWIYA_CA", command, "--help")
    assert shown.code == 0
    assert "Example" in shown.out
    assert "Exit codes" in run("HAWIYA_CA", "--help").out


def test_wrong_arguments_are_exit_code_2():
    assert run("HAWIYA_CA").code == 2
    assert run("HAWIYA_CA", "destroy").code == 2
    assert run("HAWIYA_CA", "list", "--colour").code == 2
    unknown = run("HAWIYA_CA", "destroy")
    assert run("HAWIYA_CA", "--version").out.startswith("hawiya-ca ")
    assert 'no command "destroy"' in unknown.err and unknown.out == ""
    for arguments in (["--json"], ["--json", "destroy"], ["--json", "list", "--limit", "many"], ["issue", "--days", "0", "--json"]):
        wrong = run("HAWIYA_CA", *arguments)
        assert (wrong.code, wrong.error, wrong.err) == (2, "argument_invalid", "")


def test_init_makes_encrypted_keys_for_the_owner_alone(ca):
    keys = sorted(ca.path("keys").iterdir()) + sorted(ca.path("responders").iterdir())
    assert len(keys) == 4
    for key in keys:
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        assert "BEGIN ENCRYPTED PRIVATE KEY" in key.read_text()
        assert "BEGIN PRIVATE KEY" not in key.read_text()
    assert ":scrypt" in openssl("asn1parse", "-in", keys[0]).stdout


def test_init_does_not_touch_a_ca_that_is_there(ca):
    before = ca.path("keys/root.key").read_bytes()
    again = ca.run("init", SOURCE / "certs/hierarchies/demo.xml", keyed=True)
    assert (again.code, again.error) == (2, "file_exists")
    assert ca.path("keys/root.key").read_bytes() == before


@pytest.mark.parametrize("change, code, line", [
    (("<hierarchy ", "<!DOCTYPE x><hierarchy "), "xml_malformed", 3),
    (('key="P-384"', 'key="P-384" colour="red"'), "xml_malformed", 4),
    (('key="P-384"', 'key="P-192"'), "hierarchy_invalid", 4),
    (('profile="root"', 'profile="absent"'), "hierarchy_invalid", None),
    (('profile="root" key="P-384"', 'profile="root" key="P-256"'), "hierarchy_invalid", None),
    (('profile="ocsp-responder"', 'profile="citizen-authentication"'), "hierarchy_invalid", None),
    (('profile="tsu"', 'profile="ocsp-responder"'), "hierarchy_invalid", None),
    (('<attribute type="C">EG<', '<attribute type="C">EE<'), "hierarchy_invalid", None),
    (("</hierarchy>", ""), "xml_malformed", None),
])
def test_init_refuses_a_wrong_plan_and_leaves_nothing(tmp_path, change, code, line):
    plan = (SOURCE / "certs/hierarchies/demo.xml").read_text()
    assert change[0] in plan
    (tmp_path / "plan.xml").write_text(plan.replace(*change, 1))
    (tmp_path / "pass").write_text(PASSPHRASE)
    made = run("HAWIYA_CA", "--dir", tmp_path, "--json", "init", tmp_path / "plan.xml", "--profiles", SOURCE / "certs/profiles",
               "--passphrase-file", tmp_path / "pass")
    assert (made.code, made.error) == (2, code)
    if line:
        assert made.json["error"]["where"].endswith(f"plan.xml:{line}")
    assert files(tmp_path) == ["pass", "plan.xml"]


def test_init_refuses_a_wrong_profile_before_any_key_is_made(tmp_path):
    shutil.copytree(SOURCE / "certs/profiles", tmp_path / "profiles")
    profile = tmp_path / "profiles/citizen-signature.xml"
    profile.write_text(profile.read_text().replace("nonRepudiation", "nonRepudiation keyCertSign"))
    made = run("HAWIYA_CA", "--dir", tmp_path / "ca", "--json", "init", SOURCE / "certs/hierarchies/demo.xml", "--profiles",
               tmp_path / "profiles")
    assert (made.code, made.error) == (2, "profile_invalid")
    assert "citizen-signature.xml:" in made.json["error"]["where"]
    assert not (tmp_path / "ca").exists()


def test_passphrases_come_from_files_descriptors_or_a_terminal(tmp_path):
    plan = SOURCE / "certs/hierarchies/demo.xml"
    none = run("HAWIYA_CA", "--dir", tmp_path, "--json", "init", plan)
    assert (none.code, none.error) == (2, "argument_invalid")
    (tmp_path / "short").write_text("1234567\n")
    short = run("HAWIYA_CA", "--dir", tmp_path, "--json", "init", plan, "--passphrase-file", tmp_path / "short")
    assert (short.code, short.error) == (2, "argument_invalid")
    assert files(tmp_path) == ["short"]
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE.encode() + b"\n")
    os.close(writing)
    made = run("HAWIYA_CA", "--dir", tmp_path, "--json", "init", plan, "--passphrase-fd", reading, pass_fds=[reading])
    assert made.code == 0
    assert [one["name"] for one in made.json["cas"]] == ["root", "citizens"]


def answer_at_a_terminal(answers, *arguments):
    """Runs hawiya-ca at a terminal of its own; (exit code, what was on the screen)."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(os.environ["HAWIYA_CA"], ["hawiya-ca", *map(str, arguments)])
    screen = b""
    while select.select([terminal], [], [], 30)[0]:
        try:
            shown = os.read(terminal, 4096)
        except OSError:
            break
        screen += shown
        if answers and screen.endswith(b": "):
            os.write(terminal, answers.pop(0).encode() + b"\n")
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), screen.decode()


def test_a_passphrase_typed_at_the_terminal_is_asked_twice_and_not_shown(tmp_path):
    plan = SOURCE / "certs/hierarchies/demo.xml"
    code, screen = answer_at_a_terminal(["typed phrase", "another one"], "--dir", tmp_path, "init", plan)
    assert code == 2 and "differ" in screen and files(tmp_path) == []
    code, screen = answer_at_a_terminal(["typed phrase", "typed phrase"], "--dir", tmp_path, "init", plan)
    assert code == 0 and "typed phrase" not in screen and (tmp_path / "pki").is_dir()


@pytest.mark.parametrize("profile", ["citizen-authentication", "citizen-signature"])
def test_issued_certificates_are_valid_to_openssl(ca, profile):
    issued = ca.issue(f"for-{profile}", profile)
    checked = openssl("verify", "-x509_strict", "-check_ss_sig", *ca.chain(), ca.folder / f"for-{profile}.pem")
    assert checked.returncode == 0
    assert issued["subject"].startswith("C=EG, CN=فاطمة الزهراء")
    assert ca.run("show", issued["serial_number"]).json["status"] == "good"


def test_what_is_wrong_about_an_order_is_said_and_recorded_nowhere(ca, tmp_path):
    before = len(ca.run("list", "--limit", 1000).json["certificates"])
    csr = ca.request("wrong")

    def refused(*arguments, profile="citizen-authentication"):
        ran = ca.run("issue", "--profile", profile, "--csr", csr, "--out", tmp_path / "out.pem", *arguments, keyed=True)
        assert ran.code in (1, 2)
        return ran.error

    assert refused() == "subject_invalid"
    assert refused(*SUBJECT[:-2]) == "subject_invalid"
    assert refused(*SUBJECT, "--subject", "C=EE") == "subject_invalid"
    assert refused(*SUBJECT, "--subject", "title=Dr") == "subject_invalid"
    assert refused(*SUBJECT, "--subject", "colour=red") == "argument_invalid"
    assert refused("--subject", "nonsense") == "argument_invalid"
    assert refused(*SUBJECT, "--days", 30000) == "certificate_lint_failed"
    assert refused(*SUBJECT, profile="absent") == "file_not_found"
    assert refused(*SUBJECT, profile="../profiles/root") == "file_not_found"
    assert refused(*SUBJECT, profile="issuing-ca") == "subject_invalid"
    assert refused(*SUBJECT, "--ca", "absent") == "issuer_not_found"
    assert refused("--subject-from-csr") == "subject_invalid"
    unwritable = ca.run("issue", "--profile", "citizen-authentication", "--csr", csr, "--out", tmp_path / "absent/out.pem", *SUBJECT,
                        keyed=True)
    assert (unwritable.code, unwritable.error) == (2, "file_not_written")
    assert not (tmp_path / "out.pem").exists()
    assert len(ca.run("list", "--limit", 1000).json["certificates"]) == before


def test_no_key_is_made_on_a_card_for_an_order_that_would_be_refused(ca, card):
    before = len(ca.run("list", "--limit", 1000).json["certificates"])
    held = run("HAWIYA", "--json", "card", "info", *card[:4]).json["certificates"]

    def refused(*arguments, profile="citizen-authentication"):
        ran = ca.run("issue", "--profile", profile, "--card", *card, *SUBJECT, *arguments, keyed=True)
        assert ran.code in (1, 2)
        return ran.error

    assert refused("--key-id", "05", "--days", 9000) == "certificate_lint_failed"
    assert refused("--key-id", "05", "--subject", "title=Dr") == "subject_invalid"
    assert refused("--key-id", "05", "--key", "P-521") == "key_unsupported"
    assert refused("--key-id", "05", profile="root") == "profile_invalid"
    assert refused("--key-id", "x") == "argument_invalid"
    assert refused() == "argument_invalid", "the id is in use"
    assert run("HAWIYA", "--json", "card", "info", *card[:4]).json["certificates"] == held
    assert len(ca.run("list", "--limit", 1000).json["certificates"]) == before


def test_requests_that_prove_nothing_are_refused(ca, tmp_path):
    der = tmp_path / "request.der"
    openssl("req", "-in", ca.request("proof"), "-outform", "DER", "-out", der)
    octets = bytearray(der.read_bytes())
    octets[-1] ^= 1
    der.write_bytes(octets)
    ran = ca.run("issue", "--profile", "citizen-authentication", "--csr", der, *SUBJECT, keyed=True)
    assert (ran.code, ran.error) == (1, "csr_possession_unproved")
    der.write_bytes(b"junk")
    assert ca.run("issue", "--profile", "citizen-authentication", "--csr", der, *SUBJECT, keyed=True).error == "csr_malformed"
    absent = ca.run("issue", "--profile", "citizen-authentication", "--csr", tmp_path / "absent", *SUBJECT, keyed=True)
    assert (absent.code, absent.error) == (2, "file_not_found")
    weak = ca.run("issue", "--profile", "citizen-authentication", "--csr", ca.request("weak", "secp521r1"), *SUBJECT, keyed=True)
    assert weak.error == "key_unsupported"


def test_a_wrong_passphrase_opens_nothing(ca, tmp_path):
    (tmp_path / "wrong").write_text("wrong passphrase")
    ran = ca.run("crl", "--passphrase-file", tmp_path / "wrong")
    assert (ran.code, ran.error) == (1, "passphrase_wrong")
    assert "wrong passphrase" not in ran.out + ran.err


def test_a_file_that_is_there_is_not_overwritten(ca, tmp_path):
    (tmp_path / "there.pem").write_text("mine")
    ran = ca.run("issue", "--profile", "citizen-authentication", "--csr", ca.request("there"), "--out", tmp_path / "there.pem",
                 *SUBJECT, keyed=True)
    assert (ran.code, ran.error) == (2, "file_exists")
    assert (tmp_path / "there.pem").read_text() == "mine"


def test_revoking_and_holding(ca):
    serial = ca.issue("revoked")["serial_number"]
    held = ca.run("revoke", serial, "--reason", "certificateHold")
    assert held.json["status"] == "on hold"
    assert ca.run("revoke", serial, "--release").json["status"] == "good"
    assert ca.run("revoke", serial, "--release").error == "revocation_state_conflict"
    revoked = ca.run("revoke", serial, "--reason", "keyCompromise", "--invalidity-date", "2026-01-01")
    assert revoked.json["status"] == "revoked (keyCompromise)"
    assert revoked.json["invalidity_date"] == "2026-01-01T00:00:00Z"
    again = ca.run("revoke", serial, "--reason", "keyCompromise")
    assert (again.code, again.error) == (1, "revocation_state_conflict")
    assert ca.run("revoke", serial, "--reason", "lost").error == "argument_invalid"
    assert ca.run("revoke", serial, "--reason", "removeFromCRL").error == "revocation_state_conflict"
    assert ca.run("revoke", "00ff").error == "serial_unknown"
    for wrong in (ca.run("revoke", "xyz"), ca.run("show", "xyz"), ca.run("revoke", serial, "--invalidity-date", "yesterday")):
        assert (wrong.code, wrong.error) == (2, "argument_invalid")
    listed = ca.run("list", "--revoked").json["certificates"]
    assert serial in [one["serial_number"] for one in listed]

    made = ca.run("crl", keyed=True)
    assert made.code == 0 and made.json["entries"] >= 1
    crl = ca.path("public/crl/citizens.crl")
    text = openssl("crl", "-inform", "DER", "-in", crl, "-noout", "-text").stdout
    assert serial.upper() in text and "Key Compromise" in text
    ca.chain()
    verified = openssl("crl", "-inform", "DER", "-in", crl, "-CAfile", ca.folder / "citizens.pem", "-noout")
    assert "verify OK" in verified.stderr


def test_a_responder_is_renewed_as_a_whole(ca):
    before = ca.path("responders/citizens-ocsp.pem").read_text()
    made = ca.run("issue", "--responder", "citizens", keyed=True)
    assert made.code == 0
    assert ca.path("responders/citizens-ocsp.pem").read_text() != before
    assert ca.run("issue", "--responder", "root", keyed=True).error == "argument_invalid"


def test_a_timestamp_unit_is_renewed_as_a_whole(ca):
    before = ca.path("responders/citizens-tsu.pem").read_text()
    made = ca.run("issue", "--timestamp-unit", "citizens", keyed=True)
    assert made.code == 0 and made.json["timestamp_unit"] == "citizens-tsu"
    assert ca.path("responders/citizens-tsu.pem").read_text() != before
    assert ca.run("issue", "--timestamp-unit", "root", keyed=True).error == "argument_invalid"


def test_places_without_a_ca_and_damaged_records(tmp_path):
    assert run("HAWIYA_CA", "--dir", tmp_path, "--json", "list").error == "file_not_found"
    pki = tmp_path / "pki"
    pki.mkdir()
    shutil.copy(SOURCE / "certs/hierarchies/demo.xml", pki / "hierarchy.xml")
    (pki / "ca.db").write_text("not a database, though long enough to be taken for one by a careless reader " * 3)
    damaged = run("HAWIYA_CA", "--dir", tmp_path, "--json", "list")
    assert (damaged.code, damaged.error) == (2, "store_schema_unknown")


def test_records_and_messages_hold_no_personal_number(ca):
    ca.issue("private")
    assert b"29803150112348" not in subprocess.run(
        ["python3", "-c", "import sqlite3, sys; print([row for row in sqlite3.connect(sys.argv[1]).execute("
         "'SELECT * FROM audit')])", ca.path("ca.db")], capture_output=True, check=True, timeout=60).stdout
    wrong = ca.run("issue", "--profile", "citizen-authentication", "--csr", ca.request("p"), *SUBJECT[:-2], "--subject",
                   "serialNumber=PNOEG-29813150112348", keyed=True)
    assert wrong.error == "subject_invalid"
    assert "29813150112348" not in wrong.out + wrong.err


def test_options_of_the_program_may_follow_the_command(ca):
    assert run("HAWIYA_CA", "list", "--dir", ca.folder, "--json").json["certificates"]


def test_people_are_told_in_words(ca):
    shown = run("HAWIYA_CA", "--dir", ca.folder, "list")
    assert shown.code == 0 and "SERIAL NUMBER" in shown.out
    wrong = run("HAWIYA_CA", "--dir", ca.folder, "show", "00ff")
    assert wrong.code == 1 and wrong.out == ""
    assert "has not issued" in wrong.err and "serial_unknown" in wrong.err
