//! The stage that becomes the image, put together in one way for every ecosystem: user, writable folders, variables,
//! ports, labels, health and start are decided elsewhere and end up here.

use crate::origin::{Origin, Sourced};
use crate::plan::{
    Action, Base, Command, Copy, Health, Image, Mount, Os, Purpose, RunsOn, Sharing, Stage, Step, Value,
};
use crate::planner::as_asked;
use crate::settings::Settings;
use crate::tree::is_below;

/// A folder that the program writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writable {
    /// Its absolute path.
    pub path: String,
    /// Whether what is in it must outlive the container.
    pub volume: bool,
    /// Why.
    pub why: Origin,
}

/// Whether a path is one that every container has for what passes.
pub(crate) fn is_passing(path: &str) -> bool {
    ["/tmp", "/dev", "/proc"].into_iter().any(|folder| is_below(path, folder))
}

/// Where a copy in a layer of its own goes.
fn linked_to(step: &Step) -> Option<String> {
    match &step.action {
        Action::Copy(copy) if copy.link => copy.dest.literal(),
        _ => None,
    }
}

/// What an image brings for itself: neither these, nor what is above or below them, is the program's to own.
const SYSTEM: &[&str] = &[
    "/bin",
    "/boot",
    "/dev",
    "/etc/apt",
    "/etc/ssl",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/opt/venv",
    "/proc",
    "/root",
    "/sbin",
    "/sys",
    "/usr/bin",
    "/usr/include",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/local/bin",
    "/usr/local/include",
    "/usr/local/lib",
    "/usr/local/sbin",
    "/usr/sbin",
    "/var/cache/apt",
    "/var/lib/apt",
    "/var/lib/dpkg",
];

/// Folders in which several programs keep theirs: a folder below is a program's, these and what is above are not.
const SHARED: &[&str] = &["/etc", "/home", "/usr/local/etc", "/usr/local/share", "/usr/share", "/usr/src", "/var/lib"];

/// A path that a program gives, absolute and in its plain form. None where it leads out of where it begins, or where it
/// stands for another path that is known when the program runs.
fn plain(given: &str, workdir: &str) -> Option<String> {
    let odd = |part: &str| part == ".." || part.starts_with('-') || part.contains(['~', '$', '{', '}']);
    if given.is_empty() || given.chars().any(char::is_control) || given.split('/').any(odd) {
        return None;
    }
    let start = if given.starts_with('/') { "" } else { workdir };
    let parts = start.split('/').chain(given.split('/')).filter(|part| !part.is_empty() && *part != ".");
    Some(parts.fold(String::new(), |path, part| path + "/" + part))
}

/// Whether a folder is the image's own, so that its owner stays who it is.
fn is_of_image(path: &str, workdir: &str) -> bool {
    if !workdir.is_empty() && is_below(path, workdir) {
        return false;
    }
    let above = |folder: &&str| is_below(folder, path);
    path.is_empty()
        || is_below(workdir, path)
        || SHARED.iter().any(above)
        || SYSTEM.iter().any(|folder| is_below(folder, path) || is_below(path, folder))
}

