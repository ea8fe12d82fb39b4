//! Key files: for their owner only, whole or not at all, never over another.

use std::fs;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([1; 32])
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a scratch folder")
}

#[test]
fn every_kind_of_key_comes_back_from_its_file() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let root = RootKey::generate(&mut rng());
    root.create(&path("root")).expect("written");
    assert_eq!(RootKey::load(&path("root")).map(|key| key.kid()), Ok(root.kid()));
    let council = CouncilKey::generate(&mut rng());
    council.create(&path("council")).expect("written");
    assert_eq!(CouncilKey::load(&path("council")).map(|key| key.kid()), Ok(council.kid()));
    let node = NodeSigner::generate(&mut rng());
    node.create(&path("node")).expect("written");
    assert_eq!(NodeSigner::load(&path("node")).map(|key| key.kid()), Ok(node.kid()));
    for suite in Suite::ALL {
        let name = format!("sealing-{}", suite.0);
        let key = SealingKey::generate(suite, &mut rng()).expect("a known suite");
        key.create(&path(&name)).expect("written");
        let loaded = SealingKey::load(&path(&name)).map(|key| (key.suite(), key.kid()));
        assert_eq!(loaded, Ok((suite, key.kid())));
    }
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 5, "nothing but the keys stays behind");
}

#[test]
fn a_key_of_another_kind_is_refused_by_name() {
    let folder = folder();
    let path = folder.path().join("key");
    RootKey::generate(&mut rng()).create(&path).expect("written");
    let fault = NodeSigner::load(&path).err().expect("refused");
    assert_eq!(fault, KeyFileFault::Kind { path: path.clone(), found: KeyKind::Root, wanted: "node-signing" });
    assert!(SealingKey::load(&path).is_err() && CouncilKey::load(&path).is_err());
}

#[test]
fn a_key_file_is_never_written_over() {
    let folder = folder();
    let path = folder.path().join("key");
    fs::write(&path, "mine").expect("written");
    let key = RootKey::generate(&mut rng());
    assert_eq!(key.create(&path), Err(KeyFileFault::Exists(path.clone())));
    assert_eq!(fs::read_to_string(&path).expect("there"), "mine");
    let absent = folder.path().join("no/such/folder");
    assert!(matches!(key.create(&absent), Err(KeyFileFault::Io { kind: io::ErrorKind::NotFound, .. })));
    assert!(matches!(RootKey::load(&absent), Err(KeyFileFault::Io { kind: io::ErrorKind::NotFound, .. })));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_a_key_file_and_an_open_one_is_refused_with_what_to_do() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("key");
    RootKey::generate(&mut rng()).create(&path).expect("written");
    let mode = fs::metadata(&path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    for mode in [0o640, 0o604, 0o660, 0o644, 0o610, 0o601] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changed");
        let fault = RootKey::load(&path).err().expect("refused");
        assert_eq!(fault, KeyFileFault::TooOpen { path: path.clone(), mode });
        assert!(fault.hint().contains("chmod 600"));
    }
    for mode in [0o600, 0o400] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("changed");
        assert!(RootKey::load(&path).is_ok());
    }
}

#[test]
fn a_damaged_key_file_is_refused_without_a_byte_of_it_in_the_error() {
    let folder = folder();
    let path = folder.path().join("key");
    NodeSigner::generate(&mut rng()).create(&path).expect("written");
    let good = fs::read_to_string(&path).expect("text");
    let secret = good.lines().last().and_then(|line| line.strip_prefix("secret ")).expect("the secret").to_owned();
    let spoilt = [
        String::new(),
        good.replace("comity key 1", "comity key 2"),
        good.replace("node-signing", "other"),
        good.replace("secret ", "secret  "),
        good.replace(&secret, &secret[2..]),
        good.replace(&secret, &secret.to_uppercase()),
        good.replace(&secret, &format!("{}zz", &secret[2..])),
        good.replace(&secret, &"00".repeat(32)),
        format!("{good}more\n"),
        good.lines().take(3).collect::<Vec<_>>().join("\n"),
        "x".repeat(10_000),
    ];
    for (at, text) in spoilt.iter().enumerate() {
        let path = folder.path().join(format!("spoilt-{at}"));
        create_private(&path, text.as_bytes()).expect("written");
        let fault = NodeSigner::load(&path).err().unwrap_or_else(|| panic!("spoilt file {at} was taken"));
        assert_eq!(fault, KeyFileFault::Shape(path.clone()));
        let said = format!("{fault} {fault:?} {}", fault.hint());
        let shows = (0..secret.len() - 8).any(|from| said.contains(&secret[from..from + 8]));
        assert!(!shows, "{said}");
    }
}
