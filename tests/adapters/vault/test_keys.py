"""Keys from files and passphrases, and what is said about weak ones."""

import stat
from pathlib import Path

import pytest

from lookout.adapters.vault.keys import (
    Derivation,
    Key,
    chosen_key,
    fingerprint,
    key_from_file,
    key_from_passphrase,
)
from lookout.domain.errors import ConfigurationError, WatchlistError

SALT = bytes(range(16))


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "list.key"
    path.write_bytes(bytes(range(40)))
    path.chmod(0o600)
    return path


def derived(key: Key, salt: bytes = SALT, purpose: bytes = b"test") -> bytes:
    return key.derive(salt, key.derivation(), purpose)


def test_a_key_file_gives_the_same_32_bytes_each_time(key_file: Path) -> None:
    assert derived(key_from_file(key_file)) == derived(key_from_file(key_file))
    assert len(derived(key_from_file(key_file))) == 32


def test_every_byte_of_a_key_file_counts(key_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    other.write_bytes(key_file.read_bytes()[:-1] + b"x")
    assert derived(key_from_file(key_file)) != derived(key_from_file(other))


def test_salt_and_purpose_keep_keys_apart(key_file: Path) -> None:
    key = key_from_file(key_file)
    keys = {derived(key), derived(key, salt=bytes(16)), derived(key, purpose=b"other")}
    assert len(keys) == 3


def test_hkdf_is_rfc_5869s(key_file: Path) -> None:
    import hashlib
    import hmac

    secret = key_file.read_bytes()
    extracted = hmac.digest(SALT, secret, hashlib.sha256)
    expanded = hmac.digest(extracted, b"lookout test\x01", hashlib.sha256)
    assert derived(key_from_file(key_file)) == expanded


@pytest.mark.parametrize("size", [0, 31])
def test_a_short_key_file_is_refused_with_its_name_and_size(tmp_path: Path, size: int) -> None:
    path = tmp_path / "short.key"
    path.write_bytes(bytes(range(size)))
    with pytest.raises(ConfigurationError, match=rf"short\.key: has {size} bytes"):
        key_from_file(path)


def test_an_endless_key_file_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="more than 1 MiB"):
        key_from_file(Path("/dev/zero"))


def test_a_missing_key_file_is_refused_with_the_way_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone\.key: cannot be read .*head -c 32"):
        key_from_file(tmp_path / "gone.key")


def test_a_folder_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Is a directory"):
        key_from_file(tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_key_file_that_others_may_read_is_remarked(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    (warning,) = key_from_file(key_file).warnings
    assert f"mode {stat.S_IMODE(mode):04o}" in warning
    assert "chmod 600" in warning


def test_a_private_key_file_of_random_bytes_is_not_remarked(key_file: Path) -> None:
    assert key_from_file(key_file).warnings == ()


def test_a_key_file_of_equal_bytes_is_remarked(key_file: Path) -> None:
    key_file.write_bytes(bytes(64))
    assert any("can be guessed" in warning for warning in key_from_file(key_file).warnings)


def test_a_passphrase_is_derived_by_argon2id_with_its_cost_in_the_header() -> None:
    key = key_from_passphrase("correct horse battery staple")
    derivation = key.derivation()
    assert derivation == {"kind": "argon2id", "iterations": 3, "lanes": 4, "memory_kib": 65_536}
    cheap = {**derivation, "memory_kib": 64}
    assert key.derive(SALT, cheap, b"test") != derived(key)


def test_a_passphrase_may_be_derived_by_scrypt() -> None:
    key = key_from_passphrase("correct horse battery staple")
    scrypt: Derivation = {"kind": "scrypt", "n": 2**10, "r": 8, "p": 1}
    assert len(key.derive(SALT, scrypt, b"test")) == 32


def test_accents_count_the_same_however_they_were_typed() -> None:
    cheap: Derivation = {"kind": "argon2id", "iterations": 1, "lanes": 1, "memory_kib": 64}
    composed, combined = (
        key_from_passphrase(p) for p in ("ol\u00e9 and cake", "ole\u0301 and cake")
    )
    assert composed.derive(SALT, cheap, b"t") == combined.derive(SALT, cheap, b"t")


def test_a_short_passphrase_is_remarked_and_an_empty_one_refused() -> None:
    assert "short" in key_from_passphrase("secret").warnings[0]
    assert key_from_passphrase("twelve chars").warnings == ()
    with pytest.raises(ConfigurationError, match="empty"):
        key_from_passphrase("  ")


@pytest.mark.parametrize(
    "derivation",
    [
        {"kind": "argon2id", "iterations": 3, "lanes": 4, "memory_kib": 2**30},
        {"kind": "argon2id", "iterations": 10**9, "lanes": 1, "memory_kib": 64},
        {"kind": "argon2id", "iterations": 1, "lanes": 4, "memory_kib": 8},
        {"kind": "argon2id", "iterations": "3", "lanes": 4, "memory_kib": 64},
        {"kind": "argon2id"},
        {"kind": "scrypt", "n": 1000, "r": 8, "p": 1},
        {"kind": "scrypt", "n": 2**30, "r": 8, "p": 1},
        {"kind": "rot13"},
        {},
    ],
)
def test_a_header_cannot_ask_for_more_than_is_reasonable(derivation: dict[str, str | int]) -> None:
    with pytest.raises(WatchlistError, match="header"):
        key_from_passphrase("correct horse").derive(SALT, derivation, b"test")


def test_the_wrong_kind_of_key_is_told_apart_from_a_wrong_key(key_file: Path) -> None:
    file_key, phrase = key_from_file(key_file), key_from_passphrase("correct horse")
    with pytest.raises(WatchlistError, match="sealed with a passphrase, but a key file"):
        file_key.derive(SALT, phrase.derivation(), b"test")
    with pytest.raises(WatchlistError, match="sealed with a key file, but a passphrase"):
        phrase.derive(SALT, file_key.derivation(), b"test")


def test_a_key_file_goes_before_the_passphrase_and_both_before_a_question(key_file: Path) -> None:
    def nobody(question: str) -> str:
        raise AssertionError(question)

    assert chosen_key(key_file, "correct horse", nobody).from_file
    assert chosen_key(None, "correct horse", nobody) == key_from_passphrase("correct horse")


def test_without_key_and_terminal_nothing_is_asked() -> None:
    with pytest.raises(ConfigurationError, match=r"--key-file FILE .* LOOKOUT_PASSPHRASE"):
        chosen_key(None, None, None)


def test_a_terminal_is_asked_once_to_read_and_twice_to_write() -> None:
    questions: list[str] = []

    def person(question: str) -> str:
        questions.append(question)
        return "correct horse battery"

    chosen_key(None, None, person)
    assert len(questions) == 1
    chosen_key(None, None, person, twice=True)
    assert len(questions) == 3


def test_two_different_answers_are_refused() -> None:
    answers = iter(["correct horse", "correct house"])
    with pytest.raises(ConfigurationError, match="the two answers differ"):
        chosen_key(None, None, lambda _: next(answers), twice=True)


def test_a_secret_is_never_in_a_key_s_text(key_file: Path) -> None:
    assert "horse" not in repr(key_from_passphrase("correct horse battery"))
    assert "secret" not in repr(key_from_file(key_file))
    key = derived(key_from_file(key_file))
    assert key.hex() not in fingerprint(key)
