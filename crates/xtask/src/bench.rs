//! How long planning takes, and how much memory: in process, and as the whole command with reading the disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use stageplan::{ArtifactKind, Options, RepoPath, Tree, emit};
use stageplan_syntax::data::{Document, Format, Node};

use crate::{Outcome, on, repository};

/// What a project is planned with.
struct Case {
    name: String,
    project: PathBuf,
    unit: Option<String>,
    today: String,
}

/// The day, unless a case says another: a fixed one, so that two runs plan the same.
const TODAY: &str = "2026-11-21";

pub(crate) fn run(word: &str) -> Outcome {
    // Times of an unoptimised build mean nothing, and `cargo xtask` is one.
    if cfg!(debug_assertions) {
        cargo(&["run", "--release", "--quiet", "--package", "xtask", "--", "bench", word])?;
        return Ok(());
    }
    let command = command()?;
    println!("{:<40} {:>6} {:>12} {:>12} {:>12}", "", "files", "in process", "command", "peak memory");
    let mut cases = cases()?;
    cases.retain(|case| case.name.contains(word));
    for case in &cases {
        measure(case, &command)?;
    }
    if "large".contains(word) {
        let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        large(folder.path())?;
        let case = Case {
            name: "(large: 15,000 more are installed)".to_owned(),
            project: folder.path().to_owned(),
            unit: None,
            today: TODAY.to_owned(),
        };
        measure(&case, &command)?;
    }
    println!(
        "{:<40} {:>6} {:>12} {:>12}",
        "(starting a process that does nothing)",
        "",
        "",
        millis(median(20, || start(Path::new("true"), &[]))?)
    );
    Ok(())
}

fn measure(case: &Case, command: &Path) -> Outcome {
    let files = files(&case.project)?;
    let count = files.len();
    let tree = Tree::in_memory(files);
    let mut options = Options::new(case.today.clone());
    if let Some(unit) = &case.unit {
        options.settings.set("unit", unit).map_err(|error| format!("{}: {error}", case.name))?;
    }
    let inside = median(20, || {
        let planned = stageplan::plan(&tree, &options);
        std::hint::black_box(emit(&planned, &tree, ArtifactKind::Dockerfile));
        std::hint::black_box(emit(&planned, &tree, ArtifactKind::Dockerignore));
        Ok(())
    })?;

    let project = case.project.display().to_string();
    let mut args = vec!["plan", &project, "--quiet", "--today", &case.today];
    if let Some(unit) = &case.unit {
        args.extend(["--unit", unit]);
    }
    let outside = median(20, || start(command, &args))?;
    // Watching costs time, so that these runs are others; what lives for a millisecond may be gone before it is seen.
    let mut peak = 0;
    for _ in 0..5 {
        peak = peak.max(watch(command, &args)?);
    }
    let peak = if peak == 0 { String::new() } else { format!("{:.1} MB", peak as f64 / 1024.0) };
    println!("{:<40} {count:>6} {:>12} {:>12} {peak:>12}", case.name, millis(inside), millis(outside));
    Ok(())
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// The median time of some runs; the first, which fills caches, does not count.
fn median(runs: usize, mut run: impl FnMut() -> Outcome) -> Result<Duration, String> {
    run()?;
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let start = Instant::now();
        run()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(runs / 2).copied().unwrap_or_default())
}

fn spawn(program: &Path, args: &[&str]) -> Result<Child, String> {
    let quiet = Stdio::null;
    Command::new(program).args(args).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn().map_err(on(program))
}

/// Runs a program to its end.
fn start(program: &Path, args: &[&str]) -> Outcome {
    spawn(program, args)?.wait().map_err(on(program)).map(drop)
}

/// Runs a program and gives the most memory it was seen to hold, in kB; 0 where the system does not tell.
fn watch(program: &Path, args: &[&str]) -> Result<u64, String> {
    let mut child = spawn(program, args)?;
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = 0;
    loop {
        peak = peak.max(high_water(&status));
        match child.try_wait().map_err(on(program))? {
            Some(_) => return Ok(peak),
            None => std::thread::sleep(Duration::from_micros(100)),
        }
    }
}

/// The most memory that a living process held so far, in kB.
fn high_water(status: &Path) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or_default()
}

/// The corpus, sorted by name.
fn cases() -> Result<Vec<Case>, String> {
    let corpus = repository().join("tests/corpus");
    let mut cases = Vec::new();
    for entry in fs::read_dir(&corpus).into_iter().flatten().flatten() {
        let file = entry.path().join("case.toml");
        let Ok(text) = fs::read_to_string(&file) else { continue };
        let document = Document::parse(Format::Toml, &text);
        let field = |key: &str| document.at(&[key]).and_then(Node::as_str).map(str::to_owned);
        cases.push(Case {
            name: entry.file_name().to_string_lossy().into_owned(),
            project: entry.path().join("project"),
            unit: field("unit"),
            today: field("today").unwrap_or_else(|| TODAY.to_owned()),
        });
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(cases)
}

/// Every file of a project with its text, but for what is installed.
fn files(project: &Path) -> Result<Vec<(RepoPath, Option<String>)>, String> {
    let mut files = Vec::new();
    let mut folders = vec![project.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(on(&folder))?.flatten() {
            let path = entry.path();
            if path.is_dir() {
                if entry.file_name() != "node_modules" {
                    folders.push(path);
                }
            } else if let Some(name) = path.strip_prefix(project).ok().and_then(Path::to_str)
                && let Ok(name) = RepoPath::parse(name)
            {
                files.push((name, fs::read_to_string(&path).ok()));
            }
        }
    }
    Ok(files)
}

/// A repository of a usual shape and an unusual size: a service of Go with packages, a site, documents, and what a
/// package manager installed.
fn large(root: &Path) -> Outcome {
    let put = |path: String, text: &str| {
        let path = root.join(path);
        let folder = path.parent().unwrap_or(root);
        fs::create_dir_all(folder).map_err(on(folder))?;
        fs::write(&path, text).map_err(on(&path))
    };
    put("go.mod".to_owned(), "module example.com/large\n\ngo 1.26\n")?;
    put("main.go".to_owned(), "package main\n\nfunc main() {}\n")?;
    put(".gitignore".to_owned(), "node_modules/\n/dist/\n*.log\n.env\n.env.*\n!.env.example\n*.tmp\n")?;
    for folder in 0..100 {
        for file in 0..20 {
            put(format!("internal/p{folder}/f{file}.go"), "package p\n\nfunc F() int { return 1 }\n")?;
        }
        for file in 0..80 {
            put(format!("web/src/c{folder}/f{file}.ts"), "export const x = 1\n")?;
            put(format!("docs/d{folder}/f{file}.md"), "# Title\n")?;
        }
        for file in 0..20 {
            put(format!("assets/a{folder}/f{file}.svg"), "<svg/>\n")?;
        }
    }
    for package in 0..500 {
        for file in 0..30 {
            put(format!("node_modules/p{package}/lib/f{file}.js"), "module.exports = 1\n")?;
        }
    }
    Ok(())
}

/// The optimised command, built if need be.
fn command() -> Result<PathBuf, String> {
    cargo(&["build", "--release", "--quiet", "--package", "stageplan-cli"])?;
    let here = std::env::current_exe().map_err(|error| format!("this program is nowhere: {error}"))?;
    Ok(here.with_file_name(format!("stageplan{}", std::env::consts::EXE_SUFFIX)))
}

fn cargo(args: &[&str]) -> Outcome {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo).args(args).current_dir(repository()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("cargo {} ended with {status}", args.join(" "))),
        Err(error) => Err(format!("cargo could not be started: {error}")),
    }
}
