#!/usr/bin/env python3
"""What scripts/demo-story reads out of JSON answers and prints."""

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path


def load(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))


def get(path, name):
    print(load(path)[name])


def day(instant):
    return instant[:len("2026-01-31")]


def hierarchy(path):
    """The CAs that were made, each by its own name; names are right-to-left, so they end their lines."""
    made = load(path)
    for ca in made["cas"]:
        print(f"CA \"{ca['name']}\": {ca['key']}, until {day(ca['until'])}  {ca['subject'].rsplit('CN=', 1)[-1]}")
        print(f"  SHA-256 {ca['sha256']}")
        if "ocsp_responder_until" in ca:
            print(f"  with an OCSP responder of its own, until {day(ca['ocsp_responder_until'])}")
    print(f"Keys: encrypted in {made['folder'].removeprefix('./')}/keys; the passphrase is on no command line.")


def card(*paths):
    for path in paths:
        one = load(path)
        print(f"{one['profile']:<24} {one['key']}, number {one['serial_number']}, until {day(one['not_after'])}")


def subject_of(check):
    """Whose certificate a check of the path is about, by how its inputs begin."""
    whose = {"trust anchor": "root", "certificate 0": "card", "certificate 1": "issuing CA"}
    return next((name for start, name in whose.items() if check["inputs"].startswith(start)), "")


def verdict(path):
    answer = load(path)
    citizen = answer["citizen"]
    print(f"Welcome, {citizen['common_name']}")
    print(f"  identity {citizen['country']} {citizen['number']} (masked), surname {citizen['surname']}, given name {citizen['given_name']}")
    print("Checked:")
    checks = answer["checks"]
    for check in checks:
        mark = "✓" if check["passed"] else "✗"
        print(f"  {mark} {check['name']:<30} {subject_of(check):<12} {check['clause']}")
    print(f"{len(checks)} checks, {sum(check['passed'] for check in checks)} passed.")


def signature(path):
    """The verdict about the one signature of a report, and what it rests on."""
    (one,) = load(path)["signatures"]
    mark = "✓" if one["indication"] == "TOTAL_PASSED" else "✗"
    reason = f": {one['sub_indication']}, {one['error']['code']}" if "error" in one else ""
    print(f"{mark} {one['format']} {one['level']}, {one['indication']}{reason}")
    if mark == "✓":
        stamps = ", ".join(f"{stamp['kind']} timestamp {stamp['time']}" for stamp in one["timestamps"])
        print(f"  {len(one['checks'])} checks; proved to exist at {one['proven_time']}; {stamps}")


def forge(source, target):
    """The container with another document in it, and the signature as it was."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            after.writestr(entry.filename, content if entry.filename.startswith("META-INF/") else content.replace(b"renewal", b"cancellation"))


def records():
    certificates = json.load(sys.stdin)["certificates"]
    revoked = sum(1 for one in certificates if one["status"].startswith("revoked"))
    pending = sum(1 for one in certificates if one["status"].startswith("intended"))
    print(f"{len(certificates)} certificates, {revoked} revoked, {pending} left half-done")


def real(program, suite):
    """Judges each web-eid:1.0 token case of the suite at its instant, by the program, and compares the verdict."""
    suite = Path(suite)
    right = wrong = 0
    shown = set()
    for path in sorted((suite / "cases").glob("*.json")):
        case = load(path)
        if case["kind"] != "token" or case["token_rules"] != "web-eid:1.0" or not case["token"] or not case["nonce"]:
            continue
        if case.get("disallowed_policies"):
            continue  # such policies come from a site's code, not from the program's options
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as token:
            token.write(case["token"])
            token.flush()
            command = [program, "login", "verify", token.name, "--origin", case["origin"], "--nonce", case["nonce"],
                       "--at", case["now"], "--skip-revocation", "--json"]
            for anchor in case["trusted"]:
                command += ["--anchor", str(suite / anchor)]
            answer = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=60).stdout)
        accepted = answer.get("verdict") == "accepted"
        expected = case["expect"]["result"] == "accept"
        right, wrong = right + (accepted == expected), wrong + (accepted != expected)
        if accepted != expected:
            print(f"✗ {case['id']}: expected {case['expect']}, got {answer}")
        elif accepted:
            citizen = answer["citizen"]
            if citizen["common_name"] not in shown:
                shown.add(citizen["common_name"])
                print(f"✓ {citizen['country']}  {citizen['common_name'].split(',')[0]:<34} {citizen['algorithm']}  at {case['now']}")
    print(f"{right} of {right + wrong} verdicts, accepted and refused, are those of the suite's case files.")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    actions = {"get": get, "hierarchy": hierarchy, "card": card, "verdict": verdict, "signature": signature, "forge": forge,
               "records": records, "real": real}
    actions[sys.argv[1]](*sys.argv[2:])
