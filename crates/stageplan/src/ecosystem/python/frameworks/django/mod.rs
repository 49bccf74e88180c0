//! Django: the project behind `manage.py`, its settings, what they collect and what runs beside.

mod settings;

use stageplan_syntax::python::source::{File, calls};

use self::settings::{Settings, module_file};
use super::Look;
use crate::ecosystem::Grade;
use crate::ecosystem::python::facts::{BuildStep, Framework, Launch, Object, Side, WantedFiles};
use crate::ecosystem::python::paths::Located;
use crate::finding::Finding;
use crate::origin::{Origin, Sourced};
use crate::project::Unit;
use crate::tree::RepoPath;

/// The variable that names the settings.
const VARIABLE: &str = "DJANGO_SETTINGS_MODULE";

/// Ends of settings modules that are not meant to run for others.
const LOCAL: &[&str] = &["local", "dev", "development", "test", "testing", "base", "common", "ci"];
/// Ends of those that are, the usual one first.
const PRODUCTION: &[&str] = &["production", "prod", "deploy", "live"];

/// The project behind a `manage.py`.
struct Project {
    /// The folder of `manage.py`, which is on the import path.
    above: RepoPath,
    manage: RepoPath,
    /// The settings that run for others, with why.
    module: Sourced<String>,
    /// The settings that `manage.py` takes by itself.
    by_manage: String,
    /// Some file would take other settings, so the image has to say which.
    named: bool,
    findings: Vec<Finding>,
}

pub(super) fn recognise(look: &Look<'_, '_>) -> Vec<Framework> {
    find(look).and_then(|project| framework(look, project)).into_iter().collect()
}

fn find(look: &Look<'_, '_>) -> Option<Project> {
    let unit = look.unit;
    let tree = unit.project.tree();
    let own = unit.path("manage.py").filter(|path| tree.has_file(path));
    let below = || {
        let folders = tree.folders_in(&unit.folder);
        let mut found = folders.iter().filter_map(|folder| folder.join("manage.py").ok());
        found.find(|path| tree.has_file(path))
    };
    let manage = own.or_else(below)?;
    let by_manage = default_settings(unit, &manage)?;
    let above = manage.parent()?;
    let server_file = ["wsgi.py", "asgi.py"].iter().find_map(|name| beside(unit, &above, by_manage.value(), name));
    let by_server = server_file.as_ref().and_then(|(path, _)| default_settings(unit, path));
    let deployed = look.evidence.env.iter().find(|env| env.name.value() == VARIABLE && env.deployed && !env.disabled);
    let deployed = deployed.and_then(|env| Some(Sourced::new(env.value.clone()?, env.name.origin().clone())));
    let mut findings = Vec::new();
    let chosen = deployed.or_else(|| by_server.clone()).unwrap_or_else(|| by_manage.clone());
    let (start, end) = chosen.value().rsplit_once('.').unwrap_or(("", chosen.value()));
    let better = LOCAL.contains(&end).then(|| {
        let mut modules = PRODUCTION.iter().map(|name| format!("{start}.{name}"));
        modules.find(|name| module_file(unit, &above, name).is_some())
    });
    let module = match better.flatten() {
        Some(better) => {
            findings.push(
                Finding::note(
                    "python/django-settings",
                    format!(
                        "the settings named are {}, and {better} is beside them; the image takes that",
                        chosen.value()
                    ),
                )
                .help(format!("set {VARIABLE} where the image is run, or name the settings in wsgi.py"))
                .at(chosen.origin().place().cloned()),
            );
            chosen.derive("python/django-settings", "the settings for production lie beside those named", better)
        }
        None => chosen.derive("python/django-settings", "", chosen.value().clone()),
    };
    let named = [Some(&by_manage), by_server.as_ref()].into_iter().flatten().any(|one| one.value() != module.value());
    if module_file(unit, &above, module.value()).is_none() {
        let file = module.value().replace('.', "/");
        findings.push(
            Finding::warning(
                "python/django-settings-missing",
                format!("the settings {} are not in the repository", module.value()),
            )
            .help(format!("mount {file}.py beside manage.py where the image is run, or set {VARIABLE}"))
            .at(module.origin().place().cloned()),
        );
    }
    let by_manage = by_manage.value().clone();
    Some(Project { above, manage, module, by_manage, named, findings })
}

/// The settings that a file takes where nothing else is said: `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "...")`.
fn default_settings(unit: &Unit<'_>, path: &RepoPath) -> Option<Sourced<String>> {
    let source = unit.project.source(path)?;
    let file = File::parse(&source.text);
    calls(&file).into_iter().find_map(|call| {
        let names = call.path.ends_with(&["environ", "setdefault"]) || call.path.ends_with(&["getenv"]);
        let name = call.positional(0)?.text()?;
        let value = call.positional(1)?;
        (names && name == VARIABLE)
            .then(|| Some(Sourced::new(value.text()?.to_owned(), source.origin(value.span, VARIABLE))))?
    })
}

