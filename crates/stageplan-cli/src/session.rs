//! From arguments to a planned project: what every command that plans begins with.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use stageplan::commands::{word, word_of_bytes};
use stageplan::explain::nearest;
use stageplan::{Artifact, ArtifactKind, Finding, Options, Outcome, Planned, RepoPath, Severity, Tree, emit};

use crate::failure::{FINDINGS, Failure, NOTHING};
use crate::{args, clock, disk, output, render};

/// The rule that names folders which look like projects where the one that was looked at is none.
const OTHER_FOLDERS: &str = "project/other-folders";

/// A planned project.
pub(crate) struct Session {
    /// The project as the user wrote it.
    pub(crate) path: PathBuf,
    /// The project without symbolic links, for everything that touches the disk.
    pub(crate) root: PathBuf,
    pub(crate) tree: Tree,
    pub(crate) planned: Planned,
    /// The options of the plan, as words of a command line.
    given: Vec<String>,
    quiet: bool,
    fail_on: Option<Severity>,
}

impl Session {
    /// Lists the project and plans it.
    pub(crate) fn open(matches: &ArgMatches) -> Result<Self, Failure> {
        let path = path_of(matches);
        let settings = args::settings(matches)?;
        let today = match matches.get_one::<String>("today") {
            Some(today) if clock::is_date(today) => today.clone(),
            Some(today) => return Err(Failure::usage(format!("--today: `{today}` is not a day such as 2026-11-21"))),
            None => clock::today(),
        };
        let quiet = matches.get_flag("quiet");
        let (root, listed) = list(&path, matches)?;
        let options = Options { settings, ..Options::new(today) };
        let mut planned = stageplan::plan(&listed.tree, &options);
        planned.add_findings(listed.findings);
        let fail_on = matches.get_one::<String>("fail-on").map(|word| match word.as_str() {
            "note" => Severity::Note,
            "warning" => Severity::Warning,
            _ => Severity::Error,
        });
        Ok(Self { path, root, tree: listed.tree, planned, given: args::given(matches), quiet, fail_on })
    }

    /// A printed file, or the failure that says why there is none.
    pub(crate) fn artifact(&self, kind: ArtifactKind) -> Result<Artifact, Failure> {
        emit(&self.planned, &self.tree, kind).ok_or_else(|| self.nothing())
    }

    /// Why there is no plan.
    pub(crate) fn nothing(&self) -> Failure {
        if let Outcome::NoSuchUnit(unit) = &self.planned.outcome {
            return self.no_such_unit(unit);
        }
        if let Some(found) = self.planned.candidates.first() {
            let failure = Failure::new(NOTHING, format!("{} is nothing to deploy", found.detection.what.value()));
            let failure = self.findings_in(failure, Severity::Warning);
            return match self.other_folders() {
                Some(finding) => failure.detail(&finding.message).help(format!(
                    "say what to run with `--start`, or {}",
                    finding.help.as_deref().unwrap_or("name the folder to plan with `--unit`")
                )),
                None => failure.help("say what to run with `--start`, or which folder to plan with `--unit`"),
            };
        }
        let folder = &self.planned.unit;
        let place = if folder.is_root() { self.path.display().to_string() } else { folder.to_string() };
        let mut failure = Failure::new(NOTHING, format!("nothing deployable was recognised in {place}"));
        // A manifest that cannot be read is the likeliest reason, and comes before what else would be recognised.
        failure = self.findings_in(failure, Severity::Note);
        let others = self.other_folders();
        if let Some(finding) = others {
            failure = failure.detail(&finding.message);
        }
        for entry in stageplan::ecosystem::ALL {
            failure = failure.detail(format!("{} is recognised by {}", entry.name, entry.looks_for.join(", ")));
        }
        let top = top_of(&self.tree, folder);
        failure = failure.detail(if top.is_empty() {
            "the folder holds no files that count".to_owned()
        } else {
            format!("the folder holds {top}")
        });
        let help = others.and_then(|finding| finding.help.as_deref());
        failure.help(help.unwrap_or("name the folder to plan with `--unit`, or another PATH"))
    }

    /// The finding that names folders which look like projects. It says what to do next, so that it is part of the answer
    /// that there is no plan, and no note beside it.
    fn other_folders(&self) -> Option<&Finding> {
        self.planned.findings.iter().find(|finding| finding.rule == OTHER_FOLDERS)
    }

    /// The findings of a severity and above, as lines of a failure.
    fn findings_in(&self, failure: Failure, least: Severity) -> Failure {
        let findings = self.planned.findings.iter();
        let findings = findings.filter(|finding| finding.severity >= least && finding.rule != OTHER_FOLDERS);
        findings.fold(failure, |failure, finding| failure.detail(render::findings::line(finding)))
    }

    fn no_such_unit(&self, unit: &str) -> Failure {
        let place = self.planned.settings.unit.as_ref().and_then(|unit| unit.origin().place());
        let said = place.map_or_else(|| "--unit".to_owned(), |place| format!("{place}: unit"));
        let failure = Failure::usage(format!("{said}: there is no folder {unit} with files in it"));
        let folders: BTreeSet<RepoPath> =
            self.tree.paths().filter_map(RepoPath::parent).flat_map(|path| path.ancestors()).collect();
        // A folder of the same name elsewhere is a better guess than one that is spelled alike.
        let same_name = folders.iter().filter(|folder| unit.rsplit('/').next() == Some(folder.file_name())).take(3);
        let mut near: Vec<&str> = same_name.map(RepoPath::as_str).collect();
        if near.is_empty() {
            near.extend(nearest(unit, folders.iter().map(RepoPath::as_str)));
        }
        match near.as_slice() {
            [] => failure.help("paths are relative to PATH and end in a folder"),
            near => failure.help(format!("did you mean {}?", near.join(" or "))),
        }
    }

