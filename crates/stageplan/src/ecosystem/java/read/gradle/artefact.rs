//! What a build by Gradle leaves that runs, and the task that makes it.

use super::build::Build;
use super::model::{Model, Said};
use crate::catalog::Row;
use crate::ecosystem::java::CATALOG;
use crate::ecosystem::java::facts::Layout;
use crate::ecosystem::java::facts::{Artefact, Dependency, Shape};
use crate::ecosystem::java::read::boot;
use crate::origin::{Origin, Sourced};

/// Everything that is asked for one answer.
pub(super) struct LookFor<'e> {
    pub(super) build: &'e Build,
    pub(super) model: &'e Model,
    pub(super) boot: Option<&'e Sourced<String>>,
    pub(super) quarkus_type: Option<Sourced<String>>,
    pub(super) mains: &'e [Sourced<String>],
    pub(super) dependencies: &'e [Dependency],
    /// The project puts more into a distribution than its libraries and what starts them.
    pub(super) more_in_distribution: bool,
}

/// What runs, and the task that makes it.
pub(super) struct Made {
    pub(super) artefact: Artefact,
    pub(super) task: Sourced<String>,
    /// Its start script would hand over options of the JVM.
    pub(super) by_script: bool,
}

/// A part of the name of an archive.
enum Word {
    Nothing,
    Unknown(Origin),
    Is(Sourced<String>),
}

impl Word {
    fn of(said: Said) -> Self {
        match said {
            Said::Nothing => Self::Nothing,
            Said::Unknown(origin) => Self::Unknown(origin),
            Said::Known(value) if value.value().is_empty() || value.value() == "unspecified" => Self::Nothing,
            Said::Known(value) => Self::Is(value),
        }
    }
}

