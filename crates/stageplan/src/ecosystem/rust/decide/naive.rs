//! What a first tutorial would do with the same program: copy everything, build, run.

use super::{Decided, OUT, asked, stages};
use crate::ecosystem::rust::CATALOG;
use crate::origin::{Origin, Sourced};
use crate::plan::{Action, Command, Image, Naive, Script, Stage, Step, Value};
use crate::planner::as_asked;

const FOLDER: &str = "/app";

/// The program in one stage, started as `production` starts it. `None` where a tutorial's layout cannot build it.
pub(super) fn naive(decided: &Decided<'_>, production: &Stage) -> Option<Naive> {
    let cargo = &decided.facts.cargo;
    if decided.version.toolchain.is_some() || !cargo.secrets.is_empty() || decided.program.front.is_some() {
        return None;
    }
    // A target of another C library, or a folder elsewhere, is nothing that a tutorial knows.
    let triple = cargo.target.as_ref().map(|triple| triple.value().as_str());
    if cargo.target_folder.is_some() || triple.is_some_and(|triple| !triple.ends_with("-linux-gnu")) {
        return None;
    }
    let version = Value::text(decided.version.tag.value().as_str());
    let image = Image::of(&CATALOG, "rust-plain", Some(version))?;
    let run = |command: Command, why: Origin| Step::run(Vec::new(), vec![command], &[], why);
    let mut steps = Vec::new();
    let mut packages = Vec::new();
    for need in &decided.program.natives {
        packages.extend(need.debian_build.iter().map(|name| Sourced::new(name.clone(), need.why.clone())));
    }
    for needed in &decided.program.build_programs {
        let names = needed.debian.split_whitespace();
        packages.extend(names.map(|name| Sourced::new(name.to_owned(), needed.why.clone())));
    }
    for tool in cargo.tools.iter().filter(|tool| tool.libc.as_ref().is_none_or(|libc| libc == "gnu")) {
        let package = CATALOG.row("build-tool", tool.name.value()).and_then(|row| row.text("debian"));
        packages.extend(package.map(|package| tool.name.clone().map(|_| package.to_owned())));
    }
    if let Some(first) = packages.first() {
        let why = Origin::rule_from("rust/plain-packages", "the build needs these", [first.origin().clone()]);
        steps.push(Naive::install_packages(image.os, &packages, why));
    }
    let below = cargo.root.as_str();
    let folder = if below.is_empty() { FOLDER.to_owned() } else { format!("{FOLDER}/{below}") };
    if !below.is_empty() {
        steps.push(Step::new(Action::Workdir(folder.as_str().into()), cargo.origin.clone()));
    }
    let (mut start, start_why) = production.command()?;
    let below = triple.map_or_else(String::new, |triple| format!("{triple}/"));
    let built = format!("{folder}/target/{below}release/{}", decided.bin());
    if let Some(asked) = &decided.by.settings.build {
        let script = Script::Shell(asked.clone());
        let takes = asked.value().contains(&format!("{OUT}/"));
        let left = asked::built(decided, asked.value(), &format!("{folder}/target")).filter(|_| !takes);
        if left.is_none() {
            steps.push(run(Command::new(["mkdir", "-p", OUT]), as_asked(asked.origin())));
        }
        steps.push(Step::new(Action::Run { mounts: Vec::new(), script, makes: Vec::new() }, as_asked(asked.origin())));
        let left = left.unwrap_or_else(|| format!("{}/{}", OUT, decided.bin()));
        start.iter_mut().take(1).for_each(|word| *word = Value::text(left.as_str()));
    } else {
        let mut command = Command::new(["cargo", "build", "--release"]);
        for (name, value, _) in &decided.program.build_env {
            command = command.env(name.clone(), value.as_str());
        }
        if cargo.wrapper.is_some() {
            command = command.env("RUSTC_WRAPPER", "");
        }
        if cargo.manifests.len() > 1 {
            command = command.arg("--package").arg(decided.package.name.value().as_str());
        }
        command = stages::features(decided, command);
        if !decided.program.features.is_empty() {
            command = command.arg("--bin").arg(decided.bin());
        }
        steps.push(run(command, decided.program.bin.origin().clone()));
        start.iter_mut().take(1).for_each(|word| *word = Value::text(built.as_str()));
    }
    let start_why = start_why.clone();
    Some(Naive { image, folder: FOLDER.to_owned(), steps, start, start_why, by_tool: false, development: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::{Options, plan};
    use crate::testing::tree;

    /// The commands of the plain image, and what it starts; nothing where there is none.
    #[track_caller]
    fn check(more: &str, expect: &[&str]) {
        let text = format!(
            "//- Cargo.toml\n[package]\nname = \"toll\"\nversion = \"1.0.0\"\nedition = \"2021\"\n{more}//- src/main.rs\nfn main() {{}}\n"
        );
        let planned = plan(&tree(&text), &Options::new("2026-11-22"));
        let naive = planned.plan().and_then(|plan| plan.naive.as_ref());
        let mut lines = Vec::new();
        for step in naive.iter().flat_map(|naive| &naive.steps) {
            if let Action::Run { script: Script::Commands(commands), .. } = &step.action {
                lines.extend(commands.iter().map(Command::shown));
            }
        }
        lines.extend(naive.and_then(|naive| naive.start.first()).map(ToString::to_string));
        assert_eq!(lines, expect, "{text}");
    }

    #[test]
    fn the_plain_image_builds_what_it_starts() {
        check("", &["cargo build --release", "/app/target/release/toll"]);
        check(
            "[features]\nweb = []\n[[bin]]\nname = \"toll\"\npath = \"src/main.rs\"\nrequired-features = [\"web\"]\n",
            &["cargo build --release --features web --bin toll", "/app/target/release/toll"],
        );
        let target = |name: &str| format!("//- .cargo/config.toml\n[build]\ntarget = \"{name}\"\n");
        let built = "/app/target/x86_64-unknown-linux-gnu/release/toll";
        check(&target("x86_64-unknown-linux-gnu"), &["cargo build --release", built]);
        check(&target("x86_64-unknown-linux-musl"), &[]);
        check("//- .cargo/config.toml\n[build]\ntarget-dir = \"out\"\n", &[]);
    }
}