    /// The project as a word of a shell command.
    pub(crate) fn path_word(&self) -> String {
        path_word(&self.path)
    }

    /// A file of the project as a word of a shell command, from where we are.
    pub(crate) fn file_word(&self, path: &str) -> String {
        let file = if self.path == Path::new(".") { PathBuf::from(path) } else { self.path.join(path) };
        let word = word_of_bytes(file.as_os_str().as_encoded_bytes());
        if file.as_os_str().as_encoded_bytes().starts_with(b"-") { format!("./{word}") } else { word }
    }

    /// What makes another command of ours plan the same: the path and the options, with a space before each.
    pub(crate) fn again(&self) -> String {
        let path = self.path_word();
        let path = if path == "." { String::new() } else { format!(" {path}") };
        let options = self.given.iter().map(|given| format!(" {}", word(given)));
        path + &options.collect::<String>()
    }

    /// Whether the build context has a `.dockerignore` of its own, which is what docker reads when a Dockerfile comes
    /// through a pipe.
    pub(crate) fn has_dockerignore(&self) -> bool {
        self.root.join(".dockerignore").is_file()
    }

    /// Says the findings on standard error, one a line. Quiet leaves what makes the plan another one than was asked for.
    pub(crate) fn say_findings(&self) {
        let findings = self.planned.findings.iter();
        let wanted = findings.filter(|finding| !self.quiet || speaks_when_quiet(finding));
        let lines = wanted.map(|finding| render::findings::painted_line(finding) + "\n");
        output::err(&lines.collect::<String>());
    }

    /// Says something on standard error, unless that is not wanted.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            output::err(text);
        }
    }

    /// The finding, if there is one, that reaches `--fail-on`.
    pub(crate) fn failing(&self) -> Option<&Finding> {
        let least = self.fail_on?;
        self.planned.findings.iter().find(|finding| finding.severity >= least)
    }

    /// The exit code of a command that did its work.
    pub(crate) fn code(&self) -> u8 {
        if self.failing().is_some() { FINDINGS } else { 0 }
    }
}

/// The folder that the arguments name.
pub(crate) fn path_of(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>("path").cloned().unwrap_or_else(|| PathBuf::from("."))
}

/// The files of a folder, with the folder without symbolic links.
pub(crate) fn list(path: &Path, matches: &ArgMatches) -> Result<(PathBuf, disk::Listed), Failure> {
    let root = folder(path)?;
    let listed = disk::list(&root, !matches.get_flag("no-gitignore"), matches.get_flag("quiet"))
        .map_err(|error| Failure::usage(format!("{} cannot be listed: {error}", path.display())))?;
    Ok((root, listed))
}

/// A folder as a word of a shell command.
pub(crate) fn path_word(path: &Path) -> String {
    let word = word_of_bytes(path.as_os_str().as_encoded_bytes());
    // What begins with `-` would be read as an option.
    if path.as_os_str().as_encoded_bytes().starts_with(b"-") { format!("./{word}") } else { word }
}

/// Whether a finding is said even when asked to be quiet: an error, or an option that was given and not taken.
fn speaks_when_quiet(finding: &Finding) -> bool {
    let not_taken = matches!(
        finding.rule,
        "options/unknown-key" | "options/bad-value" | "options/without-meaning" | "options/unused-digest"
    );
    let broken = matches!(finding.rule, "project/malformed-file" | "project/unreadable-file")
        && finding.places.iter().any(|place| place.path.file_name() == stageplan::settings::FILE);
    finding.severity >= Severity::Error || not_taken || broken
}

/// The folder without symbolic links.
fn folder(path: &Path) -> Result<PathBuf, Failure> {
    let shown = path.display();
    let root = std::fs::canonicalize(path).map_err(|error| {
        let failure = Failure::usage(match error.kind() {
            std::io::ErrorKind::NotFound => format!("there is no folder {shown}"),
            _ => format!("{shown} cannot be read: {error}"),
        });
        let word = path.to_string_lossy();
        match nearest(&word, args::command().get_subcommands().map(clap::Command::get_name)) {
            Some(near) => failure.help(format!("did you mean the command `{near}`?")),
            None => failure.help("give the folder of the project, such as `.`"),
        }
    })?;
    if !root.is_dir() {
        return Err(Failure::usage(format!("{shown} is not a folder")).help("give the folder of the project"));
    }
    Ok(root)
}

/// The first names of a folder, folders with a `/`.
fn top_of(tree: &Tree, folder: &RepoPath) -> String {
    const SHOWN: usize = 12;
    let mut names: Vec<String> = tree.folders_in(folder).iter().map(|path| format!("{}/", path.file_name())).collect();
    names.extend(tree.files_in(folder).map(|path| path.file_name().to_owned()));
    let more = names.len().saturating_sub(SHOWN);
    names.truncate(SHOWN);
    let names = names.join(", ");
    if more > 0 { format!("{names} and {more} more") } else { names }
}