/// A module of the project's package, such as `wsgi.py`: beside the settings, or a folder above them.
fn beside(unit: &Unit<'_>, above: &RepoPath, settings: &str, name: &str) -> Option<(RepoPath, String)> {
    let mut package = settings;
    while let Some((start, _)) = package.rsplit_once('.') {
        package = start;
        let module = format!("{package}.{}", name.trim_end_matches(".py"));
        if let Some(path) = module_file(unit, above, &module) {
            return Some((path, module));
        }
    }
    let path = above.join(name).ok().filter(|path| unit.project.tree().has_file(path))?;
    Some((path, name.trim_end_matches(".py").to_owned()))
}

fn framework(look: &Look<'_, '_>, project: Project) -> Option<Framework> {
    let unit = look.unit;
    let settings = Settings::read(unit, &project.above, project.module.value()).unwrap_or_default();
    let from = project.above.relative_to(&unit.folder).unwrap_or_default().to_owned();
    let launch = launch(look, &project, &settings, &from);
    let origin = look.need("django").map_or_else(|| project.module.origin().clone(), |need| need.origin.clone());
    let mut found = Framework::new("django", "Django", Grade::Certain, launch, origin);
    let manage = |args: &[&str]| -> Vec<String> {
        ["python", "manage.py"].iter().chain(args).map(|word| (*word).to_owned()).collect()
    };
    let at = Origin::of_file(project.manage.clone());
    if project.named {
        found.env.push((VARIABLE.to_owned(), project.module.clone()));
    }
    let mut stand_ins: Vec<(String, String)> =
        settings.required.iter().map(|needed| (needed.name.value().clone(), needed.stand_in.to_owned())).collect();
    if project.named {
        stand_ins.push((VARIABLE.to_owned(), project.module.value().clone()));
    }
    let step = |args: &[&str], because: &str, by: &Origin| BuildStep {
        words: manage(args),
        env: stand_ins.clone(),
        cwd: from.clone(),
        origin: Origin::rule_from("python/django-build", because, [by.clone()]),
    };
    let has = |name: &str| settings.apps.iter().find(|app| app.value() == name);
    if let Some(catalogs) = untranslated(unit) {
        let because = "translations are written down and not compiled";
        found.steps.push(step(&["compilemessages"], because, catalogs.origin()));
        found.tools.push(catalogs.derive("python/django-build", "compiles translations", "gettext".to_owned()));
        found.filled.extend(compiled(unit));
    }
    let mut collects = false;
    if let (Some(root), Some(_)) = (&settings.static_root, has("django.contrib.staticfiles")) {
        let because = "static files of all applications in one folder; keys are stand-ins for this command only";
        found.steps.push(step(&["collectstatic", "--noinput"], because, root.origin()));
        found.outputs.extend(place(root, unit));
        collects = true;
    }
    static_files(look, &settings, &project, collects, &mut found);
    for (dir, both) in
        settings.static_dirs.iter().map(|dir| (dir, false)).chain(settings.templates.iter().map(|dir| (dir, true)))
    {
        if let Located::Inside(path) = dir.value() {
            let missing = !unit.project.tree().has_folder(path);
            let path = Sourced::new(path.clone(), dir.origin().clone());
            found.assets.push(WantedFiles { path, missing, at_build: collects, at_run: both || !collects });
        }
    }
    for folder in static_folders(unit) {
        let path = Sourced::new(folder.clone(), Origin::of_file(folder));
        found.assets.push(WantedFiles { path, missing: false, at_build: collects, at_run: !collects });
    }
    found.processes.push(Side {
        name: "migrate".to_owned(),
        words: manage(&["migrate", "--noinput"]),
        env: Vec::new(),
        cwd: None,
        once: true,
        grade: Grade::Strong,
        origin: Origin::rule_from(
            "python/django-migrate",
            "changes the database once for each new version, not at each start",
            [at],
        ),
    });
    found.required = settings.required.iter().map(|needed| needed.name.clone()).collect();
    if let Some(media) = &settings.media_root {
        found.writable.extend(place(media, unit));
    }
    if let Some(file) = &settings.sqlite {
        database(file, unit, &mut found);
    }
    found.findings.extend(project.findings);
    Some(found)
}

fn launch(look: &Look<'_, '_>, project: &Project, settings: &Settings, from: &str) -> Launch {
    let object = |module: String, object: &str, origin: Origin| Object {
        target: format!("{module}:{object}"),
        factory: false,
        from: from.to_owned(),
        origin: Origin::rule_from("python/django-application", "", [origin, project.module.origin().clone()]),
    };
    let of = |named: Option<&Sourced<String>>, name: &str| {
        let by_settings = named.and_then(|named| {
            let (module, attribute) = named.value().rsplit_once('.')?;
            module_file(look.unit, &project.above, module)?;
            Some(object(module.to_owned(), attribute, named.origin().clone()))
        });
        by_settings.or_else(|| {
            let settings = [project.module.value(), &project.by_manage].into_iter();
            let mut found = settings.filter_map(|settings| beside(look.unit, &project.above, settings, name));
            let (path, module) = found.next()?;
            Some(object(module, "application", Origin::of_file(path)))
        })
    };
    let servers = ["channels", "daphne", "uvicorn", "hypercorn"];
    let asynchronous = settings.asgi.is_some() && servers.iter().any(|name| look.installs(name));
    let only =
        !look.installs("gunicorn") && ["uvicorn", "daphne", "hypercorn"].iter().any(|name| look.need(name).is_some());
    if (asynchronous || only)
        && let Some(object) = of(settings.asgi.as_ref(), "asgi.py")
    {
        return Launch::Asgi(object);
    }
    if let Some(object) = of(settings.wsgi.as_ref(), "wsgi.py") {
        return Launch::Wsgi(object);
    }
    of(settings.asgi.as_ref(), "asgi.py").map_or(Launch::None, Launch::Asgi)
}

