"""hawiya container: what a container holds is listed and taken out, and nothing is written outside the folder."""

import os
import zipfile
from pathlib import Path

import pytest

from conftest import run

CONTAINERS = Path(os.environ["HAWIYA_CONFORMANCE"]) / "esign/asic"
MANIFEST = """<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<m:file-entry m:full-path="/" m:media-type="application/vnd.etsi.asic-e+zip"/>
<m:file-entry m:full-path="عقد.txt" m:media-type="text/plain"/></m:manifest>"""


@pytest.fixture
def container(tmp_path):
    path = tmp_path / "contract.asice"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
        archive.writestr("عقد.txt", "contract", zipfile.ZIP_DEFLATED)
        archive.writestr("annex/one/b.bin", bytes(range(256)) * 1000)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("META-INF/signatures0.xml", "<signatures/>")
    return path


def extract(container, *arguments):
    return run("HAWIYA", "--json", "container", "extract", container, *arguments)


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_help_and_wrong_arguments(container):
    for command in (["container"], ["container", "list"], ["container", "extract"]):
        shown = run("HAWIYA", *command, "--help")
        assert shown.code == 0 and "Example" in shown.out
    assert run("HAWIYA", "container", "extract", container).code == 2
    absent = run("HAWIYA", "--json", "container", "list", "absent.asice")
    assert (absent.code, absent.error) == (2, "file_not_found")
    assert run("HAWIYA", "--json", "container", "list", container.parent).error == "file_not_found"


def test_a_container_is_listed(container):
    listed = run("HAWIYA", "--json", "container", "list", container).json
    assert listed["kind"] == "ASiC-E"
    assert [(file["name"], file["role"], file["size"]) for file in listed["files"]] == [
        ("mimetype", "mimetype", 31), ("عقد.txt", "data", 8), ("annex/one/b.bin", "data", 256000),
        ("META-INF/manifest.xml", "manifest", len(MANIFEST.encode())), ("META-INF/signatures0.xml", "signature", 13)]
    assert listed["files"][1]["media_type"] == "text/plain"
    assert all(check["passed"] for check in listed["checks"])
    assert "عقد.txt" in run("HAWIYA", "container", "list", container).out


def test_data_files_are_extracted_by_default_and_others_by_name(container, tmp_path):
    out = tmp_path / "out/deep"
    assert extract(container, "--out", out).json["files"] == ["عقد.txt", "annex/one/b.bin"]
    assert files(out) == ["annex/one/b.bin", "عقد.txt"]
    assert (out / "عقد.txt").read_text() == "contract"
    assert (out / "annex/one/b.bin").read_bytes() == bytes(range(256)) * 1000
    assert extract(container, "META-INF/signatures0.xml", "--out", out).code == 0
    assert (out / "META-INF/signatures0.xml").read_text() == "<signatures/>"
    unknown = extract(container, "absent", "--out", tmp_path / "none")
    assert (unknown.code, unknown.error) == (2, "file_not_found")
    assert not (tmp_path / "none").exists()


def test_nothing_is_overwritten_but_by_force(container, tmp_path):
    (tmp_path / "annex/one").mkdir(parents=True)
    (tmp_path / "annex/one/b.bin").write_text("mine")
    kept = extract(container, "--out", tmp_path)
    assert (kept.code, kept.error) == (2, "file_exists")
    assert not (tmp_path / "عقد.txt").exists()
    assert (tmp_path / "annex/one/b.bin").read_text() == "mine"
    assert extract(container, "--out", tmp_path, "--force").code == 0
    assert len((tmp_path / "annex/one/b.bin").read_bytes()) == 256000


def test_links_in_the_folder_lead_nowhere(container, tmp_path):
    out, outside = tmp_path / "out", tmp_path / "outside"
    out.mkdir()
    outside.mkdir()
    (out / "annex").symlink_to(outside)
    (outside / "target").write_text("mine")
    (out / "عقد.txt").symlink_to(outside / "target")
    assert extract(container, "annex/one/b.bin", "--out", out, "--force").error == "file_not_written"
    assert extract(container, "عقد.txt", "--out", out).error == "file_exists"
    assert extract(container, "عقد.txt", "--out", out, "--force").code == 0
    assert (outside / "target").read_text() == "mine"
    assert files(outside) == ["target"]
    assert not (out / "عقد.txt").is_symlink()


def test_hostile_archives_are_refused_before_anything_is_written(tmp_path):
    def refused(name, write):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
            write(archive)
        answer = extract(path, "--out", tmp_path / "out")
        assert not (tmp_path / "out").exists()
        return answer.code, answer.error

    malformed = (1, "zip_malformed")
    assert refused("climbs", lambda archive: archive.writestr("../evil", "x")) == malformed
    assert refused("absolute", lambda archive: archive.writestr("/tmp/evil", "x")) == malformed
    bomb = zipfile.ZipInfo("bomb")
    bomb.compress_type = zipfile.ZIP_DEFLATED
    assert refused("bomb", lambda archive: archive.writestr(bomb, bytes(50 << 20))) == (1, "zip_too_large")
    (tmp_path / "text").write_text("no archive")
    assert extract(tmp_path / "text", "--out", tmp_path / "out").error == "zip_malformed"
    with zipfile.ZipFile(tmp_path / "plain.zip", "w") as archive:
        archive.writestr("a", "a")
    assert extract(tmp_path / "plain.zip", "--out", tmp_path / "out").error == "container_malformed"


def test_a_file_whose_content_is_damaged_does_not_appear(container, tmp_path):
    octets = bytearray(container.read_bytes())
    octets[octets.index(bytes(range(256))) + 100_000] ^= 1
    (tmp_path / "damaged.asice").write_bytes(octets)
    answer = extract(tmp_path / "damaged.asice", "annex/one/b.bin", "--out", tmp_path / "out")
    assert (answer.code, answer.error) == (1, "zip_malformed")
    assert files(tmp_path / "out") == []


@pytest.mark.skipif(not CONTAINERS.is_dir(), reason="no conformance data")
def test_real_containers(tmp_path):
    for number, path in enumerate(sorted(CONTAINERS.glob("*"))):
        listed = run("HAWIYA", "--json", "container", "list", path)
        if path.name.startswith("2-mimetypes"):
            assert listed.error == "zip_malformed"
            continue
        if number % 8 == 0:
            out = tmp_path / str(number)
            assert extract(path, "--out", out).code == 0
            assert files(out) == sorted(file["name"] for file in listed.json["files"] if file["role"] == "data")