impl Writable {
    /// Adds a folder that a program says it writes: absolute, or below where it runs; `.` is that folder itself.
    pub(crate) fn add(found: &mut Vec<Self>, write: &Sourced<String>, workdir: &str, rule: &'static str) {
        let workdir = workdir.trim_end_matches('/');
        let Some(path) = plain(write.value(), workdir) else { return };
        if is_of_image(&path, workdir) || is_passing(&path) || found.iter().any(|known| known.path == path) {
            return;
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        let passes = |word: &str| matches!(word, "log" | "logs" | "tmp" | "temp" | "cache" | "caches");
        // A volume over settings of the image keeps the ones of its first start.
        let short = ["/etc", "/run", "/var/run", "/var/tmp"].into_iter().any(|folder| is_below(&path, folder));
        let passing = short || name.split(['_', '-', '.']).any(passes);
        let volume = path != workdir && !passing;
        let why = Origin::rule_from(rule, "the program writes here", [write.origin().clone()]);
        found.push(Self { path, volume, why });
    }
}

/// Everything the final stage is made of.
#[derive(Clone, Debug)]
pub struct Runtime {
    /// The image it stands on, directly or through `on`.
    pub image: Image,
    /// An earlier stage of that image to start from instead.
    pub on: Option<String>,
    /// Why this image.
    pub why: Origin,
    /// What the stage's comment says.
    pub about: String,
    /// OS packages.
    pub packages: Vec<Sourced<String>>,
    /// The working folder.
    pub workdir: Option<Sourced<String>>,
    /// Variables.
    pub env: Vec<(String, Value, Origin)>,
    /// The files that run.
    pub files: Vec<Step>,
    /// Folders the program writes.
    pub writable: Vec<Writable>,
    /// Those of them that the files bring as well, as root's: they are handed over once the files are in place.
    pub brought: Vec<String>,
    /// The user the settings ask for; the image's own, or a new one, where `None`.
    pub user: Option<Sourced<String>>,
    /// Ports with their protocol where that is not TCP: `8080`, `53/udp`.
    pub ports: Vec<Sourced<String>>,
    /// Labels.
    pub labels: Vec<(String, Sourced<String>)>,
    /// The signal that stops the program.
    pub stop_signal: Option<Sourced<String>>,
    /// The health check.
    pub health: Option<Sourced<Health>>,
    /// The program that always runs.
    pub entrypoint: Option<(Vec<Value>, Origin)>,
    /// The program, or the arguments of the entry point.
    pub cmd: Option<(Vec<Value>, Origin)>,
}

/// The user of images that bring none: high enough to belong to nobody on the host.
const OWN_USER: &str = "10001:10001";

impl Runtime {
    /// A final stage on an image, with nothing in it yet.
    pub fn new(image: Image, why: Origin, about: impl Into<String>) -> Self {
        Self {
            image,
            on: None,
            why,
            about: about.into(),
            packages: Vec::new(),
            workdir: None,
            env: Vec::new(),
            files: Vec::new(),
            writable: Vec::new(),
            brought: Vec::new(),
            user: None,
            ports: Vec::new(),
            labels: Vec::new(),
            stop_signal: None,
            health: None,
            entrypoint: None,
            cmd: None,
        }
    }

    /// Takes over what the user wishes of the final image, whatever runs in it: the user, OS packages and folders to
    /// write. Variables and labels come last, over those that the project's files suggest: [`Self::grant_env`] and
    /// [`Self::grant_labels`].
    pub fn grant(&mut self, settings: &Settings) {
        self.user = settings.user.clone();
        self.packages.extend(settings.run_packages.iter().cloned());
        let asked = |path: &Sourced<String>| Writable {
            path: path.value().clone(),
            volume: true,
            why: as_asked(path.origin()),
        };
        self.writable.extend(settings.writable.iter().map(asked));
    }

    /// Sets the variables that the user wishes, over any of the same name.
    pub fn grant_env(&mut self, settings: &Settings) {
        for (name, value) in &settings.env {
            self.env.retain(|(known, ..)| known != name);
            self.env.push((name.clone(), value.into(), as_asked(value.origin())));
        }
    }

    /// Sets the labels that the user wishes, over any of the same name.
    pub fn grant_labels(&mut self, settings: &Settings) {
        for (name, value) in &settings.labels {
            self.labels.retain(|(known, _)| known != name);
            self.labels.push((name.clone(), Sourced::new(value.value().clone(), as_asked(value.origin()))));
        }
    }

    /// The user the program runs as, with why.
    pub fn effective_user(&self) -> Sourced<String> {
        if let Some(user) = &self.user {
            return user.clone();
        }
        match &self.image.user {
            Some(user) => Sourced::new(
                user.clone(),
                Origin::rule_from("runtime/image-user", "the image brings this user", [self.image.origin.clone()]),
            ),
            None => Sourced::new(
                OWN_USER.to_owned(),
                Origin::rule("runtime/own-user", "the image brings no user; a high id belongs to nobody on the host"),
            ),
        }
    }

    /// The commands by which a stage with a shell prepares the folders that a shell-less image cannot make itself, below
    /// `root`. Empty where the final image makes them.
    pub fn folders_to_prepare(&self, root: &str) -> Vec<Command> {
        if self.image.shell || self.writable.is_empty() {
            return Vec::new();
        }
        let paths = self.writable.iter().map(|writable| Value::text(format!("{root}{}", writable.path)));
        vec![Command::new(["mkdir", "-p"]).args(paths)]
    }