impl LookFor<'_> {
    pub(super) fn made(&self) -> Option<Made> {
        self.quarkus()
            .or_else(|| self.boot())
            .or_else(|| self.ktor())
            .or_else(|| self.shaded())
            .or_else(|| self.distribution())
            .or_else(|| self.war())
            .or_else(|| self.bundled())
            .or_else(|| self.plain())
    }

    fn row(&self, makes: &str) -> Option<(Row<'static>, Origin)> {
        let with = |plugin: &super::model::Plugin| {
            let row = CATALOG.row("gradle-plugin", &plugin.id).filter(|row| row.text("makes") == Some(makes))?;
            Some((row, plugin.origin.clone()))
        };
        self.model.plugins.iter().find_map(with)
    }

    /// A value of a task, whether it is named or all of its type are meant.
    fn task(&self, name: &str, type_name: &str, values: &[&str]) -> Said {
        let mut said = Said::Nothing;
        for task in &self.model.tasks {
            let named = task.name.as_deref() == Some(name);
            let typed = task.name.is_none() && task.type_name.as_deref() == Some(type_name);
            // What is said of all archives, or of all jars, is said of those that Spring Boot and others make as well.
            let all: &[&str] = match type_name {
                "War" => &["AbstractArchiveTask", "Jar"],
                "BootWar" => &["AbstractArchiveTask", "Jar", "War"],
                "" => &[],
                _ => &["AbstractArchiveTask", "Jar"],
            };
            let kind = task.name.is_none() && task.type_name.as_deref().is_some_and(|name| all.contains(&name));
            if !(named || typed || kind) {
                continue;
            }
            match task.value(values) {
                Some(Some(value)) => said = Said::Known(value),
                Some(None) => said = Said::Unknown(task.origin.clone()),
                None => {}
            }
        }
        said
    }

    fn enabled(&self, name: &str, type_name: &str) -> bool {
        !matches!(self.task(name, type_name, &["enabled"]), Said::Known(value) if value.value() == "false")
    }

    /// The folder that everything made lies in.
    fn folder(&self) -> String {
        let said = self.model.value(&["layout.buildDirectory", "buildDir"]);
        let named = said.map(|said| said.into_parts().0.trim_start_matches("./").trim_end_matches('/').to_owned());
        named.filter(|name| !name.is_empty() && !name.contains("..")).unwrap_or_else(|| "build".to_owned())
    }

    /// What Gradle calls the project.
    pub(super) fn project_name(&self) -> Option<Sourced<String>> {
        let project = &self.model.project;
        if project.path == ":" {
            let named = self.build.name.clone();
            // The folder's own name is that of a clone, which nobody knows at the root.
            let folder = || {
                let name = project.folder.file_name();
                (!name.is_empty()).then(|| {
                    let because = "Gradle calls a build after its folder";
                    Sourced::new(
                        name.to_owned(),
                        Origin::rule_from("java/name-of-folder", because, [self.model.origin()]),
                    )
                })
            };
            return named.or_else(folder);
        }
        let name = project.path.rsplit(':').next()?;
        Some(Sourced::new(name.to_owned(), project.origin.clone()))
    }

    pub(super) fn version(&self) -> Said {
        match self.model.said(&["version"]) {
            Said::Nothing => self.build.property("version").map_or(Said::Nothing, Said::Known),
            said => said,
        }
    }

    /// A file by the name that an archive's task gives it; a pattern of ours where that cannot be known.
    fn archive(
        &self,
        name: &str,
        type_name: &str,
        classifier: &str,
        end: &str,
        origin: &Origin,
    ) -> (Sourced<String>, bool) {
        let task = |values: &[&str]| self.task(name, type_name, values);
        let folder = match task(&["destinationDirectory", "destinationDir"]) {
            Said::Known(folder) if !folder.value().contains("..") => folder.value().trim_end_matches('/').to_owned(),
            _ => format!("{}/libs", self.folder()),
        };
        let exact = |path: String, from: Vec<Origin>| {
            let because = format!("what `{name}` leaves");
            let from = std::iter::once(origin.clone()).chain(from);
            (Sourced::new(path, Origin::rule_from("java/artefact", because, from)), false)
        };
        match task(&["archiveFileName", "archiveName"]) {
            Said::Known(file) => return exact(format!("{folder}/{}", file.value()), vec![file.origin().clone()]),
            Said::Unknown(unknown) => return self.pattern(&folder, "", end, &unknown),
            Said::Nothing => {}
        }
        let base = match Word::of(task(&["archiveBaseName", "baseName"])) {
            Word::Nothing => {
                Word::of(self.model.said(&["base.archivesName", "base.archivesBaseName", "archivesBaseName"]))
            }
            said => said,
        };
        let base = match base {
            Word::Nothing => self.project_name().map_or_else(|| Word::Unknown(self.model.origin()), Word::Is),
            said => said,
        };
        let version = match task(&["archiveVersion", "version"]) {
            Said::Nothing => Word::of(self.version()),
            said => Word::of(said),
        };
        let by_default = || match classifier {
            "" => Word::Nothing,
            word => Word::Is(Sourced::new(word.to_owned(), origin.clone())),
        };
        let classifier = match task(&["archiveClassifier", "classifier"]) {
            Said::Nothing => by_default(),
            said => Word::of(said),
        };
        let appendix = Word::of(task(&["archiveAppendix", "appendix"]));
        let mut text = String::new();
        let mut from = Vec::new();
        let mut unknown = None;
        for word in [base, appendix, version, classifier] {
            match word {
                Word::Nothing => {}
                Word::Unknown(origin) => {
                    unknown = Some(origin);
                    text.push_str(if text.is_empty() { "*" } else { "-*" });
                }
                Word::Is(word) => {
                    if !text.is_empty() {
                        text.push('-');
                    }
                    text.push_str(word.value());
                    from.push(word.origin().clone());
                }
            }
        }
        if let Some(unknown) = unknown {
            let because = "a part of its name is calculated by the build";
            let why = Origin::rule_from("java/artefact-by-pattern", because, [unknown, origin.clone()]);
            return (Sourced::new(format!("{folder}/{text}.{end}"), why), true);
        }
        exact(format!("{folder}/{text}.{end}"), from)
    }

    fn pattern(&self, folder: &str, behind: &str, end: &str, origin: &Origin) -> (Sourced<String>, bool) {
        let because = "the name of the file is calculated by the build";
        let why = Origin::rule_from("java/artefact-by-pattern", because, [origin.clone()]);
        (Sourced::new(format!("{folder}/*{behind}.{end}"), why), true)
    }

    fn by_plugin(&self, task: &str, origin: &Origin, row: Option<Row<'static>>) -> Sourced<String> {
        let because = "the one task of the plugin that makes what runs";
        let from = [Some(origin.clone()), row.map(|row| row.origin())].into_iter().flatten();
        Sourced::new(task.to_owned(), Origin::rule_from("java/gradle-task", because, from))
    }

    fn quarkus(&self) -> Option<Made> {
        let (row, origin) = self.row("quarkus")?;
        let property = |name: &str| self.build.property(name);
        let kind = property("quarkus.package.jar.type").or_else(|| property("quarkus.package.type"));
        let kind = kind.or_else(|| self.quarkus_type.clone());
        let task = self.by_plugin("quarkusBuild", &origin, Some(row));
        let folder = self.folder();
        let of = |path: Sourced<String>, pattern: bool, shape: Shape| {
            Some(Made { artefact: Artefact { path, pattern, shape, main: None }, task: task.clone(), by_script: false })
        };
        if let Some(kind) = kind.filter(|kind| matches!(kind.value().as_str(), "uber-jar" | "legacy-jar")) {
            let shape = match kind.value().as_str() {
                "uber-jar" => Shape::Jar,
                _ => Shape::Thin { libs: format!("{folder}/lib") },
            };
            let (Some(name), Said::Known(version)) = (self.project_name(), self.version()) else {
                let (path, pattern) = self.pattern(&folder, "-runner", "jar", kind.origin());
                return of(path, pattern, shape);
            };
            let path = format!("{folder}/{}-{}-runner.jar", name.value(), version.value());
            let from = [kind.origin().clone(), name.origin().clone(), version.origin().clone()];
            let why = Origin::rule_from("java/artefact", "what `quarkusBuild` leaves", from);
            return of(Sourced::new(path, why), false, shape);
        }
        let because = "the folder that Quarkus makes, in parts by how often they change";
        let why = Origin::rule_from("java/quarkus-app", because, [origin]);
        of(Sourced::new(format!("{folder}/quarkus-app"), why), false, Shape::Quarkus)
    }

    fn boot(&self) -> Option<Made> {
        let (row, origin) = self.row("boot-jar")?;
        let war = self.model.plugin("war").is_some() && self.enabled("bootWar", "BootWar");
        let (task, type_name, end) = if war { ("bootWar", "BootWar", "war") } else { ("bootJar", "BootJar", "jar") };
        if !self.enabled(task, type_name) {
            return None;
        }
        let layered = self.task(task, type_name, &["layered.enabled"]);
        let layout = if !matches!(self.task(task, type_name, &["launchScript"]), Said::Nothing) {
            Layout::Whole("a script stands before the archive, which its tools do not read")
        } else if matches!(layered, Said::Known(value) if value.value() == "false") {
            Layout::Whole("its layers are switched off")
        } else {
            boot::layout(self.boot.map(|version| version.value().as_str()), end)
        };
        let (path, pattern) = self.archive(task, type_name, "", end, &origin);
        let main = self.model.value(&["springBoot.mainClass", "springBoot.mainClassName"]);
        let task = self.by_plugin(task, &origin, Some(row));
        Some(Made { artefact: Artefact { path, pattern, shape: Shape::Boot(layout), main }, task, by_script: false })
    }

    fn ktor(&self) -> Option<Made> {
        let plugin = self.model.plugin("io.ktor.plugin")?;
        let main = self.main();
        if main.is_none() && self.mains.is_empty() {
            return None;
        }
        let folder = format!("{}/libs", self.folder());
        let (path, pattern) = match (self.model.said(&["ktor.fatJar.archiveFileName"]), self.project_name()) {
            (Said::Known(name), _) => {
                let from = [plugin.origin.clone(), name.origin().clone()];
                let why = Origin::rule_from("java/artefact", "what `buildFatJar` leaves", from);
                (Sourced::new(format!("{folder}/{}", name.value()), why), false)
            }
            (Said::Nothing, Some(name)) => {
                let from = [plugin.origin.clone(), name.origin().clone()];
                let why = Origin::rule_from("java/artefact", "what `buildFatJar` leaves", from);
                (Sourced::new(format!("{folder}/{}-all.jar", name.value()), why), false)
            }
            _ => self.pattern(&folder, "-all", "jar", &plugin.origin),
        };
        let task = self.by_plugin("buildFatJar", &plugin.origin, CATALOG.row("gradle-plugin", "io.ktor.plugin"));
        let main = main.is_none().then(|| self.mains.first().cloned()).flatten();
        Some(Made { artefact: Artefact { path, pattern, shape: Shape::Jar, main }, task, by_script: false })
    }

    /// The class that the build starts.
    pub(super) fn main(&self) -> Option<Sourced<String>> {
        let paths = ["application.mainClass", "application.mainClassName", "mainClassName"];
        self.model.value(&paths)
    }

    /// The class in the manifest of a jar.
    fn manifest(&self, task: &str, type_name: &str) -> Option<Sourced<String>> {
        let of = |task: &str, type_name: &str| match self.task(task, type_name, &["manifest.attributes.Main-Class"]) {
            Said::Known(main) => Some(main),
            _ => None,
        };
        of(task, type_name).or_else(|| of("jar", "Jar"))
    }

    fn shaded(&self) -> Option<Made> {
        let (row, origin) = self.row("shade")?;
        if !self.enabled("shadowJar", "ShadowJar") {
            return None;
        }
        let written = self.main().or_else(|| self.manifest("shadowJar", "ShadowJar"));
        let main = written.is_none().then(|| self.mains.first().cloned()).flatten();
        if written.is_none() && main.is_none() {
            return None;
        }
        let (path, pattern) = self.archive("shadowJar", "ShadowJar", "all", "jar", &origin);
        let task = self.by_plugin("shadowJar", &origin, Some(row));
        Some(Made { artefact: Artefact { path, pattern, shape: Shape::Jar, main }, task, by_script: false })
    }

    fn distribution(&self) -> Option<Made> {
        let (row, origin) = self.row("application").or_else(|| self.row("distribution"))?;
        let script = row.text("makes") == Some("application");
        let named = |paths: &[&str]| Word::of(self.model.said(paths));
        let program = match named(&["application.applicationName", "applicationName"]) {
            Word::Nothing => self.project_name().map_or_else(|| Word::Unknown(self.model.origin()), Word::Is),
            said => said,
        };
        let folder = match named(&["distributions.main.distributionBaseName", "distributions.main.baseName"]) {
            Word::Is(name) => Word::Is(name),
            Word::Unknown(origin) => Word::Unknown(origin),
            Word::Nothing => match &program {
                Word::Is(name) => Word::Is(name.clone()),
                _ => Word::Unknown(origin.clone()),
            },
        };
        if !script {
            return None;
        }
        let main = self.main().or_else(|| self.mains.first().cloned())?;
        let main = self.model.value(&["application.mainModule"]).is_none().then_some(main);
        let root = format!("{}/install", self.folder());
        let because = "the folder that `installDist` lays out: the libraries and what starts them";
        let (path, pattern, from) = match folder {
            Word::Is(name) => (format!("{root}/{}", name.value()), false, Some(name.origin().clone())),
            _ => (format!("{root}/*"), true, None),
        };
        let why = Origin::rule_from("java/distribution", because, [Some(origin.clone()), from].into_iter().flatten());
        let program = match program {
            Word::Is(name) => name.into_parts().0,
            _ => String::new(),
        };
        if program.is_empty() && main.is_none() {
            return None;
        }
        let (jar, unsure) = self.archive("jar", "Jar", "", "jar", &origin);
        let own = (!unsure).then(|| jar.value().rsplit('/').next().unwrap_or_default().to_owned());
        let shape = Shape::Distribution { program, own, whole: self.more_in_distribution };
        let artefact = Artefact { path: Sourced::new(path, why), pattern, shape, main };
        Some(Made { artefact, task: self.by_plugin("installDist", &origin, Some(row)), by_script: true })
    }

    fn war(&self) -> Option<Made> {
        let plugin = self.model.plugin("war").filter(|_| self.enabled("war", "War"))?;
        let (path, pattern) = self.archive("war", "War", "", "war", &plugin.origin);
        let server = String::new();
        let task = self.by_plugin("war", &plugin.origin, CATALOG.row("gradle-plugin", "war"));
        Some(Made {
            artefact: Artefact { path, pattern, shape: Shape::War { server }, main: None },
            task,
            by_script: false,
        })
    }

    /// A task of the project's own that puts everything into one jar.
    fn bundled(&self) -> Option<Made> {
        let jar = |task: &&super::task::Task| {
            let own = task.made && task.type_name.as_deref() == Some("Jar") || task.name.as_deref() == Some("jar");
            own && task.bundles && task.name.is_some()
        };
        let task = self.model.tasks.iter().rev().find(jar)?;
        let name = task.name.as_deref()?;
        let written = self.manifest(name, "Jar");
        let main = written.is_none().then(|| self.main().or_else(|| self.mains.first().cloned())).flatten();
        if written.is_none() && main.is_none() {
            return None;
        }
        let (path, pattern) = self.archive(name, "Jar", "", "jar", &task.origin);
        let because = "a task of the project puts everything into one jar";
        let why = Origin::rule_from("java/gradle-own-task", because, [task.origin.clone()]);
        let artefact = Artefact { path, pattern, shape: Shape::Jar, main };
        Some(Made { artefact, task: Sourced::new(name.to_owned(), why), by_script: false })
    }

    /// A jar that names the class to start, of a program that depends on nothing.
    fn plain(&self) -> Option<Made> {
        let main = self.manifest("jar", "Jar")?;
        let runs = |dependency: &&Dependency| matches!(dependency.scope.as_str(), "compile" | "runtime");
        if self.dependencies.iter().any(|known| runs(&known)) || !self.model.projects.is_empty() {
            return None;
        }
        let (path, pattern) = self.archive("jar", "Jar", "", "jar", main.origin());
        let task = self.by_plugin("jar", main.origin(), CATALOG.row("gradle-plugin", "java"));
        Some(Made { artefact: Artefact { path, pattern, shape: Shape::Jar, main: None }, task, by_script: false })
    }
}
