//! Files that a call reads or writes.

use stageplan_syntax::javascript::{Call, File};

use super::Code;
use crate::ecosystem::node::typescript;
use crate::origin::{Origin, Sourced};
use crate::plan::is_passing;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// A file that is read as soon as the program starts and that the repository does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super::super) struct Missing {
    /// Its path as written.
    pub(in super::super::super) path: Sourced<String>,
    /// The variable that names another one.
    pub(in super::super::super) variable: Option<String>,
}

/// Notes a file that a synchronous read outside of any function demands.
fn demands(
    unit: &Unit<'_>,
    file: &File<'_>,
    outputs: &[typescript::Output],
    call: &Call<'_>,
    origin: Origin,
    code: &mut Code,
) {
    let Some(first) = call.args.first().map(|arg| file.resolve(arg)) else { return };
    let variable = first.choices().iter().find_map(|choice| match choice.path.as_deref() {
        Some(["process", "env", name]) => Some((*name).to_owned()),
        _ => None,
    });
    let Some(text) = first.choices().iter().rev().find_map(|choice| choice.literal.clone()) else { return };
    let plain = !text.is_empty() && !text.starts_with('/') && !text.contains(['*', '\n', '\0']);
    let Some(path) = unit.path(&text).filter(|_| plain) else { return };
    let tree = unit.project.tree();
    let made = outputs.iter().any(|output| text.trim_start_matches("./").starts_with(&output.folder));
    let asked = file.tokens.iter().any(|token| matches!(token.text, "existsSync" | "statSync" | "accessSync"));
    if tree.has_file(&path) || tree.has_folder(&path) || made || asked || inside_function(file, call) {
        return;
    }
    if code.missing.iter().all(|known| *known.path.value() != text) {
        code.missing.push(Missing { path: Sourced::new(text, origin), variable });
    }
}

/// Whether a call stands in the body of a function or behind a condition.
fn inside_function(file: &File<'_>, call: &Call<'_>) -> bool {
    file.tokens.iter().enumerate().take_while(|(_, token)| token.span.start < call.span.start).any(|(at, token)| {
        let encloses = || {
            let close = file.matching(at).and_then(|close| file.tokens.get(close));
            close.is_none_or(|close| close.span.start > call.span.start)
        };
        let before = at.checked_sub(1).and_then(|before| file.tokens.get(before));
        let block = before.is_some_and(|before| {
            before.is(")") || before.is("=>") || matches!(before.text, "else" | "try" | "do" | "finally" | "catch")
        });
        token.is("{") && block && encloses()
    })
}

/// Whether a call writes to the path it is given, and which argument that is.
fn writes(call: &Call<'_>, last: &str) -> bool {
    matches!(
        last,
        "mkdir"
            | "mkdirSync"
            | "ensureDir"
            | "ensureDirSync"
            | "mkdirp"
            | "createWriteStream"
            | "writeFile"
            | "writeFileSync"
            | "appendFile"
            | "appendFileSync"
    ) || call.is_new && matches!(last, "Database" | "DatabaseSync" | "JSONFile" | "Low")
}

#[allow(clippy::too_many_arguments)]
pub(super) fn files(
    unit: &Unit<'_>,
    source: &Source,
    file: &File<'_>,
    name: &str,
    outputs: &[typescript::Output],
    call: &Call<'_>,
    last: &str,
    code: &mut Code,
) {
    let reads = matches!(
        last,
        "static"
            | "serveStatic"
            | "sendFile"
            | "readFileSync"
            | "readFile"
            | "createReadStream"
            | "readdirSync"
            | "readdir"
            | "loadSync"
            | "loadProto"
            | "opendir"
    ) || last == "set" && call.args.first().is_some_and(|arg| arg.literal.as_deref() == Some("views"));
    let joins = matches!(last, "join" | "resolve")
        && call
            .args
            .first()
            .is_some_and(|first| matches!(first.path.as_deref(), Some(["__dirname"] | ["import", "meta", "dirname"])));
    let of_bun = call.path.first() == Some(&"Bun");
    let reads = reads || of_bun && last == "file";
    let writes = writes(call, last) || of_bun && last == "write";
    if !(reads || joins || writes) {
        return;
    }
    let origin = source.origin(call.span, String::new());
    if last == "readFileSync" && !name.starts_with("../") {
        demands(unit, file, outputs, call, origin.clone(), code);
    }
    let (folder, parts): (Option<RepoPath>, Vec<String>) = if joins {
        let runs_at = typescript::built(name, outputs).unwrap_or_else(|| name.to_owned());
        let folder = unit.path(&runs_at).and_then(|path| path.parent());
        (folder, call.args.iter().skip(1).map_while(|arg| file.resolve(arg).literal).collect())
    } else {
        let at = usize::from(last == "set");
        let literal = call.args.get(at).and_then(|arg| file.resolve(arg).literal);
        (Some(unit.folder.clone()), literal.into_iter().collect())
    };
    if parts.is_empty() || parts.iter().any(|part| part.contains(['*', '\n', '\0'])) {
        return;
    }
    let text = parts.join("/");
    if text.starts_with('/') {
        if writes && !is_passing(&text) {
            code.writes.push(Sourced::new(folder_written(&text, last), origin));
        }
        return;
    }
    let Some(path) = folder.and_then(|folder| folder.join(&text).ok()) else { return };
    let Some(relative) = path.relative_to(&unit.folder).map(str::to_owned) else { return };
    // A package of the workspace is taken over as a whole.
    if name.starts_with("../") {
        return;
    }
    if relative.is_empty() {
        return;
    }
    let tree = unit.project.tree();
    if writes {
        let folder = folder_written(&relative, last);
        if !folder.is_empty() && !outputs.iter().any(|output| output.folder == folder) {
            code.writes.push(Sourced::new(folder, origin));
        }
    } else if tree.has_file(&path) || tree.has_folder(&path) {
        code.reads.push(Sourced::new(relative, origin));
    } else if matches!(last, "static" | "serveStatic" | "sendFile" | "join" | "resolve") && relative.contains('/') {
        code.absent.push(Sourced::new(relative, origin));
    }
}

/// The folder that must be writable for a path that is written: itself when the call makes folders, else its parent.
fn folder_written(path: &str, last: &str) -> String {
    if last.to_ascii_lowercase().contains("dir") {
        return path.trim_end_matches('/').to_owned();
    }
    path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
}