    /// The stage. `prepared` names the stage and folder in which [`Self::folders_to_prepare`] ran.
    pub fn into_stage(self, name: &str, prepared: Option<(&str, &str)>) -> Stage {
        let user = self.effective_user();
        let mut steps = Vec::new();
        if let Some(workdir) = &self.workdir {
            steps.push(Step::new(Action::Workdir(workdir.into()), workdir.origin().clone()));
        }
        if !self.packages.is_empty() && self.image.shell {
            let why = Origin::rule_from(
                "runtime/packages",
                "the program needs these at run time",
                self.packages.iter().map(|package| package.origin().clone()),
            );
            // Packages are root's to install, also in an image that starts as somebody else.
            let root = |user: &str| Step::new(Action::User(Value::text(user)), why.clone());
            let other = !matches!(self.image.starts_as.split(':').next(), Some("0" | "root"));
            steps.extend(other.then(|| root("0:0")));
            steps.push(install_packages(self.image.os, &self.packages, why.clone()));
            steps.extend(other.then(|| root(&self.image.starts_as)));
        }
        if let Some(step) = self.add_user(&user) {
            steps.push(step);
        }
        if let Some(why) = self.env.first().map(|(_, _, why)| why.clone()) {
            let pairs = self.env.iter().map(|(name, value, why)| {
                let value = if value.origin.is_some() { value.clone() } else { value.clone().because(why.clone()) };
                (name.clone(), value)
            });
            steps.push(Step::new(Action::Env(pairs.collect()), why));
        }
        // A layer that stands apart brings the folders above its files as root's, whatever lies below it.
        let linked: Vec<String> = self.files.iter().filter_map(linked_to).collect();
        let late = |writable: &&Writable| {
            let covered = linked.iter().any(|dest| is_below(dest.trim_end_matches('/'), &writable.path));
            self.image.shell && (covered || self.brought.contains(&writable.path))
        };
        let (after, before): (Vec<&Writable>, Vec<&Writable>) = self.writable.iter().partition(late);
        steps.extend(self.writable_folders(&before, &user, prepared));
        let after = self.writable_folders(&after, &user, prepared);
        steps.extend(self.files);
        steps.extend(after);
        if !self.labels.is_empty() {
            let why =
                Origin::rule_from("runtime/labels", "", self.labels.iter().map(|(_, value)| value.origin().clone()));
            let pairs = self.labels.iter().map(|(name, value)| (name.clone(), value.into())).collect();
            steps.push(Step::new(Action::Label(pairs), why));
        }
        if self.user.is_some() || self.image.starts_as != *user.value() {
            steps.push(Step::new(Action::User((&user).into()), user.origin().clone()));
        }
        let volumes: Vec<&Writable> = self.writable.iter().filter(|writable| writable.volume).collect();
        if let Some(first) = volumes.first() {
            let paths =
                volumes.iter().map(|writable| Value::text(&*writable.path).because(writable.why.clone())).collect();
            steps.push(Step::new(Action::Volume(paths), first.why.clone()));
        }
        if let Some(first) = self.ports.first() {
            let why = first.origin().clone();
            steps.push(Step::new(Action::Expose(self.ports.iter().map(Into::into).collect()), why));
        }
        if let Some(signal) = &self.stop_signal {
            steps.push(Step::new(Action::StopSignal(signal.into()), signal.origin().clone()));
        }
        if let Some(health) = self.health {
            let (health, why) = health.into_parts();
            steps.push(Step::new(Action::Health(health), why));
        }
        if let Some((words, why)) = self.entrypoint {
            steps.push(Step::new(Action::Entrypoint(words), why));
        }
        if let Some((words, why)) = self.cmd {
            steps.push(Step::new(Action::Cmd(words), why));
        }
        let base = match self.on {
            Some(stage) => Base::Stage(stage),
            None => Base::Image(Box::new(self.image)),
        };
        Stage {
            name: name.to_owned(),
            purpose: Purpose::Production,
            base,
            runs_on: RunsOn::Target,
            about: self.about,
            steps,
            why: self.why,
        }
    }

    /// Images that bring no user get one with a name and a home, because programs that look themselves up fail without.
    fn add_user(&self, user: &Sourced<String>) -> Option<Step> {
        // An id that the user gives may be one that the image has under another name, so it gets no name of ours.
        if !self.image.shell || self.image.user.is_some() || self.user.is_some() {
            return None;
        }
        let (uid, gid) = user.value().split_once(':')?;
        let commands = match self.image.os {
            Os::Debian => vec![
                Command::new(["groupadd", "--gid", gid, "app"]),
                Command::new([
                    "useradd",
                    "--uid",
                    uid,
                    "--gid",
                    gid,
                    "--create-home",
                    "--shell",
                    "/usr/sbin/nologin",
                    "app",
                ]),
            ],
            Os::Alpine => vec![
                Command::new(["addgroup", "-g", gid, "app"]),
                Command::new(["adduser", "-D", "-u", uid, "-G", "app", "-s", "/sbin/nologin", "app"]),
            ],
            Os::None => return None,
        };
        let why = Origin::rule_from("runtime/named-user", "a user with a name and a home", [user.origin().clone()]);
        Some(Step::run(Vec::new(), commands, &[], why))
    }

