//! The build command of the user: where it leaves the program, so that the same command takes it out of the cache.

use stageplan_syntax::shell::{self, Word};

use super::stages::{self, built_in};
use super::{Decided, OUT};
use crate::finding::Finding;
use crate::origin::Sourced;
use crate::planner::as_asked;

/// What a call of `cargo build` says of the place of what it makes.
#[derive(Debug, PartialEq, Eq)]
struct Call {
    target: Option<String>,
    profile: String,
    folder: Option<String>,
}

/// The last call of `cargo build` in a line.
fn call(line: &str) -> Option<Call> {
    let script = shell::parse(line);
    if !script.problems.is_empty() {
        return None;
    }
    let commands = script.commands.iter().filter(|command| !command.complex);
    commands.filter_map(|command| of_words(&command.words)).next_back()
}

fn of_words(words: &[Word]) -> Option<Call> {
    let words: Vec<String> = words.iter().map(|word| word.literal().unwrap_or_default()).collect();
    let mut words = words.iter().map(String::as_str).peekable();
    if words.peek() == Some(&"env") {
        words.next();
    }
    while words.next_if(|word| word.contains('=')).is_some() {}
    let program = words.next()?;
    if !matches!(program.rsplit('/').next(), Some("cargo" | "cross")) {
        return None;
    }
    words.next_if(|word| word.starts_with('+'));
    words.next_if_eq(&"auditable");
    if !matches!(words.next()?, "build" | "b" | "rustc" | "zigbuild") {
        return None;
    }
    let mut call = Call { target: None, profile: "debug".to_owned(), folder: None };
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        let (flag, inline) = shell::split_flag(word);
        if matches!(flag, "-r" | "--release") {
            call.profile = "release".to_owned();
        }
        if !matches!(flag, "--target" | "--profile" | "--target-dir") {
            continue;
        }
        let Some(value) = inline.or_else(|| words.next()).filter(|value| !value.is_empty()) else { break };
        match flag {
            "--target" => call.target = Some(value.to_owned()),
            "--target-dir" => call.folder = Some(value.to_owned()),
            _ => {
                // The profiles that Cargo brings share two folders.
                let folder = match value {
                    "dev" | "test" => "debug",
                    "bench" => "release",
                    own => own,
                };
                call.profile = folder.to_owned();
            }
        }
    }
    Some(call)
}

/// Where the program lies after the user's build; nothing where no `cargo build` is in it.
pub(super) fn built(decided: &Decided<'_>, line: &str, target_folder: &str) -> Option<String> {
    let call = call(line)?;
    let folder = match &call.folder {
        Some(folder) if folder.starts_with('/') => folder.clone(),
        Some(folder) => format!("{}/{folder}", target_folder.rsplit_once('/').map_or("", |(above, _)| above)),
        None => target_folder.to_owned(),
    };
    let target = call.target.map(|target| target.trim_end_matches(".json").to_owned());
    Some(built_in(decided, &folder, target, &call.profile))
}

/// The user's line, which also puts the program where the image takes it from: what a cache holds is gone with the command.
pub(super) fn line(decided: &Decided<'_>, asked: &Sourced<String>) -> Sourced<String> {
    let bin = format!("{OUT}/{}", decided.bin());
    let text = asked.value().trim().trim_end_matches(';').trim_end();
    let takes = text.contains(&format!("{OUT}/"));
    let built =
        built(decided, text, &stages::target_folder(decided)).filter(|_| !takes && decided.program.front.is_none());
    match built {
        Some(built) => {
            let text = format!("{text} && install -D {} {}", shell::quote(&built), shell::quote(&bin));
            Sourced::new(text, as_asked(asked.origin()))
        }
        None => asked.clone(),
    }
}

/// Says that a build of the user's has to leave the program where the image takes it from.
pub(super) fn tell(decided: &mut Decided<'_>) {
    let Some(asked) = &decided.by.settings.build else { return };
    if line(decided, asked).value() != asked.value() || asked.value().contains(&format!("{OUT}/")) {
        return;
    }
    let bin = format!("{OUT}/{}", decided.bin());
    let message = format!("the image takes the program from {bin}, and nothing in the build command puts it there");
    let help = format!("let the command call `cargo build`, or end it with `&& install -D FILE {bin}`");
    let finding = Finding::warning("rust/build-leaves-nothing", message).help(help);
    decided.findings.push(finding.at(asked.origin().place().cloned()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecosystem::rust::decide::front::tests;

    /// The folder of the target, the profile's folder, the folder that is told.
    #[track_caller]
    fn check(line: &str, expect: Option<(&str, &str, &str)>) {
        let found = call(line);
        let found = found.as_ref().map(|call| {
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            (text(&call.target), call.profile.clone(), text(&call.folder))
        });
        let expect = expect.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned()));
        assert_eq!(found, expect, "{line}");
    }

    #[test]
    fn flags_say_where_the_program_lies() {
        check("cargo build", Some(("", "debug", "")));
        check("cargo build --release", Some(("", "release", "")));
        check("cargo +nightly build -r --locked", Some(("", "release", "")));
        check("cargo build --profile dist --features a", Some(("", "dist", "")));
        check("cargo build --profile=dev", Some(("", "debug", "")));
        check(
            "cargo build --release --target x86_64-unknown-linux-musl",
            Some(("x86_64-unknown-linux-musl", "release", "")),
        );
        check("cargo build -r --target-dir=out", Some(("", "release", "out")));
        check("npm run build && RUSTFLAGS=-g cargo build -r", Some(("", "release", "")));
        check("cargo fetch && cargo auditable build --release", Some(("", "release", "")));
        check("make release", None);
        check("cargo test", None);
        check("cargo", None);
        check("cargo build --target", Some(("", "debug", "")));
        check("cargo build 'unclosed", None);
    }

    const ONE: &str = "//- Cargo.toml\n[package]\nname = \"toll\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[features]\nmysql = []\n[[bin]]\nname = \"toll\"\npath = \"src/main.rs\"\n[[bin]]\nname = \"gate\"\npath = \"src/gate.rs\"\n//- src/main.rs\nfn main() {}\n//- src/gate.rs\nfn main() {}\n";

    #[test]
    fn the_program_is_taken_out_of_the_cache() {
        let line = "cargo build --release --features mysql";
        let both = format!("{line} && install -D /src/target/release/toll /out/toll");
        tests::check(ONE, &[("build", line)], &[&both]);
        let line = "cargo build --profile fast --bin gate;";
        let both = "bin gate && install -D /src/target/fast/gate /out/gate";
        tests::check(ONE, &[("build", line)], &[both, "COPY --from=build --link /out/gate /usr/local/bin/gate"]);
        let own = "cargo build -r && cp target/release/toll /out/toll";
        tests::check(ONE, &[("build", own)], &["cp target/release/toll /out/toll", "-install -D"]);
    }

    #[test]
    fn a_build_that_leaves_nothing_is_told() {
        tests::check(ONE, &[("build", "make release")], &["!rust/build-leaves-nothing"]);
    }

    #[test]
    fn a_program_is_chosen_by_its_start() {
        tests::check(
            ONE,
            &[("start", "gate --port 80")],
            &["build --release --bin gate", "ENTRYPOINT [\"/usr/local/bin/gate\"]\nCMD [\"--port\", \"80\"]"],
        );
        tests::check(ONE, &[("start", "toll")], &["build --release --bin toll"]);
    }
}
