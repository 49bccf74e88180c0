//! What a program wants from the disk and the system around it: files it reads, folders it writes, programs it runs, what
//! it embeds.

use std::collections::BTreeSet;

use stageplan_syntax::golang::{Arg, Call};

use super::CATALOG;
use super::facts::{NeededProgram, RuntimeFile, WrittenFolder};
use super::module::Module;
use super::settings::{Setting, evaluate, evaluate_plainly};
use super::sources::{Code, GoFile};
use crate::catalog;
use crate::origin::Origin;
use crate::project::Unit;
use crate::tree::RepoPath;

/// Where relative paths may begin: the module's folder, that of the main package, the unit's, the repository's.
fn bases(unit: &Unit<'_>, module: &Module, main: &RepoPath) -> Vec<RepoPath> {
    let mut bases = vec![module.own.folder.clone(), main.clone(), unit.folder.clone()];
    let mut seen = BTreeSet::new();
    bases.retain(|base| seen.insert(base.clone()));
    bases
}

/// The argument of a call that names what is read.
pub(super) fn read_argument<'a>(file: &GoFile<'_>, call: &'a Call<'_>) -> Option<&'a Arg<'a>> {
    let path: Vec<&str> = call.path.clone();
    let arg = |at: usize| call.args.get(at);
    match path.as_slice() {
        ["os" | "ioutil", "Open" | "ReadFile" | "ReadDir" | "DirFS" | "OpenRoot"] => arg(0),
        ["http", "Dir"] => arg(0),
        ["http", "ServeFile"] => arg(2),
        ["template", "ParseGlob"] => arg(0),
        [.., "ParseGlob"] => arg(0),
        ["template", "ParseFiles"] | [.., "LoadHTMLGlob" | "LoadHTMLFiles" | "ParseFiles"] => arg(0),
        ["static", "New"] if file.imports("github.com/gofiber/fiber") => arg(0),
        ["html" | "pug" | "handlebars" | "mustache" | "django" | "jet", "New"] => arg(0),
        [.., "Static" | "StaticFile" | "StaticFS"] if call.args.len() >= 2 => arg(1),
        [.., "SendFile" | "File"] if call.args.len() == 1 => arg(0),
        [.., "Favicon"] => arg(0),
        [.., "AddConfigPath" | "SetConfigFile"] => arg(0),
        ["godotenv", "Load"] => None,
        ["migrate", "New" | "NewWithDatabaseInstance"] => arg(0),
        [.., "ReadConfig"] if file.imports("github.com/ilyakaznacheev/cleanenv") => arg(0),
        ["file", "NewSource" | "Provider"] => arg(0),
        _ => None,
    }
}

/// Files and folders that the program reads by a relative path and the repository holds.
pub(super) fn read_files(
    unit: &Unit<'_>,
    module: &Module,
    code: &Code<'_>,
    settings: &[Setting],
    main: &RepoPath,
) -> Vec<RuntimeFile> {
    let mut found: Vec<RuntimeFile> = Vec::new();
    let bases = bases(unit, module, main);
    for (index, file) in code.files.iter().enumerate() {
        for call in &file.calls {
            let variadic = matches!(call.path.last(), Some(&"ParseFiles" | &"LoadHTMLFiles"));
            let first = read_argument(file, call);
            let arguments: Vec<&Arg<'_>> = match first {
                Some(_) if variadic => call.args.iter().collect(),
                Some(arg) => vec![arg],
                None => continue,
            };
            for arg in arguments {
                let pieces = evaluate(code, settings, index, arg);
                if !pieces.known() {
                    continue;
                }
                let text = pieces.text();
                let origin = file.origin(call.span, call.path.join("."));
                if let Some(read) = locate(unit, &bases, &text, origin) {
                    add(&mut found, read);
                }
            }
        }
    }
    // The default of a flag that names a file of the repository.
    for setting in settings.iter().filter(|setting| setting.flag.is_some() || setting.env.is_some()) {
        let Some(default) = setting.default.as_deref().filter(|text| text.contains(['/', '.'])) else { continue };
        if default.starts_with(['/', ':', '.']) && !default.starts_with("./") && !default.starts_with("..")
            || default.contains("://") && !default.starts_with("file://")
        {
            continue;
        }
        if let Some(mut read) = locate(unit, &bases, default, setting.origin.clone()) {
            read.flag = setting.flag.clone().filter(|_| default.starts_with("../"));
            add(&mut found, read);
        }
    }
    found
}

/// What is already copied with one of its folders is not copied again.
fn add(found: &mut Vec<RuntimeFile>, read: RuntimeFile) {
    if let Some(known) = found.iter_mut().find(|known| known.path == read.path && known.flag.is_none()) {
        known.flag = read.flag;
        return;
    }
    if found.iter().any(|known| read.path.is_in(&known.path) && (known.folder || known.path == read.path)) {
        return;
    }
    found.retain(|known| !(read.folder && known.path.is_in(&read.path)));
    found.push(read);
}