    fn writable_folders(
        &self,
        writable: &[&Writable],
        user: &Sourced<String>,
        prepared: Option<(&str, &str)>,
    ) -> Vec<Step> {
        if writable.is_empty() {
            return Vec::new();
        }
        let why = Origin::rule_from(
            "runtime/writable-folders",
            "the program writes here and does not run as root",
            writable.iter().map(|writable| writable.why.clone()),
        );
        let paths = writable.iter().map(|writable| Value::text(&*writable.path).because(writable.why.clone()));
        if self.image.shell {
            let (uid, gid) = user.value().split_once(':').unwrap_or((user.value(), user.value()));
            let command = Command::new(["install", "-d", "-o", uid, "-g", gid]).args(paths);
            let makes: Vec<&str> = writable.iter().map(|writable| writable.path.as_str()).collect();
            return vec![Step::run(Vec::new(), vec![command], &makes, why)];
        }
        let Some((stage, root)) = prepared else {
            return Vec::new();
        };
        // Folder by folder: an owner is set on what is copied, and the folders above it stay root's.
        writable
            .iter()
            .map(|writable| {
                let copy = Copy::stage(stage, format!("{root}{}/", writable.path), format!("{}/", writable.path))
                    .owned_by(user.value().clone());
                Step::copy(copy, why.clone())
            })
            .collect()
    }
}

/// A step that installs OS packages and leaves no index behind.
pub(crate) fn install_packages(os: Os, packages: &[Sourced<String>], why: Origin) -> Step {
    // No package begins like an option, whoever named it.
    let words = packages.iter().filter(|package| !package.value().starts_with('-')).map(Value::from);
    match os {
        Os::Alpine => Step::run(Vec::new(), vec![Command::new(["apk", "add", "--no-cache"]).args(words)], &[], why),
        Os::Debian | Os::None => {
            let cache = |target: &str| Mount::Cache { target: target.into(), id: None, sharing: Sharing::Locked };
            let commands = vec![
                Command::new(["rm", "-f", "/etc/apt/apt.conf.d/docker-clean"]),
                Command::new(["apt-get", "update"]),
                Command::new(["apt-get", "install", "--yes", "--no-install-recommends"]).args(words),
            ];
            Step::run(vec![cache("/var/cache/apt"), cache("/var/lib/apt")], commands, &[], why)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(workdir: &str, writes: &[&str], expect: &[(&str, bool)]) {
        let mut found = Vec::new();
        for write in writes {
            let write = Sourced::new((*write).to_owned(), Origin::rule("test/writes", ""));
            Writable::add(&mut found, &write, workdir, "test/writes");
        }
        let found: Vec<(&str, bool)> = found.iter().map(|one| (one.path.as_str(), one.volume)).collect();
        assert_eq!(found, expect, "{writes:?}");
    }

    #[test]
    fn what_a_program_writes_is_handed_over() {
        check("/app", &["data", "logs", "."], &[("/app/data", true), ("/app/logs", false), ("/app", false)]);
        check("/app", &["/data", "/srv/x", "/var/lib/x"], &[("/data", true), ("/srv/x", true), ("/var/lib/x", true)]);
        check(
            "/app",
            &["/home/app/x", "/opt/x", "/var/log"],
            &[("/home/app/x", true), ("/opt/x", true), ("/var/log", false)],
        );
        check("/usr/src/app", &["data", "/usr/src/app"], &[("/usr/src/app/data", true), ("/usr/src/app", false)]);
    }

    #[test]
    fn what_is_the_images_own_stays_so() {
        check("/app", &["/", "//", "/etc", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/root", "/home", "/opt"], &[]);
        check("/app", &["/usr/local/bin", "/usr/lib/x", "/root/.x", "/opt/venv", "/opt/venv/lib", "/var"], &[]);
        check("/srv/one/app", &["/srv", "/srv/one", "/srv/one/data"], &[("/srv/one/data", true)]);
        check("/", &[".", "data", "/usr/bin", "/etc"], &[("/data", true)]);
        check("/app", &["/etc/thing", "/run/thing"], &[("/etc/thing", false), ("/run/thing", false)]);
    }

    #[test]
    fn paths_are_plain() {
        check("/app", &["./foo", "/app/./foo", "foo/", "/app//foo"], &[("/app/foo", true)]);
        check("/app", &["", "..", "a/../b", "~/z", "$HOME/z", "{home}/z", "-rf", "a\nb", "a\0"], &[]);
        check("/app", &["/tmp/x", "/tmp/./x", "//tmp"], &[]);
    }
}
