//! Damaged projects: bytes flipped, files cut short, pieces of other files put in. Planning must not panic, must end
//! soon, and what it prints must obey the laws all the same. A few seconds unless `STAGEPLAN_FUZZ_SECONDS` says more; for
//! long runs, see `fuzz/`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use stageplan::{Options, RepoPath};
use stageplan_tests::corpus::{self, Files};
use stageplan_tests::laws;
use stageplan_tests::rng::Rng;

/// Longer than any planning of a small project may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn damaged_projects_neither_panic_nor_hang() {
    let seconds = std::env::var("STAGEPLAN_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(6);
    let end = Instant::now() + Duration::from_secs(seconds);
    let projects: Vec<(Files, Options)> = corpus::cases()
        .into_iter()
        .map(|case| (case.files(), case.options()))
        .filter(|(files, _)| !files.is_empty())
        .collect();
    let pieces: Vec<Vec<u8>> = projects.iter().flat_map(|(files, _)| files.values().cloned()).collect();
    let (send, receive) = mpsc::channel::<(u64, Option<Result<(), String>>)>();
    thread::spawn(move || {
        let mut seed = 0;
        while Instant::now() < end {
            seed += 1;
            if send.send((seed, None)).is_err() {
                return;
            }
            let mut rng = Rng::new(seed);
            let (files, options) = rng.pick(&projects);
            let files = damaged(files, &pieces, &mut rng);
            let result =
                catch_unwind(AssertUnwindSafe(|| check(&files, options))).unwrap_or(Err("it panicked".to_owned()));
            if send.send((seed, Some(result.map_err(|error| format!("{error}\n{}", shown(&files)))))).is_err() {
                return;
            }
        }
    });
    let mut last = 0;
    loop {
        match receive.recv_timeout(PATIENCE) {
            Ok((seed, Some(Err(error)))) => panic!("seed {seed}: {error}"),
            Ok((seed, _)) => last = seed,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("seed {last} does not end"),
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    println!("{last} damaged projects were planned");
    assert!(last > 20, "only {last} projects in {seconds} seconds");
}

fn check(files: &Files, options: &Options) -> Result<(), String> {
    let tree = corpus::tree(files);
    let planned = stageplan::plan(&tree, options);
    let broken = laws::broken(&planned, &tree, &options.today);
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n")) }
}

/// The small files, where a person will look for the cause.
fn shown(files: &Files) -> String {
    let small = files.iter().filter(|(_, bytes)| bytes.len() < 2000).take(12);
    small.map(|(path, bytes)| format!("//- {path}\n{}\n", String::from_utf8_lossy(bytes))).collect()
}

fn damaged(files: &Files, pieces: &[Vec<u8>], rng: &mut Rng) -> Files {
    const MARKS: &[&str] = &[
        "\"",
        "'",
        "{",
        "}",
        "[",
        "]",
        "\\",
        "\n",
        "\r",
        "\t",
        " ",
        "$",
        "`",
        "#",
        ":",
        ",",
        "=",
        "\0",
        "\u{feff}",
        "é",
        "&a",
        "*a",
        "<<",
        "- ",
        "99999999999999999999",
        "-1",
        "null",
        "..",
        "/",
        "//",
        "/*",
        "'''",
        "\"\"\"",
        "~",
        "^",
        ">=",
        "||",
        "<",
        "</",
        "/>",
        "<a>",
        "<!--",
        "<![CDATA[",
        "]]>",
        "&",
        "#_",
        "${?",
    ];
    let mut files = files.clone();
    let paths: Vec<RepoPath> = files.keys().cloned().collect();
    for _ in 0..=rng.below(3) {
        let path = rng.pick(&paths).clone();
        let Some(bytes) = files.get_mut(&path) else { continue };
        for _ in 0..=rng.below(4) {
            let at = rng.below(bytes.len() + 1);
            match rng.below(7) {
                0 if at < bytes.len() => bytes[at] ^= 1 << rng.below(8),
                1 => bytes.truncate(at),
                2 => {
                    let end = at + rng.below(bytes.len() - at + 1);
                    bytes.drain(at..end);
                }
                3 => {
                    let piece = rng.pick(pieces);
                    let start = rng.below(piece.len() + 1);
                    let end = start + rng.below(piece.len() - start + 1).min(400);
                    bytes.splice(at..at, piece[start..end].to_vec());
                }
                4 => {
                    let mark = rng.pick(MARKS).repeat(1 + rng.below(3));
                    bytes.splice(at..at, mark.bytes());
                }
                5 => {
                    // Deep nesting is how a reader's recursion is found.
                    let mark =
                        rng.pick(&["[", "{\"a\":", "(", "a:\n ", "${", "$(", "<a>", "a{"]).repeat(1 + rng.below(3000));
                    bytes.splice(at..at, mark.bytes());
                }
                _ => {
                    let end = at + rng.below(bytes.len() - at + 1).min(200);
                    let copy = bytes[at..end].to_vec();
                    bytes.splice(at..at, copy);
                }
            }
        }
        if rng.below(12) == 0 {
            files.remove(&path);
        }
    }
    files
}