/// A place as a folder of the unit, or as an absolute path.
fn place(located: &Sourced<Located>, unit: &Unit<'_>) -> Option<Sourced<String>> {
    let text = match located.value() {
        Located::Inside(path) => path.relative_to(&unit.folder).filter(|path| !path.is_empty())?.to_owned(),
        Located::Absolute(path) => path.clone(),
    };
    Some(Sourced::new(text, located.origin().clone()))
}

/// A database that is a file lies in a folder, and SQLite writes beside it.
fn database(file: &Sourced<Located>, unit: &Unit<'_>, found: &mut Framework) {
    let folder = match file.value() {
        Located::Inside(path) => path.parent().and_then(|folder| folder.relative_to(&unit.folder).map(str::to_owned)),
        Located::Absolute(path) => path.rsplit_once('/').map(|(folder, _)| folder.to_owned()),
    };
    let Some(folder) = folder else { return };
    if folder.is_empty() {
        found.findings.push(
            Finding::warning(
                "python/database-beside-sources",
                "the database is a file beside the sources, so it ends with the container",
            )
            .help("let a variable name a folder of its own for it, and mount a volume there; or use a database server")
            .at(file.origin().place().cloned()),
        );
        found.writable.push(Sourced::new(".".to_owned(), file.origin().clone()));
    } else {
        found.writable.push(Sourced::new(folder, file.origin().clone()));
    }
}

/// Who serves static files once the development server is gone.
fn static_files(look: &Look<'_, '_>, settings: &Settings, project: &Project, collects: bool, found: &mut Framework) {
    let serves =
        |text: &Sourced<String>| text.value().starts_with("whitenoise.") || text.value().starts_with("servestatic.");
    let served =
        settings.middleware.iter().any(serves) || look.installs("dj-static") || look.installs("django-storages");
    let uses = settings.apps.iter().find(|app| app.value() == "django.contrib.staticfiles");
    let (Some(uses), false) = (uses, settings.computed) else { return };
    if !served {
        found.findings.push(
            Finding::warning(
                "python/static-files-unserved",
                "nothing serves static files when Django runs behind a server for production",
            )
            .help("add `whitenoise` and its middleware, or let a web server in front serve what collectstatic makes")
            .at(uses.origin().place().cloned()),
        );
    } else if !collects {
        found.findings.push(
            Finding::warning("python/static-root-unknown", "static files are not collected: no STATIC_ROOT was found")
                .help("set `STATIC_ROOT = BASE_DIR / \"staticfiles\"` in the settings")
                .at(project.module.origin().place().cloned()),
        );
    }
}

/// Folders named `static` in the applications of the unit, which a bundler may fill.
fn static_folders(unit: &Unit<'_>) -> Vec<RepoPath> {
    let tree = unit.project.tree();
    let mut found = Vec::new();
    for folder in std::iter::once(unit.folder.clone()).chain(tree.folders_in(&unit.folder)).take(64) {
        if let Ok(path) = folder.join("static")
            && tree.has_folder(&path)
        {
            found.push(path);
        }
    }
    found
}

/// Translations without their compiled form.
fn untranslated(unit: &Unit<'_>) -> Option<Sourced<RepoPath>> {
    let tree = unit.project.tree();
    let catalogs = tree.files_below(&unit.folder).filter(|path| path.file_name() == "django.po");
    let mut catalogs = catalogs.filter(|path| path.parts().all(|part| part != "node_modules"));
    let first = catalogs.find(|path| {
        path.parent().and_then(|folder| folder.join("django.mo").ok()).is_some_and(|made| !tree.has_file(&made))
    })?;
    Some(Sourced::new(first.clone(), Origin::of_file(first.clone())))
}

/// The folders in which compiled translations lie, once each.
fn compiled(unit: &Unit<'_>) -> Vec<Sourced<String>> {
    let tree = unit.project.tree();
    let mut folders: Vec<Sourced<String>> = Vec::new();
    for path in tree.files_below(&unit.folder).filter(|path| path.file_name() == "django.po") {
        let mut above = path.ancestors().filter(|folder| folder.file_name() == "locale");
        let Some(folder) = above.next().and_then(|folder| folder.relative_to(&unit.folder).map(str::to_owned)) else {
            continue;
        };
        if folders.iter().all(|known| *known.value() != folder) {
            folders.push(Sourced::new(folder, Origin::of_file(path.clone())));
        }
    }
    folders
}