/// Finds what a relative path means in the repository. Code and secrets are no data.
fn locate(unit: &Unit<'_>, bases: &[RepoPath], text: &str, why: Origin) -> Option<RuntimeFile> {
    let text = text.strip_prefix("file://").unwrap_or(text);
    let text = text.strip_prefix("./").unwrap_or(text);
    // A pattern stands for the folder above its first star.
    let fixed = match text.find(['*', '?', '[']) {
        Some(star) => text.get(..star)?.rsplit_once('/').map(|(folder, _)| folder)?,
        None => text,
    };
    let fixed = fixed.trim_end_matches('/');
    if fixed.is_empty() || fixed == "." || fixed.starts_with('/') {
        return None;
    }
    let tree = unit.project.tree();
    bases.iter().find_map(|base| {
        let path = base.join(fixed).ok().filter(|path| !path.is_root() && path != base)?;
        let folder = !tree.has_file(&path);
        if folder && !tree.has_folder(&path) || is_secret(path.file_name()) {
            return None;
        }
        // A folder of Go packages alone is no data.
        if folder && tree.files_below(&path).all(|file| file.extension() == Some("go")) {
            return None;
        }
        if !folder && path.extension() == Some("go") {
            return None;
        }
        // What lies above the working folder is put where the working folder is.
        let at = path.relative_to(base).map_or_else(|| path.file_name().to_owned(), str::to_owned);
        Some(RuntimeFile { path, at, folder, flag: None, why: why.clone() })
    })
}

fn is_secret(name: &str) -> bool {
    name == ".env" || name.starts_with(".env.") || name.ends_with(".pem") || name.ends_with(".key")
}

/// Folders that the program writes.
pub(super) fn written(code: &Code<'_>, settings: &[Setting]) -> Vec<WrittenFolder> {
    let mut found: Vec<WrittenFolder> = Vec::new();
    let mut put = |path: String, keep: bool, why: Origin| {
        let path = path.trim_end_matches('/').to_owned();
        let path = path.strip_prefix("./").map_or(path.clone(), str::to_owned);
        let odd = path.is_empty()
            || path == "."
            || path.starts_with("..")
            || path.starts_with('~')
            || crate::plan::is_passing(&path)
            || path.starts_with("/etc")
            || path == "/"
            || path.contains(['*', '$', '%', '{', '\\', ' ', ':', '?', '"']);
        if !odd && found.iter().all(|known| known.path != path) {
            found.push(WrittenFolder { path, keep, why });
        }
    };
    for (index, file) in code.files.iter().enumerate() {
        for call in &file.calls {
            let folder = match call.path.as_slice() {
                ["os", "MkdirAll" | "Mkdir"] => true,
                ["os", "Create" | "WriteFile"] | ["ioutil", "WriteFile"] => false,
                _ => continue,
            };
            let Some(arg) = call.args.first() else { continue };
            let pieces = evaluate_plainly(code, settings, index, arg);
            if !pieces.known() {
                continue;
            }
            let text = pieces.text();
            let path = if folder { Some(text.as_str()) } else { text.rsplit_once('/').map(|(folder, _)| folder) };
            if let Some(path) = path {
                put(path.to_owned(), true, file.origin(call.span, call.path.join(".")));
            }
        }
    }
    for setting in settings {
        let Some(default) = setting.default.as_deref() else { continue };
        let names = setting.names();
        let named = ["data", "storage", "db", "database", "dsn", "sqlite", "cache", "upload"].iter().any(|word| {
            names.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part.ends_with(word) || part.starts_with(word))
        });
        let stripped = default.strip_prefix("file:").or_else(|| default.strip_prefix("sqlite://")).unwrap_or(default);
        let stripped = stripped.split('?').next().unwrap_or(stripped);
        let database = [".db", ".sqlite", ".sqlite3", ".db3"].iter().any(|end| stripped.ends_with(end));
        if database && (setting.flag.is_some() || setting.env.is_some() || named) {
            let folder = stripped.rsplit_once('/').map_or(HERE, |(folder, _)| folder);
            put(folder.to_owned(), true, setting.origin.clone());
        } else if named
            && (setting.flag.is_some() || setting.env.is_some())
            && (stripped.starts_with("/var/") || stripped.starts_with("/data") || stripped.starts_with("./"))
            || named && setting.flag.is_some() && stripped.ends_with('/') && !stripped.contains("//")
        {
            put(stripped.to_owned(), !names.contains("cache"), setting.origin.clone());
        }
    }
    found
}

/// The working folder itself, as a written folder.
pub(super) const HERE: &str = "\u{1}here";

/// Programs of the operating system that it runs.
pub(super) fn programs(code: &Code<'_>, settings: &[Setting]) -> Vec<NeededProgram> {
    let mut found: Vec<NeededProgram> = Vec::new();
    for (index, file) in code.files.iter().enumerate() {
        for call in &file.calls {
            let at = match call.path.as_slice() {
                ["exec", "Command" | "LookPath"] => 0,
                ["exec", "CommandContext"] => 1,
                _ => continue,
            };
            if file.package("exec") != Some("os/exec") {
                continue;
            }
            let Some(arg) = call.args.get(at) else { continue };
            let pieces = evaluate(code, settings, index, arg);
            let name = pieces.text();
            if !pieces.known() || found.iter().any(|known| known.name == name) {
                continue;
            }
            found.extend(program(&name, file.origin(call.span, call.path.join("."))));
        }
    }
    // The program's name may itself be a setting: `GoBinary: "go"`.
    for setting in settings {
        let names = setting.names();
        if let Some(default) = setting.default.as_deref()
            && (names.contains("binary")
                || names.contains("_bin")
                || names.contains("-bin")
                || names.contains("executable"))
            && found.iter().all(|known| known.name != default)
        {
            found.extend(program(default, setting.origin.clone()));
        }
    }
    found
}

fn program(name: &str, place: Origin) -> Option<NeededProgram> {
    let row = CATALOG.row("program", name).or_else(|| catalog::program(name))?;
    let package = |field| row.list(field).first().copied().unwrap_or_default().to_owned();
    Some(NeededProgram {
        name: name.to_owned(),
        debian: package("debian-run"),
        alpine: package("alpine-run"),
        toolchain: row.flag("toolchain"),
        why: Origin::rule_from("go/runs-program", format!("the program runs {name}"), [place, row.origin()]),
    })
}
